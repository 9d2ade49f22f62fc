#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
ChangeWorkspaceRole change(std::string_view name, WorkspaceRole role) {
  return on_ws_member<ChangeWorkspaceRole>(name, role);
}

TEST(ChangeWorkspaceRole, GivesAnother) {
  auto story = with_workspace();
  story.when(as("ad"), change("gus", ws_editor)).then(ws_role_changed("gus", ws_guest, ws_editor));
  EXPECT_EQ(story.reply<WorkspaceMemberReply>().role(), ws_editor);
  story.when(as("ad"), change("gus", ws_editor)).nothing();
}
TEST(ChangeWorkspaceRole, OwnersMakeAdminsAndOwners) {
  with_workspace().when(as("mo"), change("eve", ws_owner)).then(ws_role_changed("eve", ws_editor, ws_owner));
  with_workspace().when(as("mo"), change("ad", ws_editor)).then(ws_role_changed("ad", ws_admin, ws_editor));
  with_workspace().when(as("ad"), change("eve", ws_admin)).refused(OUTRANKED);
  with_workspace().when(as("ad"), change("ad", ws_owner)).refused(OUTRANKED);
  with_workspace().when(as("ad"), change("mo", ws_admin)).refused(OUTRANKED);
  with_workspace().when(as("ana"), change("vi", ws_owner)).then(ws_role_changed("vi", ws_viewer, ws_owner));
}
TEST(ChangeWorkspaceRole, NobodyLiftsThemselves) {
  const auto lifted = ws_granted("vi", WORKSPACE_PERMISSION_MANAGE_USERS);
  with_workspace(lifted).when(as("vi"), change("vi", ws_editor)).refused(OUTRANKED);
  with_workspace(lifted).when(as("vi"), change("gus", ws_viewer)).then(ws_role_changed("gus", ws_guest, ws_viewer));
  with_workspace(lifted).when(as("vi"), change("eve", ws_guest)).refused(OUTRANKED);
}
TEST(ChangeWorkspaceRole, TheLastOwnerStays) {
  with_workspace().when(as("mo"), change("mo", ws_admin)).refused(LAST_WORKSPACE_OWNER);
  with_workspace().when(as("ana"), change("mo", ws_guest)).refused(LAST_WORKSPACE_OWNER);
  with_workspace(ws_joined("max", ws_owner))
      .when(as("mo"), change("mo", ws_admin))
      .then(ws_role_changed("mo", ws_owner, ws_admin));
}
TEST(ChangeWorkspaceRole, TakesManageUsers) {
  with_workspace().when(as("eve"), change("gus", ws_viewer)).refused(NOT_ALLOWED);
  with_workspace().when(as("max"), change("gus", ws_viewer)).refused(NOT_IN_WORKSPACE);
  with_workspace().when(as("mo"), change("max", ws_viewer)).refused(WORKSPACE_MEMBER_NOT_FOUND);
  with_workspace(workspace_archived()).when(as("mo"), change("gus", ws_viewer)).refused(WORKSPACE_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
