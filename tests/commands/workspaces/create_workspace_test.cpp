#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
CreateWorkspace create() {
  CreateWorkspace command;
  command.set_team_id(the_team());
  command.set_name("Ward 3");
  command.set_description("Nights");
  return command;
}

TEST(CreateWorkspace, MakesItsMakerTheOwner) {
  auto story = with_workspace();
  story.when(as("max"), create());
  const auto id = story.id("workspace");
  auto created = workspace_created("Ward 3", id);
  created.set_description("Nights");
  auto owner = ws_joined("max", ws_owner);
  owner.set_workspace_id(id);
  story.then(created, owner);
  EXPECT_EQ(story.reply<WorkspaceReply>().workspace_id(), id);
  EXPECT_EQ(story.team().workspaces().by_id().at(id).members().at(acct("max")).role(), ws_owner);
}
TEST(CreateWorkspace, TakesSettings) {
  auto story = with_workspace();
  auto command = create();
  command.mutable_settings()->set_invites_from(ws_editor);
  story.when(as("max"), command);
  const auto& settings = story.team().workspaces().by_id().at(story.id("workspace")).settings();
  EXPECT_EQ(settings.invites_from(), ws_editor);
  EXPECT_EQ(settings.default_role(), ws_viewer);
  command.mutable_settings()->set_default_role(ws_owner);
  story.when(as("max"), command).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/settings/default_role");
}
TEST(CreateWorkspace, TakesAMemberOfTheTeam) {
  with_workspace().when(as("vi"), create()).refused(NOT_ALLOWED);
  with_workspace().when(as("zoe"), create()).refused(NOT_A_MEMBER);
  with_workspace().when(founder("fay"), create()).refused(NOT_A_MEMBER);  // an owner is in the team
  with_workspace().when(nobody_knows_whether_founder("vi"), create()).refused(FACTS_STALE);
  with_workspace(TeamArchived()).when(as("max"), create()).refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
