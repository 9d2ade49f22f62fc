#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
CheckWorkspacePermission check(WorkspacePermission permission, std::string_view who = {}) {
  auto command = on_workspace<CheckWorkspacePermission>();
  if (!who.empty()) command.set_account_id(acct(who));
  command.set_permission(permission);
  return command;
}
constexpr auto invite_users = WORKSPACE_PERMISSION_INVITE_USERS;

TEST(CheckWorkspacePermission, SaysWhatDecided) {
  auto story = with_workspace(ws_granted("vi", invite_users));
  const auto ask = [&](std::string_view who, WorkspacePermission permission) {
    return story.when(as("mo"), check(permission, who)).nothing().reply<CheckReply>();
  };
  EXPECT_EQ(ask("mo", invite_users).decided_by().kind(), "workspace_role");
  EXPECT_EQ(ask("mo", invite_users).reason(), "the workspace role owner has invite_users");
  EXPECT_EQ(ask("vi", invite_users).decided_by().kind(), "workspace_permission");
  EXPECT_EQ(ask("gus", invite_users).decided_by().kind(), "missing_permission");
  EXPECT_EQ(ask("gus", invite_users).reason(),
            "the workspace role guest does not have invite_users, and it was not granted");
  EXPECT_EQ(ask("max", invite_users).decided_by().kind(), "outside_workspace");
  EXPECT_EQ(ask("ana", invite_users).decided_by().kind(), "role_default");
  EXPECT_EQ(ask("zoe", invite_users).decided_by().kind(), "not_a_member");
  story.given(workspace_settings_changed(workspace_settings(ws_viewer, ws_guest)));
  EXPECT_EQ(ask("gus", invite_users).decided_by().kind(), "workspace_setting");
  EXPECT_TRUE(ask("gus", invite_users).allowed());
}
TEST(CheckWorkspacePermission, OfWhatIsArchivedOnlyViewingIsLeft) {
  auto story = with_workspace(workspace_archived());
  EXPECT_FALSE(story.when(as("mo"), check(invite_users)).reply<CheckReply>().allowed());
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "workspace_archived");
  EXPECT_TRUE(story.when(as("mo"), check(WORKSPACE_PERMISSION_VIEW_ARTIFACTS)).reply<CheckReply>().allowed());
  story.given(TeamArchived());
  EXPECT_FALSE(story.when(as("mo"), check(invite_users)).reply<CheckReply>().allowed());
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "team_archived");
  EXPECT_TRUE(story.when(as("vi"), check(WORKSPACE_PERMISSION_VIEW_SESSIONS)).reply<CheckReply>().allowed());
}
TEST(CheckWorkspacePermission, InactiveMembersMayNothing) {
  MemberDeactivated deactivated;
  deactivated.set_account_id(acct("vi"));
  auto story = with_workspace(deactivated);
  story.when(as("mo"), check(WORKSPACE_PERMISSION_VIEW_SESSIONS, "vi"));
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "member_inactive");
}
TEST(CheckWorkspacePermission, AboutOneselfForAllAboutOthersForMembers) {
  EXPECT_FALSE(with_workspace().when(as("max"), check(invite_users)).reply<CheckReply>().allowed());
  EXPECT_FALSE(with_workspace().when(as("zoe"), check(invite_users)).reply<CheckReply>().allowed());
  EXPECT_TRUE(with_workspace().when(founder("fay"), check(invite_users)).reply<CheckReply>().allowed());
  with_workspace().when(as("max"), check(invite_users, "mo")).refused(NOT_IN_WORKSPACE);
  with_workspace().when(as("al"), check(invite_users, "mo")).refused(NOT_IN_WORKSPACE);
  with_workspace().when(nobody_knows_whether_founder("max"), check(invite_users)).refused(FACTS_STALE);
}
TEST(CheckWorkspacePermission, RefusesWhatIsNotThere) {
  auto command = check(invite_users);
  command.set_workspace_id("workspace_01J00000000000000000000WAF");
  with_workspace().when(as("ana"), command).refused(WORKSPACE_NOT_FOUND);
  EXPECT_FALSE(with_workspace().when(as("mo"), command).reply<CheckReply>().allowed());
}
}  // namespace
}  // namespace muster::test
