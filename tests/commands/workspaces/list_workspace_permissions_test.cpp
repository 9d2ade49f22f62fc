#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
ListWorkspacePermissions list(std::string_view who) { return on_ws_member<ListWorkspacePermissions>(who); }
std::vector<int> told(Story& story, std::string_view who) {
  const auto& permissions = story.when(as("gus"), list(who)).nothing().reply<WorkspacePermissionsReply>().permissions();
  return {permissions.begin(), permissions.end()};
}

TEST(ListWorkspacePermissions, TellsWhatEachRoleHas) {
  auto story = with_workspace();
  EXPECT_EQ(told(story, "mo").size(), 12U);
  EXPECT_EQ(told(story, "ad"),
            (std::vector<int>{WORKSPACE_PERMISSION_MANAGE_USERS, WORKSPACE_PERMISSION_MANAGE_SESSIONS,
                              WORKSPACE_PERMISSION_MANAGE_ARTIFACTS, WORKSPACE_PERMISSION_VIEW_ANALYTICS}));
  EXPECT_EQ(told(story, "eve"),
            (std::vector<int>{WORKSPACE_PERMISSION_CREATE_SESSIONS, WORKSPACE_PERMISSION_EDIT_ARTIFACTS,
                              WORKSPACE_PERMISSION_SEND_MESSAGES, WORKSPACE_PERMISSION_VOTE_ON_MODELS}));
  EXPECT_EQ(told(story, "vi"), (std::vector<int>{WORKSPACE_PERMISSION_SEND_MESSAGES, WORKSPACE_PERMISSION_VIEW_SESSIONS,
                                                 WORKSPACE_PERMISSION_VIEW_ARTIFACTS}));
  EXPECT_EQ(told(story, "gus"),
            (std::vector<int>{WORKSPACE_PERMISSION_SEND_MESSAGES, WORKSPACE_PERMISSION_VIEW_SESSIONS}));
}
TEST(ListWorkspacePermissions, TellsWhatWasGrantedOneByOne) {
  auto story = with_workspace(ws_granted("gus", WORKSPACE_PERMISSION_INVITE_USERS));
  EXPECT_EQ(told(story, "gus"),
            (std::vector<int>{WORKSPACE_PERMISSION_SEND_MESSAGES, WORKSPACE_PERMISSION_VIEW_SESSIONS,
                              WORKSPACE_PERMISSION_INVITE_USERS}));
  const auto& reply = story.reply<WorkspacePermissionsReply>();
  EXPECT_EQ(reply.role(), ws_guest);
  ASSERT_EQ(reply.custom_size(), 1);
  EXPECT_EQ(reply.custom(0), WORKSPACE_PERMISSION_INVITE_USERS);
}
TEST(ListWorkspacePermissions, SuperAdminsHaveAllWithoutARole) {
  auto story = with_workspace();
  EXPECT_EQ(told(story, "ana").size(), 12U);
  EXPECT_FALSE(story.reply<WorkspacePermissionsReply>().has_role());
}
TEST(ListWorkspacePermissions, IsForThoseWhoMayViewIt) {
  with_workspace().when(as("max"), list("max")).refused(NOT_IN_WORKSPACE);
  with_workspace().when(as("mo"), list("max")).refused(WORKSPACE_MEMBER_NOT_FOUND);
}
}  // namespace
}  // namespace muster::test
