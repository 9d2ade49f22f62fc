#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
TEST(LeaveWorkspace, TakesNoRight) {
  auto story = with_workspace();
  story.when(as("gus"), on_workspace<LeaveWorkspace>()).then(ws_left("gus"));
  story.when(as("gus"), on_workspace<LeaveWorkspace>()).refused(NOT_IN_WORKSPACE);
}
TEST(LeaveWorkspace, TheLastOwnerStays) {
  with_workspace().when(as("mo"), on_workspace<LeaveWorkspace>()).refused(LAST_WORKSPACE_OWNER);
  with_workspace(ws_joined("max", ws_owner)).when(as("mo"), on_workspace<LeaveWorkspace>()).then(ws_left("mo"));
}
TEST(LeaveWorkspace, RefusesStrangersAndWhatIsArchived) {
  with_workspace().when(as("zoe"), on_workspace<LeaveWorkspace>()).refused(NOT_A_MEMBER);
  with_workspace(workspace_archived()).when(as("gus"), on_workspace<LeaveWorkspace>()).refused(WORKSPACE_ARCHIVED);
  with_workspace(TeamArchived()).when(as("gus"), on_workspace<LeaveWorkspace>()).refused(TEAM_ARCHIVED);
}

LeaveTeam leave_team() {
  LeaveTeam command;
  command.set_team_id(the_team());
  return command;
}
RemoveMember remove_from_team(std::string_view name) {
  RemoveMember command;
  command.set_team_id(the_team());
  command.set_account_id(acct(name));
  return command;
}
TEST(LeaveTeam, EndsMembershipOfItsWorkspaces) {
  auto story = with_workspace(ws_invited("inv_1", "gus", "t1"));
  story.given(left("gus"));
  const auto& workspace = story.team().workspaces().by_id().at(the_workspace());
  EXPECT_FALSE(workspace.members().contains(acct("gus")));
  EXPECT_FALSE(workspace.invitations().contains("inv_1"));
  story.given(joined("gus", MEMBER));  // coming back does not bring it back
  EXPECT_FALSE(story.team().workspaces().by_id().at(the_workspace()).members().contains(acct("gus")));
}
TEST(LeaveTeam, LeavesNobodyWithoutAnOwner) {
  with_workspace().when(as("mo"), leave_team()).refused(LAST_WORKSPACE_OWNER);
  EXPECT_TRUE(with_workspace(ws_joined("max", ws_owner)).when(as("mo"), leave_team()).told().entry);
  EXPECT_TRUE(with_workspace(workspace_archived()).when(as("mo"), leave_team()).told().entry);
  EXPECT_TRUE(with_workspace(ws_left("ad"), ws_left("eve"), ws_left("vi"), ws_left("gus"))
                  .when(as("mo"), leave_team())
                  .told()
                  .entry);
}
TEST(RemoveMember, TakesTheLastOwnerAwayTooAndSuperAdminsNameAnother) {
  auto story = with_workspace();
  EXPECT_TRUE(story.when(as("ana"), remove_from_team("mo")).told().entry);
  EXPECT_FALSE(story.team().workspaces().by_id().at(the_workspace()).members().contains(acct("mo")));
  story.when(as("ana"), on_ws_member<ChangeWorkspaceRole>("ad", ws_owner))
      .then(ws_role_changed("ad", ws_admin, ws_owner));
}
}  // namespace
}  // namespace muster::test
