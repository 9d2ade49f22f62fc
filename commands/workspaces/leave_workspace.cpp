// The actor goes, and stays in the team. No right is needed; the last owner stays.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const LeaveWorkspace& command, const Context& context) {
  if (!find_member(team, context.actor)) return not_a_member(team, context.actor);
  const Workspace* workspace = find_workspace(team, command.workspace_id());
  const auto* member = workspace ? find_workspace_member(*workspace, context.actor) : nullptr;
  if (!member) return refuse(NOT_IN_WORKSPACE, "you are not in this workspace");
  BOOST_OUTCOME_TRY(allow_self(team, context));
  BOOST_OUTCOME_TRY(not_archived(*workspace));
  BOOST_OUTCOME_TRY(may_stop_owning(*workspace, member->role()));
  WorkspaceMemberLeft event;
  event.set_workspace_id(command.workspace_id());
  event.set_account_id(context.actor);
  return events(std::move(event));
}
}  // namespace muster
