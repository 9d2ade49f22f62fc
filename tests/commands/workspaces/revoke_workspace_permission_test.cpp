#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
RevokeWorkspacePermission revoke(std::string_view name, WorkspacePermission permission) {
  return on_ws_member<RevokeWorkspacePermission>(name, permission);
}
constexpr auto invite_users = WORKSPACE_PERMISSION_INVITE_USERS;

TEST(RevokeWorkspacePermission, TakesItBack) {
  auto story = with_workspace(ws_granted("vi", invite_users));
  story.when(as("mo"), revoke("vi", invite_users)).then(ws_revoked("vi", invite_users));
  EXPECT_EQ(story.team().workspaces().by_id().at(the_workspace()).members().at(acct("vi")).permissions_size(), 0);
  story.when(as("mo"), revoke("vi", invite_users)).nothing();
}
TEST(RevokeWorkspacePermission, LeavesWhatTheRoleHas) {
  with_workspace().when(as("mo"), revoke("vi", WORKSPACE_PERMISSION_SEND_MESSAGES)).nothing();
}
TEST(RevokeWorkspacePermission, TakesManagePermissions) {
  with_workspace(ws_granted("vi", invite_users)).when(as("ad"), revoke("vi", invite_users)).refused(NOT_ALLOWED);
  with_workspace(ws_granted("vi", invite_users)).when(as("al"), revoke("vi", invite_users)).refused(NOT_IN_WORKSPACE);
  with_workspace().when(as("mo"), revoke("max", invite_users)).refused(WORKSPACE_MEMBER_NOT_FOUND);
  with_workspace(workspace_archived()).when(as("mo"), revoke("vi", invite_users)).refused(WORKSPACE_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
