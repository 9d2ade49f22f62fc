// Takes a member of the team into the workspace, without asking them.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const AddWorkspaceMember& command, const Context& context) {
  const Workspace* workspace = find_workspace(team, command.workspace_id());
  const WorkspaceRole role = command.role() != WORKSPACE_ROLE_UNSPECIFIED ? command.role()
                             : workspace                                  ? workspace->settings().default_role()
                                                                          : WORKSPACE_ROLE_VIEWER;
  BOOST_OUTCOME_TRY(allow_workspace_role(team, context, command.workspace_id(), WORKSPACE_PERMISSION_MANAGE_USERS,
                                         WORKSPACE_ROLE_UNSPECIFIED, role));
  BOOST_OUTCOME_TRY(member_named(team, command.account_id()));
  auto reply = member_reply(command.workspace_id(), command.account_id(), role);
  if (const auto* member = find_workspace_member(*workspace, command.account_id())) {
    if (member->role() == role) return answer(std::move(reply));
    return refuse(ALREADY_IN_WORKSPACE, "this account is in the workspace already; change its role", "/account_id");
  }
  WorkspaceMemberJoined event;
  event.set_workspace_id(command.workspace_id());
  event.set_account_id(command.account_id());
  event.set_role(role);
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
