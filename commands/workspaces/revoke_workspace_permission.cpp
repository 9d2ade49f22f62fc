// Takes a permission back that was granted one by one. What the role brings with it stays, and what was not granted is
// so already.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const RevokeWorkspacePermission& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto* workspace,
                    allow_in_workspace(team, context, command.workspace_id(), WORKSPACE_PERMISSION_MANAGE_PERMISSIONS));
  const auto* member = find_workspace_member(*workspace, command.account_id());
  if (!member) return refuse(WORKSPACE_MEMBER_NOT_FOUND, "this account is not in the workspace", "/account_id");
  if (!holds_custom(*member, command.permission())) return nothing();
  WorkspacePermissionRevoked event;
  event.set_workspace_id(command.workspace_id());
  event.set_account_id(command.account_id());
  event.set_permission(command.permission());
  return events(std::move(event));
}
}  // namespace muster
