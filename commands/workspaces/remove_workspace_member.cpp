// Puts somebody out of the workspace; they stay in the team. Removing oneself is leaving, for which no right is needed.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const RemoveWorkspaceMember& command, const Context& context) {
  const Workspace* workspace = find_workspace(team, command.workspace_id());
  const auto* member = workspace ? find_workspace_member(*workspace, command.account_id()) : nullptr;
  if (member && command.account_id() == context.actor) {
    LeaveWorkspace leave;
    leave.set_team_id(command.team_id());
    leave.set_workspace_id(command.workspace_id());
    return decide(team, leave, context);
  }
  const WorkspaceRole role = member ? member->role() : WORKSPACE_ROLE_UNSPECIFIED;
  BOOST_OUTCOME_TRY(allow_workspace_role(team, context, command.workspace_id(), WORKSPACE_PERMISSION_MANAGE_USERS, role,
                                         WORKSPACE_ROLE_UNSPECIFIED));
  if (!member) return refuse(WORKSPACE_MEMBER_NOT_FOUND, "this account is not in the workspace", "/account_id");
  BOOST_OUTCOME_TRY(may_stop_owning(*workspace, role));
  WorkspaceMemberRemoved event;
  event.set_workspace_id(command.workspace_id());
  event.set_account_id(command.account_id());
  return events(std::move(event));
}
}  // namespace muster
