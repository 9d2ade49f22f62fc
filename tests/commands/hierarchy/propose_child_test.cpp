#include "tests/support/hierarchy_events.hpp"

namespace muster::test {
namespace {
ProposeChild propose(std::string_view parent, std::string_view child) {
  return about_child<ProposeChild>(parent, child);
}
}  // namespace

TEST(ProposeChild, WaitsSevenDaysForTheChild) {
  KnownTeams teams;
  auto story = given_links(teams);
  story.when(as("ana"), propose("a", "b")).then(child_proposed(story.id("proposal"), "a", "b"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::ROLE);
  EXPECT_EQ(story.told().entry->authority().by(), "super_admin");
  EXPECT_EQ(story.told().entry->authority().at_position(), "4.2");
  const auto& reply = story.reply<ProposalReply>();
  EXPECT_EQ(reply.parent_id(), team_of("a"));
  EXPECT_EQ(reply.child_id(), team_of("b"));
  EXPECT_EQ(reply.proposed_by(), acct("ana"));
  EXPECT_EQ(reply.expires_at(), start_us + days(7));
}
TEST(ProposeChild, IsForSuperAdminsOfTheParentAndFounders) {
  KnownTeams teams;
  given_links(teams).when(as("al"), propose("a", "b")).refused(NOT_ALLOWED);
  given_links(teams).when(as("bo"), propose("a", "b")).refused(NOT_A_MEMBER);
  auto story = given_links(teams);
  story.when(as("fay"), propose("a", "b")).then(child_proposed(story.id("proposal"), "a", "b"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::FOUNDER);
}
TEST(ProposeChild, IsNotForAdminsOfTheParentsParent) {
  KnownTeams teams;
  given_links(teams, linked("c", "a", INHERITED_ROLE_ADMIN)).when(as("cy"), propose("a", "b")).refused(NOT_ALLOWED);
}
TEST(ProposeChild, IsNotForInactiveMembers) {
  KnownTeams teams;
  teams.inactive.insert(acct("ana"));
  given_links(teams).when(as("ana"), propose("a", "b")).refused(MEMBER_INACTIVE);
}
TEST(ProposeChild, AsksOnce) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"));
  story.when(as("ana"), propose("a", "b")).nothing();
  EXPECT_EQ(story.reply<ProposalReply>().proposal_id(), "proposal_1");
}
TEST(ProposeChild, AsksAgainOnceTheFirstIsOver) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"));
  story.after(days(7) - 1).when(as("ana"), propose("a", "b")).nothing();
  story.after(1).when(as("ana"), propose("a", "b"));
  story.then(child_proposed(story.id("proposal"), "a", "b", story.now() + days(7)));
  EXPECT_FALSE(story.system().hierarchy().proposals().contains("proposal_1"));
}
TEST(ProposeChild, TakesTeamsThatAreThere) {
  KnownTeams teams;
  given_links(teams).when(as("ana"), propose("a", "z")).refused(TEAM_NOT_FOUND);
  given_links(teams).when(as("ana"), propose("z", "a")).refused(TEAM_NOT_FOUND);
  teams.archived = {team_of("b")};
  auto story = given_links(teams);
  story.when(as("ana"), propose("a", "b")).refused(TEAM_ARCHIVED);
  EXPECT_EQ(story.told().refusal.pointer(), "/child_id");
  given_links(teams).when(as("bo"), propose("b", "a")).refused(TEAM_ARCHIVED);
}
TEST(ProposeChild, DoesNotGuess) {
  KnownTeams teams;
  teams.unknown = {team_of("b")};
  given_links(teams).when(as("ana"), propose("a", "b")).refused(FACTS_STALE);
  given_links(teams).when(as("bo"), propose("b", "a")).refused(FACTS_STALE);
}
TEST(ProposeChild, MakesNoCycle) {
  KnownTeams teams;
  given_links(teams).when(as("ana"), propose("a", "a")).refused(HIERARCHY_CYCLE);
  given_links(teams, linked("a", "b")).when(as("bo"), propose("b", "a")).refused(HIERARCHY_CYCLE);
  given_links(teams, linked("a", "b"), linked("b", "c")).when(as("cy"), propose("c", "a")).refused(HIERARCHY_CYCLE);
}
TEST(ProposeChild, LeavesATeamItsOneParent) {
  KnownTeams teams;
  given_links(teams, linked("a", "b")).when(as("cy"), propose("c", "b")).refused(TEAM_HAS_PARENT);
  given_links(teams, linked("a", "b")).when(as("ana"), propose("a", "b")).refused(TEAM_HAS_PARENT);
}
TEST(ProposeChild, KeepsToEightLevels) {
  KnownTeams teams;
  auto story = given_links(teams);
  // l1 above l2 … above l6 above a: seven levels; c above d: two.
  for (const auto& [parent, child] : std::vector<std::pair<std::string, std::string>>{
           {"l1", "l2"}, {"l2", "l3"}, {"l3", "l4"}, {"l4", "l5"}, {"l5", "l6"}, {"l6", "a"}, {"c", "d"}})
    story.given(linked(parent, child));
  story.when(as("ana"), propose("a", "c")).refused(HIERARCHY_TOO_DEEP);
  story.when(as("ana"), propose("a", "b")).then(child_proposed(story.id("proposal"), "a", "b"));
}
TEST(ProposeChild, KeepsToAThousandChildrenAndAHundredProposals) {
  KnownTeams teams;
  auto full = given_links(teams);
  for (int i = 0; i < children_max; ++i) full.given(linked("a", std::to_string(i)));
  full.when(as("ana"), propose("a", "b")).refused(LIMIT_REACHED);
  auto asked = given_links(teams);
  for (int i = 0; i < pending_proposals_max; ++i)
    asked.given(child_proposed("proposal_" + std::to_string(i), "a", "x" + std::to_string(i)));
  asked.when(as("ana"), propose("a", "b")).refused(LIMIT_REACHED);
  asked.when(as("cy"), propose("c", "b")).then(child_proposed(asked.id("proposal"), "c", "b"));
}
}  // namespace muster::test
