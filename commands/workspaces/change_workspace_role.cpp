// Gives a member of the workspace another role there. Nobody lifts themselves; what was granted one by one stays.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const ChangeWorkspaceRole& command, const Context& context) {
  const Workspace* workspace = find_workspace(team, command.workspace_id());
  const auto* member = workspace ? find_workspace_member(*workspace, command.account_id()) : nullptr;
  const WorkspaceRole from = member ? member->role() : WORKSPACE_ROLE_UNSPECIFIED;
  BOOST_OUTCOME_TRY(allow_workspace_role(team, context, command.workspace_id(), WORKSPACE_PERMISSION_MANAGE_USERS, from,
                                         command.role()));
  if (!member) return refuse(WORKSPACE_MEMBER_NOT_FOUND, "this account is not in the workspace", "/account_id");
  auto reply = member_reply(command.workspace_id(), command.account_id(), command.role());
  if (from == command.role()) return answer(std::move(reply));
  BOOST_OUTCOME_TRY(may_stop_owning(*workspace, from));
  WorkspaceRoleChanged event;
  event.set_workspace_id(command.workspace_id());
  event.set_account_id(command.account_id());
  event.set_from(from);
  event.set_to(command.role());
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
