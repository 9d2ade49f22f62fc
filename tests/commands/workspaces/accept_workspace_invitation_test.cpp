#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
AcceptWorkspaceInvitation accept(std::string_view token_hash = "t1") {
  return by_token<AcceptWorkspaceInvitation>(token_hash);
}

TEST(AcceptWorkspaceInvitation, JoinsWithRoleAndPermissions) {
  auto invited = ws_invited("inv_1", "max", "t1", ws_editor);
  invited.add_permissions(WORKSPACE_PERMISSION_INVITE_USERS);
  auto story = with_workspace(invited);
  story.when(as("max"), accept())
      .then(ws_accepted("inv_1", "max"), ws_joined("max", ws_editor, {WORKSPACE_PERMISSION_INVITE_USERS}));
  EXPECT_EQ(story.reply<WorkspaceMemberReply>().workspace_id(), the_workspace());
  EXPECT_EQ(story.reply<WorkspaceMemberReply>().role(), ws_editor);
  story.when(as("max"), accept()).refused(INVITATION_NOT_FOUND);
}
TEST(AcceptWorkspaceInvitation, ByTheTokenThatWasShown) {
  auto story = with_workspace();
  auto invite = on_ws_member<InviteToWorkspace>("max");
  story.when(as("mo"), invite);
  const auto hash = story.team().workspaces().by_id().at(the_workspace()).invitations().begin()->second.token_hash();
  EXPECT_TRUE(story.when(as("max"), accept(hash)).told().entry);
}
TEST(AcceptWorkspaceInvitation, OneByEmailIsWhoseTokenItIs) {
  auto story = with_workspace(ws_invited("inv_1", "", "t1"));
  story.when(as("max"), accept()).then(ws_accepted("inv_1", "max"), ws_joined("max", ws_viewer));
}
TEST(AcceptWorkspaceInvitation, OneByAccountIsForThatAccount) {
  with_workspace(ws_invited("inv_1", "max", "t1")).when(as("al"), accept()).refused(INVITATION_FOR_ANOTHER);
}
TEST(AcceptWorkspaceInvitation, LetsNobodyIntoTheTeam) {
  auto story = with_workspace(ws_invited("inv_1", "", "t1"));
  story.when(as("zoe"), accept()).refused(NOT_A_MEMBER);
  story.given(joined("zoe", GUEST));
  story.when(as("zoe"), accept()).then(ws_accepted("inv_1", "zoe"), ws_joined("zoe", ws_viewer));
}
TEST(AcceptWorkspaceInvitation, WithinSevenDays) {
  with_workspace(ws_invited("inv_1", "max", "t1")).after(days(7)).when(as("max"), accept()).refused(INVITATION_EXPIRED);
  EXPECT_TRUE(
      with_workspace(ws_invited("inv_1", "max", "t1")).after(days(7) - 1).when(as("max"), accept()).told().entry);
}
TEST(AcceptWorkspaceInvitation, RefusesWhatIsNotThere) {
  with_workspace(ws_invited("inv_1", "max", "t1")).when(as("max"), accept("t2")).refused(INVITATION_NOT_FOUND);
  with_workspace().when(as("max"), accept("")).refused(INVITATION_NOT_FOUND);
  with_workspace(ws_invited("inv_1", "", "t1")).when(as("eve"), accept()).refused(ALREADY_IN_WORKSPACE);
  with_workspace(ws_invited("inv_1", "max", "t1"), workspace_archived())
      .when(as("max"), accept())
      .refused(WORKSPACE_ARCHIVED);
  with_workspace(ws_invited("inv_1", "max", "t1"), TeamArchived()).when(as("max"), accept()).refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
