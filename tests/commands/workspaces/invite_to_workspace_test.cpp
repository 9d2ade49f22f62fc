#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
constexpr auto invite_users = WORKSPACE_PERMISSION_INVITE_USERS;
constexpr auto vote = WORKSPACE_PERMISSION_VOTE_ON_MODELS;

InviteToWorkspace invite(std::string_view name, WorkspaceRole role = WORKSPACE_ROLE_UNSPECIFIED) {
  return on_ws_member<InviteToWorkspace>(name, role);
}
// As the gateway makes it of an email.
InviteToWorkspace invite_by_email(std::string_view hash) {
  auto command = on_workspace<InviteToWorkspace>();
  command.mutable_email_sealed()->set_key_id("key_1");
  command.mutable_email_sealed()->set_box("sealed");
  command.set_email_hash(std::string(hash));
  return command;
}
const WorkspaceInvitation& pending(const Story& story, const std::string& id) {
  return story.team().workspaces().by_id().at(the_workspace()).invitations().at(id);
}

TEST(InviteToWorkspace, StandsForSevenDaysAndShowsItsTokenOnce) {
  auto story = with_workspace();
  story.when(as("mo"), invite("max", ws_editor));
  const auto id = story.id("inv");
  const auto token = story.reply<WorkspaceInvitationReply>().token();
  EXPECT_EQ(token.substr(0, 27), the_team().substr(5) + "-");
  EXPECT_EQ(token.size(), 43U);
  EXPECT_EQ(story.reply<WorkspaceInvitationReply>().invitation_id(), id);
  EXPECT_EQ(story.reply<WorkspaceInvitationReply>().expires_at(), story.now() + days(7));
  const auto hash = pending(story, id).token_hash();
  EXPECT_EQ(hash.size(), 16U);
  story.then(ws_invited(id, "max", hash, ws_editor, story.now() + days(7)));
  EXPECT_EQ(story.told().entry->SerializeAsString().find(token), std::string::npos);  // nor in the stored reply
}
TEST(InviteToWorkspace, InvitesByEmailSealed) {
  auto story = with_workspace();
  auto command = invite_by_email("hash of an email");
  command.set_email("cy@example.org");
  story.when(as("mo"), command);
  const auto id = story.id("inv");
  auto expected = ws_invited(id, "", pending(story, id).token_hash(), ws_viewer, story.now() + days(7));
  *expected.mutable_email() = command.email_sealed();
  story.then(expected);
  EXPECT_EQ(story.told().entry->SerializeAsString().find("example.org"), std::string::npos);
}
TEST(InviteToWorkspace, TakesOneOfAccountAndEmail) {
  auto story = with_workspace();
  story.when(as("mo"), on_workspace<InviteToWorkspace>()).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
  auto both = invite_by_email("hash");
  both.set_account_id(acct("max"));
  story.when(as("mo"), both).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/email");
}
TEST(InviteToWorkspace, CarriesPermissions) {
  auto command = invite("max");
  command.add_permissions(invite_users);
  command.add_permissions(vote);
  command.add_permissions(invite_users);
  auto story = with_workspace();
  story.when(as("mo"), command);
  const auto& permissions = pending(story, story.id("inv")).permissions();
  EXPECT_EQ(std::vector<int>(permissions.begin(), permissions.end()), (std::vector<int>{vote, invite_users}));
  with_workspace(ws_granted("ad", invite_users)).when(as("ad"), command).refused(NOT_ALLOWED);
  EXPECT_TRUE(with_workspace(ws_granted("ad", invite_users), ws_granted("ad", WORKSPACE_PERMISSION_MANAGE_PERMISSIONS))
                  .when(as("ad"), command)
                  .told()
                  .entry);
}
TEST(InviteToWorkspace, TakesInviteUsersAndTheRank) {
  with_workspace().when(as("ad"), invite("max")).refused(NOT_ALLOWED);  // of the roles, the owner alone has it
  with_workspace().when(as("al"), invite("max")).refused(NOT_IN_WORKSPACE);
  with_workspace().when(as("zoe"), invite("max")).refused(NOT_A_MEMBER);
  const auto may = ws_granted("eve", invite_users);
  EXPECT_TRUE(with_workspace(may).when(as("eve"), invite("max", ws_editor)).told().entry);
  with_workspace(may).when(as("eve"), invite("max", ws_admin)).refused(OUTRANKED);
  with_workspace(ws_granted("vi", invite_users)).when(as("vi"), invite("max", ws_editor)).refused(OUTRANKED);
  EXPECT_TRUE(with_workspace().when(as("mo"), invite("max", ws_owner)).told().entry);
  EXPECT_TRUE(with_workspace().when(as("ana"), invite("max", ws_owner)).told().entry);
}
TEST(InviteToWorkspace, TheWorkspaceMayLetALowerRoleInvite) {
  const auto settings = workspace_settings_changed(workspace_settings(ws_guest, ws_editor));
  EXPECT_TRUE(with_workspace(settings).when(as("eve"), invite("max")).told().entry);
  EXPECT_TRUE(with_workspace(settings).when(as("ad"), invite("max")).told().entry);
  with_workspace(settings).when(as("vi"), invite("max")).refused(NOT_ALLOWED);
}
TEST(InviteToWorkspace, RefusesWhoIsInOrInvited) {
  with_workspace().when(as("mo"), invite("eve")).refused(ALREADY_IN_WORKSPACE);
  auto story = with_workspace(ws_invited("inv_1", "max", "t1"), ws_invited("inv_2", "", "t2"));
  story.when(as("mo"), invite("max")).refused(ALREADY_INVITED);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
  story.when(as("mo"), invite_by_email("hash of an email")).refused(ALREADY_INVITED);
  EXPECT_EQ(story.told().refusal.pointer(), "/email");
  EXPECT_TRUE(story.when(as("mo"), invite_by_email("hash of another")).told().entry);
  story.after(days(7) - 1).when(as("mo"), invite("max")).refused(ALREADY_INVITED);
  EXPECT_TRUE(story.after(1).when(as("mo"), invite("max")).told().entry);
}
TEST(InviteToWorkspace, RefusesWhatIsNotThere) {
  with_workspace(workspace_archived()).when(as("mo"), invite("max")).refused(WORKSPACE_ARCHIVED);
  auto command = invite("max");
  command.set_workspace_id("workspace_01J00000000000000000000WAF");
  with_workspace().when(as("ana"), command).refused(WORKSPACE_NOT_FOUND);
}
}  // namespace
}  // namespace muster::test
