#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
UpdateWorkspace rename(std::string_view name) {
  auto command = on_workspace<UpdateWorkspace>();
  command.set_name(std::string(name));
  return command;
}
UpdateWorkspace set(WorkspaceSettings settings) {
  auto command = on_workspace<UpdateWorkspace>();
  *command.mutable_settings() = std::move(settings);
  return command;
}

TEST(UpdateWorkspace, RenamesAndDescribes) {
  auto story = with_workspace();
  auto event = of_workspace<WorkspaceUpdated>();
  event.set_name("Ward 4");
  story.when(as("ad"), rename("Ward 4")).then(event);
  auto command = rename("Ward 4");
  command.set_description("Days");
  auto described = of_workspace<WorkspaceUpdated>();
  described.set_description("Days");
  story.when(as("mo"), command).then(described);
  story.when(as("mo"), command).nothing();
}
TEST(UpdateWorkspace, ChangesTheSettingsThatAreGiven) {
  auto story = with_workspace();
  WorkspaceSettings some;
  some.set_default_role(ws_editor);
  story.when(as("mo"), set(some)).then(workspace_settings_changed(workspace_settings(ws_editor)));
  story.when(as("mo"), set(some)).nothing();
  WorkspaceSettings other;
  other.set_invites_from(ws_guest);
  story.when(as("mo"), set(other)).then(workspace_settings_changed(workspace_settings(ws_editor, ws_guest)));
  other.set_default_role(ws_owner);
  story.when(as("mo"), set(other)).refused(INVALID_FIELD);
}
TEST(UpdateWorkspace, SettingsTakeAnOwner) {
  with_workspace().when(as("ad"), set(workspace_settings(ws_guest))).refused(NOT_ALLOWED);
  with_workspace().when(as("eve"), set(workspace_settings(ws_guest))).refused(NOT_ALLOWED);
  EXPECT_TRUE(with_workspace().when(as("ana"), set(workspace_settings(ws_guest))).told().entry);
}
TEST(UpdateWorkspace, TakesTheRight) {
  with_workspace().when(as("eve"), rename("x")).refused(NOT_ALLOWED);
  with_workspace().when(as("al"), rename("x")).refused(NOT_IN_WORKSPACE);
  with_workspace().when(as("zoe"), rename("x")).refused(NOT_A_MEMBER);
  with_workspace().when(nobody_knows_whether_founder("max"), rename("x")).refused(FACTS_STALE);
  EXPECT_TRUE(with_workspace().when(founder("fay"), rename("x")).told().entry);
  EXPECT_TRUE(with_workspace(workspace_right("edit", "eve")).when(as("eve"), rename("x")).told().entry);
  with_workspace(workspace_right("edit", "eve")).when(as("ad"), rename("x")).refused(NOT_ALLOWED);
  with_workspace(workspace_right("view", "mo", DENY)).when(as("mo"), rename("x")).refused(NOT_ALLOWED);
}
TEST(UpdateWorkspace, RefusesWhatIsNotThere) {
  auto command = rename("x");
  command.set_workspace_id("workspace_01J00000000000000000000WAF");
  with_workspace().when(as("ana"), command).refused(WORKSPACE_NOT_FOUND);
  with_workspace().when(as("mo"), command).refused(NOT_IN_WORKSPACE);
  with_workspace(workspace_archived()).when(as("mo"), rename("x")).refused(WORKSPACE_ARCHIVED);
  with_workspace(TeamArchived()).when(as("mo"), rename("x")).refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
