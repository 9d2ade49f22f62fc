// Opens an archived workspace again.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const RestoreWorkspace& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto* workspace, allow_on_workspace(team, context, command.workspace_id(), "manage"));
  if (!workspace->archived()) return nothing();
  WorkspaceRestored event;
  event.set_workspace_id(command.workspace_id());
  return events(std::move(event));
}
}  // namespace muster
