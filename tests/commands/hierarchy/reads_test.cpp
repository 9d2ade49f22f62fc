#include "tests/support/hierarchy_events.hpp"

namespace muster::test {
namespace {
std::vector<std::string> teams_in(const ChildPage& page) {
  std::vector<std::string> ids;
  for (const auto& item : page.items()) ids.push_back(item.team_id());
  return ids;
}
std::vector<std::string> sorted(std::vector<std::string> ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}
}  // namespace

TEST(GetParent, IsForWhoeverIsInTheTeam) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b", INHERITED_ROLE_GUEST));
  for (const auto* name : {"gus", "bo", "fay", "ana", "al"}) {
    story.when(as(name), in_name_of<GetParent>("b")).nothing();
    EXPECT_EQ(story.reply<ParentReply>().parent_id(), team_of("a"));
    EXPECT_EQ(story.reply<ParentReply>().inherited_role(), INHERITED_ROLE_GUEST);
  }
  story.when(as("cy"), in_name_of<GetParent>("b")).refused(NOT_A_MEMBER);
  story.when(as("ana"), in_name_of<GetParent>("a")).refused(PARENT_NOT_FOUND);
  story.when(as("ana"), in_name_of<GetParent>("z")).refused(TEAM_NOT_FOUND);
}
TEST(GetParent, IsNotForAdminsOfAParentThatInheritsNothing) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b", INHERITED_ROLE_NONE));
  story.when(as("ana"), in_name_of<GetParent>("b")).refused(NOT_A_MEMBER);
}
TEST(GetParent, KnowsNoDeletedParent) {
  KnownTeams teams;
  auto story = given_links(teams, linked("z", "b"));
  story.when(as("bo"), in_name_of<GetParent>("b")).refused(PARENT_NOT_FOUND);
}
TEST(GetParent, DoesNotGuess) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b"));
  teams.unknown = {team_of("a")};
  story.when(as("bo"), in_name_of<GetParent>("b")).refused(FACTS_STALE);
  story.when(as("cy"), in_name_of<GetParent>("b")).refused(FACTS_STALE);
}

TEST(ListChildren, IsPagedById) {
  KnownTeams teams;
  teams.archived = {team_of("c")};
  auto story = given_links(teams, linked("a", "b"), linked("a", "c"), linked("a", "d"), linked("a", "z"));
  const auto ids = sorted({team_of("b"), team_of("c"), team_of("d")});
  story.when(as("gus"), in_name_of<ListChildren>("a")).nothing();
  EXPECT_EQ(teams_in(story.reply<ChildPage>()), ids) << "z has been deleted";
  EXPECT_FALSE(story.reply<ChildPage>().has_next_page_token());
  for (const auto& item : story.reply<ChildPage>().items()) EXPECT_EQ(item.archived(), item.team_id() == team_of("c"));

  auto paged = in_name_of<ListChildren>("a");
  paged.set_page_size(2);
  story.when(as("gus"), paged).nothing();
  EXPECT_EQ(teams_in(story.reply<ChildPage>()), std::vector(ids.begin(), ids.begin() + 2));
  paged.set_page_token(story.reply<ChildPage>().next_page_token());
  story.when(as("gus"), paged).nothing();
  EXPECT_EQ(teams_in(story.reply<ChildPage>()), std::vector(ids.begin() + 2, ids.end()));
  EXPECT_FALSE(story.reply<ChildPage>().has_next_page_token());
}
TEST(ListChildren, RefusesStrangersAndTokensOfOthers) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b"));
  story.when(as("bo"), in_name_of<ListChildren>("a")).refused(NOT_A_MEMBER);
  auto command = in_name_of<ListChildren>("a");
  command.set_page_token("acct_1");
  story.when(as("ana"), command).refused(INVALID_PAGE_TOKEN);
}
TEST(ListChildren, DoesNotGuess) {
  KnownTeams teams;
  teams.unknown = {team_of("b")};
  given_links(teams, linked("a", "b")).when(as("ana"), in_name_of<ListChildren>("a")).refused(FACTS_STALE);
}

