#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
GrantWorkspacePermission grant(std::string_view name, WorkspacePermission permission) {
  return on_ws_member<GrantWorkspacePermission>(name, permission);
}
constexpr auto invite_users = WORKSPACE_PERMISSION_INVITE_USERS;
constexpr auto manage_permissions = WORKSPACE_PERMISSION_MANAGE_PERMISSIONS;

TEST(GrantWorkspacePermission, AddsOneToThoseOfTheRole) {
  auto story = with_workspace();
  story.when(as("mo"), grant("vi", invite_users)).then(ws_granted("vi", invite_users));
  story.when(as("mo"), grant("vi", invite_users)).nothing();
  EXPECT_EQ(story.team().workspaces().by_id().at(the_workspace()).members().at(acct("vi")).permissions_size(), 1);
}
TEST(GrantWorkspacePermission, KeepsThemInOrder) {
  auto story = with_workspace(ws_granted("vi", manage_permissions), ws_granted("vi", invite_users));
  const auto& held = story.team().workspaces().by_id().at(the_workspace()).members().at(acct("vi")).permissions();
  EXPECT_EQ(std::vector<int>(held.begin(), held.end()), (std::vector<int>{invite_users, manage_permissions}));
}
TEST(GrantWorkspacePermission, TakesManagePermissions) {
  with_workspace()
      .when(as("ad"), grant("vi", invite_users))
      .refused(NOT_ALLOWED);  // of the roles, the owner alone has it
  with_workspace().when(as("al"), grant("vi", invite_users)).refused(NOT_IN_WORKSPACE);
  with_workspace(ws_granted("ad", manage_permissions))
      .when(as("ad"), grant("vi", invite_users))
      .then(ws_granted("vi", invite_users));
  with_workspace().when(founder("fay"), grant("vi", invite_users)).then(ws_granted("vi", invite_users));
}
TEST(GrantWorkspacePermission, NobodyGrantsToThemselves) {
  auto story = with_workspace(ws_granted("eve", manage_permissions));
  story.when(as("eve"), grant("eve", invite_users)).refused(NOT_ALLOWED);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
  story.when(as("eve"), grant("eve", manage_permissions)).nothing();
}
TEST(GrantWorkspacePermission, IsForMembers) {
  with_workspace().when(as("mo"), grant("max", invite_users)).refused(WORKSPACE_MEMBER_NOT_FOUND);
  with_workspace(workspace_archived()).when(as("mo"), grant("vi", invite_users)).refused(WORKSPACE_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
