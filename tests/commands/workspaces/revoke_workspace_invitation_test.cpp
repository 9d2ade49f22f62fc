#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
RevokeWorkspaceInvitation revoke(std::string_view id = "inv_1") {
  auto command = on_workspace<RevokeWorkspaceInvitation>();
  command.set_invitation_id(std::string(id));
  return command;
}

TEST(RevokeWorkspaceInvitation, TakesItBack) {
  auto story = with_workspace(ws_invited("inv_1", "max", "t1"));
  story.when(as("mo"), revoke()).then(ws_invitation<WorkspaceInvitationRevoked>("inv_1"));
  story.when(as("mo"), revoke()).refused(INVITATION_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/invitation_id");
}
TEST(RevokeWorkspaceInvitation, TakesWhatInvitingTakes) {
  const auto may = ws_granted("eve", WORKSPACE_PERMISSION_INVITE_USERS);
  with_workspace(ws_invited("inv_1", "max", "t1")).when(as("ad"), revoke()).refused(NOT_ALLOWED);
  with_workspace(ws_invited("inv_1", "max", "t1")).when(as("al"), revoke()).refused(NOT_IN_WORKSPACE);
  with_workspace(ws_invited("inv_1", "max", "t1"), may)
      .when(as("eve"), revoke())
      .then(ws_invitation<WorkspaceInvitationRevoked>("inv_1"));
  with_workspace(ws_invited("inv_1", "max", "t1", ws_admin), may).when(as("eve"), revoke()).refused(OUTRANKED);
}
TEST(RevokeWorkspaceInvitation, ExpiredOrNot) {
  with_workspace(ws_invited("inv_1", "max", "t1"))
      .after(days(8))
      .when(as("mo"), revoke())
      .then(ws_invitation<WorkspaceInvitationRevoked>("inv_1"));
}

RunDueWork due() {
  RunDueWork command;
  command.set_team_id(the_team());
  return command;
}
TEST(RunDueWork, ExpiresInvitationsToWorkspaces) {
  auto story =
      with_workspace(ws_invited("inv_1", "max", "t1"), ws_invited("inv_2", "al", "t2", ws_viewer, start_us + days(6)));
  ASSERT_TRUE(story.next_due());
  EXPECT_EQ(story.next_due()->first, start_us + days(6));
  story.after(days(6) - 1).when(due_work(), due()).nothing();
  story.after(1).when(due_work(), due()).then(ws_invitation<WorkspaceInvitationExpired>("inv_2"));
  EXPECT_EQ(story.next_due()->first, start_us + days(7));
  story.after(days(1)).when(due_work(), due()).then(ws_invitation<WorkspaceInvitationExpired>("inv_1"));
  EXPECT_FALSE(story.next_due());
}
}  // namespace
}  // namespace muster::test
