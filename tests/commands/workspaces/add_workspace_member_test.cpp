#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
AddWorkspaceMember add(std::string_view name, WorkspaceRole role = WORKSPACE_ROLE_UNSPECIFIED) {
  return on_ws_member<AddWorkspaceMember>(name, role);
}

TEST(AddWorkspaceMember, TakesAMemberOfTheTeamIn) {
  auto story = with_workspace();
  story.when(as("mo"), add("max", ws_admin)).then(ws_joined("max", ws_admin));
  EXPECT_EQ(story.reply<WorkspaceMemberReply>().role(), ws_admin);
  story.when(as("mo"), add("max", ws_admin)).nothing();
  story.when(as("mo"), add("max", ws_editor)).refused(ALREADY_IN_WORKSPACE);
}
TEST(AddWorkspaceMember, GivesTheDefaultRole) {
  with_workspace().when(as("ad"), add("max")).then(ws_joined("max", ws_viewer));
  with_workspace(workspace_settings_changed(workspace_settings(ws_editor)))
      .when(as("ad"), add("max"))
      .then(ws_joined("max", ws_editor));
}
TEST(AddWorkspaceMember, EndsTheInvitationsOfTheAccount) {
  auto story = with_workspace(ws_invited("inv_1", "max", "t1"), ws_invited("inv_2", "al", "t2"));
  story.when(as("ad"), add("max")).then(ws_joined("max", ws_viewer));
  const auto& pending = story.team().workspaces().by_id().at(the_workspace()).invitations();
  EXPECT_FALSE(pending.contains("inv_1"));
  EXPECT_TRUE(pending.contains("inv_2"));
}
TEST(AddWorkspaceMember, IsOnlyForTheTeam) {
  auto story = with_workspace();
  story.when(as("mo"), add("zoe")).refused(MEMBER_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
}
TEST(AddWorkspaceMember, TakesManageUsersAndTheRank) {
  with_workspace().when(as("eve"), add("max")).refused(NOT_ALLOWED);
  with_workspace().when(as("al"), add("al", ws_owner)).refused(NOT_IN_WORKSPACE);
  with_workspace().when(as("ad"), add("max", ws_admin)).refused(OUTRANKED);
  const auto lifted = ws_granted("vi", WORKSPACE_PERMISSION_MANAGE_USERS);
  with_workspace(lifted).when(as("vi"), add("max", ws_viewer)).then(ws_joined("max", ws_viewer));
  with_workspace(lifted).when(as("vi"), add("max", ws_editor)).refused(OUTRANKED);
  with_workspace().when(as("ana"), add("max", ws_owner)).then(ws_joined("max", ws_owner));
  with_workspace().when(founder("fay"), add("max", ws_owner)).then(ws_joined("max", ws_owner));
  with_workspace().when(nobody_knows_whether_founder("ad"), add("max", ws_admin)).refused(FACTS_STALE);
}
TEST(AddWorkspaceMember, RefusesWhatIsNotThere) {
  auto command = add("max");
  command.set_workspace_id("workspace_01J00000000000000000000WAF");
  with_workspace().when(as("ana"), command).refused(WORKSPACE_NOT_FOUND);
  with_workspace(workspace_archived()).when(as("mo"), add("max")).refused(WORKSPACE_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