TEST(GetHierarchy, TellsAllAboveAndBelow) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b"), linked("b", "c"), linked("c", "d"));
  story.when(as("cal"), in_name_of<GetHierarchy>("c")).nothing();
  const auto& page = story.reply<HierarchyPage>();
  ASSERT_EQ(page.ancestors_size(), 2);
  EXPECT_EQ(page.ancestors(0), team_of("b"));
  EXPECT_EQ(page.ancestors(1), team_of("a"));
  ASSERT_EQ(page.items_size(), 1);
  EXPECT_EQ(page.items(0).team_id(), team_of("d"));
  EXPECT_EQ(page.items(0).parent_id(), team_of("c"));
  EXPECT_EQ(page.items(0).depth(), 1u);
  story.when(as("di"), in_name_of<GetHierarchy>("b")).refused(NOT_A_MEMBER);
}
// Page by page it is the same, whatever goes between two pages.
TEST(GetHierarchy, IsPagedAndAParentComesBeforeItsChildren) {
  KnownTeams teams;
  auto story = given_links(teams);
  std::set<std::string> all;
  for (const auto& [parent, child] : std::vector<std::pair<std::string, std::string>>{
           {"a", "b"}, {"a", "c"}, {"b", "t1"}, {"b", "t2"}, {"t1", "t3"}, {"c", "t4"}, {"t4", "t5"}, {"a", "t6"}}) {
    teams.roles[team_of(child)];
    all.insert(team_of(child));
    story.given(linked(parent, child));
  }
  for (const unsigned page_size : {1u, 2u, 3u, 5u, 100u}) {
    auto command = in_name_of<GetHierarchy>("a");
    command.set_page_size(page_size);
    std::set<std::string> told{team_of("a")};
    do {
      story.when(as("mo"), command).nothing();
      const HierarchyPage page = story.reply<HierarchyPage>();
      EXPECT_LE(page.items_size(), static_cast<int>(page_size));
      for (const auto& item : page.items()) {
        EXPECT_TRUE(told.contains(item.parent_id())) << "before its children";
        EXPECT_TRUE(told.insert(item.team_id()).second) << "once";
      }
      command.set_page_token(page.next_page_token());
    } while (!command.page_token().empty());
    told.erase(team_of("a"));
    EXPECT_EQ(told, all);
  }
}
TEST(GetHierarchy, GoesOnAfterATeamThatHasLeft) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b"), linked("a", "c"), linked("a", "d"));
  const auto ids = sorted({team_of("b"), team_of("c"), team_of("d")});
  auto command = in_name_of<GetHierarchy>("a");
  command.set_page_size(1);
  story.when(as("mo"), command).nothing();
  command.set_page_token(story.reply<HierarchyPage>().next_page_token());
  for (const auto* name : {"b", "c", "d"})
    if (team_of(name) == ids[0]) story.given(unlinked<ParentLeft>("a", name));
  story.when(as("mo"), command).nothing();
  EXPECT_EQ(story.reply<HierarchyPage>().items(0).team_id(), ids[1]);
}
TEST(GetHierarchy, RefusesTokensOfOthers) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b"));
  for (const std::string& token : {std::string("x"), team_of("b") + ".", "." + team_of("b"), team_of("b") + ".x"}) {
    auto command = in_name_of<GetHierarchy>("a");
    command.set_page_token(token);
    story.when(as("ana"), command).refused(INVALID_PAGE_TOKEN);
  }
}
TEST(GetHierarchy, DoesNotGuess) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b"), linked("b", "c"));
  teams.unknown = {team_of("c")};
  story.when(as("bo"), in_name_of<GetHierarchy>("b")).refused(FACTS_STALE);
  teams.unknown = {team_of("a")};
  story.when(as("bo"), in_name_of<GetHierarchy>("b")).refused(FACTS_STALE);
}

TEST(ListProposals, TellsAdminsOfEitherTeamWhatIsPending) {
  KnownTeams teams;
  const auto earlier = child_proposed("proposal_01J00000000000000000000003", "b", "d", start_us + 5);
  auto story = given_links(teams, child_proposed("proposal_01J00000000000000000000001", "a", "b"),
                           child_proposed("proposal_01J00000000000000000000002", "b", "c"), earlier,
                           child_proposed("proposal_01J00000000000000000000004", "a", "d"));
  story.after(5).when(as("ben"), in_name_of<ListProposals>("b")).nothing();
  ASSERT_EQ(story.reply<ProposalPage>().items_size(), 2);
  EXPECT_EQ(story.reply<ProposalPage>().items(0).parent_id(), team_of("a"));
  EXPECT_EQ(story.reply<ProposalPage>().items(1).child_id(), team_of("c"));
  story.when(as("mo"), in_name_of<ListProposals>("b")).refused(NOT_ALLOWED);
  story.when(as("ana"), in_name_of<ListProposals>("b")).refused(NOT_A_MEMBER);

  auto paged = in_name_of<ListProposals>("b");
  paged.set_page_size(1);
  story.when(as("ben"), paged).nothing();
  paged.set_page_token(story.reply<ProposalPage>().next_page_token());
  story.when(as("ben"), paged).nothing();
  EXPECT_EQ(story.reply<ProposalPage>().items(0).child_id(), team_of("c"));
  EXPECT_FALSE(story.reply<ProposalPage>().has_next_page_token());
  paged.set_page_token("x");
  story.when(as("ben"), paged).refused(INVALID_PAGE_TOKEN);
}
}  // namespace muster::test
