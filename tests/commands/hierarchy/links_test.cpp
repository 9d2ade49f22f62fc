#include "tests/support/hierarchy_events.hpp"

namespace muster::test {
TEST(SetInheritedRole, IsTheChildsOwnSetting) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b", INHERITED_ROLE_ADMIN));
  story.when(as("ana"), set_inherited_role("b", INHERITED_ROLE_MEMBER)).refused(NOT_ALLOWED);
  story.when(as("ben"), set_inherited_role("b", INHERITED_ROLE_MEMBER)).refused(NOT_ALLOWED);
  story.when(as("cy"), set_inherited_role("b", INHERITED_ROLE_MEMBER)).refused(NOT_A_MEMBER);
  story.when(as("bo"), set_inherited_role("b", INHERITED_ROLE_NONE))
      .then(inherited_role_set("a", "b", INHERITED_ROLE_NONE));
  EXPECT_EQ(handed_down(*find_parent(story.system(), team_of("b"))), ROLE_UNSPECIFIED);
  story.when(as("fay"), set_inherited_role("b", INHERITED_ROLE_GUEST))
      .then(inherited_role_set("a", "b", INHERITED_ROLE_GUEST));
}
TEST(SetInheritedRole, AgainChangesNothing) {
  KnownTeams teams;
  given_links(teams, linked("a", "b", INHERITED_ROLE_ADMIN))
      .when(as("bo"), set_inherited_role("b", INHERITED_ROLE_ADMIN))
      .nothing();
}
TEST(SetInheritedRole, TakesAParentAndAnActiveTeam) {
  KnownTeams teams;
  given_links(teams).when(as("bo"), set_inherited_role("b", INHERITED_ROLE_ADMIN)).refused(PARENT_NOT_FOUND);
  teams.archived = {team_of("b")};
  given_links(teams, linked("a", "b"))
      .when(as("bo"), set_inherited_role("b", INHERITED_ROLE_ADMIN))
      .refused(TEAM_ARCHIVED);
}

TEST(LeaveParent, IsForSuperAdminsOfTheChildAndFounders) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b", INHERITED_ROLE_ADMIN), linked("b", "c"));
  story.when(as("ana"), in_name_of<LeaveParent>("b")).refused(NOT_ALLOWED);
  story.when(as("ben"), in_name_of<LeaveParent>("b")).refused(NOT_ALLOWED);
  story.when(as("bo"), in_name_of<LeaveParent>("b")).then(unlinked<ParentLeft>("a", "b"));
  EXPECT_FALSE(find_parent(story.system(), team_of("b")));
  EXPECT_TRUE(children_of(story.system(), team_of("a")).empty());
  EXPECT_TRUE(find_parent(story.system(), team_of("c"))) << "its own children come along";
  story.when(as("bo"), in_name_of<LeaveParent>("b")).refused(PARENT_NOT_FOUND);
  story.when(as("fay"), in_name_of<LeaveParent>("c")).then(unlinked<ParentLeft>("b", "c"));
}
TEST(LeaveParent, GoesWithArchivedTeamsToo) {
  KnownTeams teams;
  teams.archived = {team_of("b")};
  given_links(teams, linked("a", "b"))
      .when(as("bo"), in_name_of<LeaveParent>("b"))
      .then(unlinked<ParentLeft>("a", "b"));
}

TEST(RemoveChild, IsForSuperAdminsOfTheParentAndFounders) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b"), linked("a", "c"));
  story.when(as("al"), about_child<RemoveChild>("a", "b")).refused(NOT_ALLOWED);
  story.when(as("bo"), about_child<RemoveChild>("a", "b")).refused(NOT_A_MEMBER);
  story.when(as("ana"), about_child<RemoveChild>("a", "b")).then(unlinked<ChildRemoved>("a", "b"));
  ASSERT_EQ(children_of(story.system(), team_of("a")).size(), 1);
  EXPECT_EQ(children_of(story.system(), team_of("a")).at(0), team_of("c"));
  story.when(as("fay"), about_child<RemoveChild>("a", "c")).then(unlinked<ChildRemoved>("a", "c"));
}
TEST(RemoveChild, TakesAChildOfThisTeam) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b"), linked("b", "c"));
  story.when(as("ana"), about_child<RemoveChild>("a", "c")).refused(CHILD_NOT_FOUND);
  story.when(as("ana"), about_child<RemoveChild>("a", "d")).refused(CHILD_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/child_id");
}
TEST(RemoveChild, GoesWithDeletedChildrenToo) {
  KnownTeams teams;
  teams.roles.erase(team_of("b"));
  given_links(teams, linked("a", "b"))
      .when(as("ana"), about_child<RemoveChild>("a", "b"))
      .then(unlinked<ChildRemoved>("a", "b"));
}
}  // namespace muster::test
