// Renames or describes a workspace ("edit": owners and admins unless grants say otherwise), or changes its settings
// ("manage": owners). What is so already changes nothing.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
bool same(const WorkspaceSettings& one, const WorkspaceSettings& other) {
  return one.default_role() == other.default_role() && one.invites_from() == other.invites_from();
}
}  // namespace

Decision decide(const Team& team, const UpdateWorkspace& command, const Context& context) {
  const bool describes = command.has_name() || command.has_description() || !command.has_settings();
  if (command.has_settings()) {
    BOOST_OUTCOME_TRY(allow_on_workspace(team, context, command.workspace_id(), "manage"));
  }
  if (describes) {
    BOOST_OUTCOME_TRY(allow_on_workspace(team, context, command.workspace_id(), "edit"));
  }
  const Workspace& workspace = *find_workspace(team, command.workspace_id());
  BOOST_OUTCOME_TRY(not_archived(workspace));
  BOOST_OUTCOME_TRY(auto settings, settled(command.settings(), workspace.settings()));
  WorkspaceUpdated event;
  event.set_workspace_id(command.workspace_id());
  if (command.has_name() && command.name() != workspace.name()) event.set_name(command.name());
  if (command.has_description() && command.description() != workspace.description())
    event.set_description(command.description());
  if (!same(settings, workspace.settings())) *event.mutable_settings() = std::move(settings);
  if (!event.has_name() && !event.has_description() && !event.has_settings()) return nothing();
  return events(std::move(event));
}
}  // namespace muster
