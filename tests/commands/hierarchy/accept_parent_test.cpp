#include "tests/support/hierarchy_events.hpp"

namespace muster::test {
TEST(AcceptParent, MakesTheLink) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"));
  story.after(5).when(as("bo"), accept_parent("b", "proposal_1", INHERITED_ROLE_MEMBER));
  story.then(linked("a", "b", INHERITED_ROLE_MEMBER, "proposal_1"));
  const ParentLink* link = find_parent(story.system(), team_of("b"));
  ASSERT_TRUE(link);
  EXPECT_EQ(link->parent_id(), team_of("a"));
  EXPECT_EQ(link->linked_by(), acct("bo"));
  EXPECT_EQ(link->linked_at(), story.now());
  EXPECT_EQ(children_of(story.system(), team_of("a")).at(0), team_of("b"));
  EXPECT_EQ(story.system().hierarchy().proposals_size(), 0);
  EXPECT_EQ(story.reply<ParentReply>().parent_id(), team_of("a"));
  EXPECT_EQ(story.reply<ParentReply>().inherited_role(), INHERITED_ROLE_MEMBER);
}
TEST(AcceptParent, IsForSuperAdminsOfTheChildAndFounders) {
  KnownTeams teams;
  const auto proposed = child_proposed("proposal_1", "a", "b");
  given_links(teams, proposed).when(as("ben"), accept_parent("b", "proposal_1")).refused(NOT_ALLOWED);
  given_links(teams, proposed).when(as("ana"), accept_parent("b", "proposal_1")).refused(NOT_A_MEMBER);
  given_links(teams, proposed)
      .when(as("fay"), accept_parent("b", "proposal_1"))
      .then(linked("a", "b", INHERITED_ROLE_VIEWER, "proposal_1"));
}
TEST(AcceptParent, AgainChangesNothing) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b", INHERITED_ROLE_GUEST, "proposal_1"));
  story.when(as("bo"), accept_parent("b", "proposal_1", INHERITED_ROLE_GUEST)).nothing();
  EXPECT_EQ(story.reply<ParentReply>().parent_id(), team_of("a"));
  story.when(as("bo"), accept_parent("b", "proposal_1", INHERITED_ROLE_ADMIN)).refused(PROPOSAL_NOT_FOUND);
}
TEST(AcceptParent, TakesWhatIsPendingForThisTeam) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"));
  story.when(as("bo"), accept_parent("b", "proposal_2")).refused(PROPOSAL_NOT_FOUND);
  story.when(as("ana"), accept_parent("a", "proposal_1")).refused(PROPOSAL_NOT_FOUND);
  story.when(as("cy"), accept_parent("c", "proposal_1")).refused(PROPOSAL_NOT_FOUND);
}
TEST(AcceptParent, HasSevenDays) {
  KnownTeams teams;
  auto late = given_links(teams, child_proposed("proposal_1", "a", "b"));
  late.after(days(7)).when(as("bo"), accept_parent("b", "proposal_1")).refused(PROPOSAL_NOT_FOUND);
  auto in_time = given_links(teams, child_proposed("proposal_1", "a", "b"));
  in_time.after(days(7) - 1)
      .when(as("bo"), accept_parent("b", "proposal_1"))
      .then(linked("a", "b", INHERITED_ROLE_VIEWER, "proposal_1"));
}
TEST(AcceptParent, TakesNoArchivedAndNoDeletedTeam) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"));
  teams.archived = {team_of("a")};
  story.when(as("bo"), accept_parent("b", "proposal_1")).refused(TEAM_ARCHIVED);
  teams.archived = {team_of("b")};
  story.when(as("bo"), accept_parent("b", "proposal_1")).refused(TEAM_ARCHIVED);
  teams.archived.clear();
  teams.roles.erase(team_of("a"));
  story.when(as("bo"), accept_parent("b", "proposal_1")).refused(TEAM_NOT_FOUND);
}
TEST(AcceptParent, DoesNotGuess) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"));
  teams.unknown = {team_of("a")};
  story.when(as("bo"), accept_parent("b", "proposal_1")).refused(FACTS_STALE);
  teams.unknown = {team_of("b")};
  story.when(as("bo"), accept_parent("b", "proposal_1")).refused(FACTS_STALE);
}
TEST(AcceptParent, LooksForWhatHasHappenedMeanwhile) {
  KnownTeams teams;
  auto cross = given_links(teams, child_proposed("proposal_1", "a", "b"), child_proposed("proposal_2", "b", "a"));
  cross.when(as("bo"), accept_parent("b", "proposal_1")).then(linked("a", "b", INHERITED_ROLE_VIEWER, "proposal_1"));
  cross.when(as("ana"), accept_parent("a", "proposal_2")).refused(HIERARCHY_CYCLE);
}
TEST(AcceptParent, EndsWhatOthersHaveProposed) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"), child_proposed("proposal_2", "c", "b"),
                           child_proposed("proposal_3", "a", "d"));
  story.when(as("bo"), accept_parent("b", "proposal_1")).then(linked("a", "b", INHERITED_ROLE_VIEWER, "proposal_1"));
  story.when(as("bo"), accept_parent("b", "proposal_2")).refused(PROPOSAL_NOT_FOUND);
  EXPECT_EQ(story.system().hierarchy().proposals_size(), 1);
}
TEST(AcceptParent, KeepsToEightLevels) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"), linked("b", "c"), linked("c", "d"));
  for (const auto& [parent, child] : std::vector<std::pair<std::string, std::string>>{
           {"l1", "l2"}, {"l2", "l3"}, {"l3", "l4"}, {"l4", "l5"}, {"l5", "a"}})
    story.given(linked(parent, child));
  story.when(as("bo"), accept_parent("b", "proposal_1")).refused(HIERARCHY_TOO_DEEP);
  story.given(unlinked<ParentLeft>("c", "d"))
      .when(as("bo"), accept_parent("b", "proposal_1"))
      .then(linked("a", "b", INHERITED_ROLE_VIEWER, "proposal_1"));
}
}  // namespace muster::test
