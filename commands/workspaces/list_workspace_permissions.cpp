// What an account may do in the workspace, all of it, and what of that was granted one by one. Who may view the
// workspace may ask.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const ListWorkspacePermissions& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto* workspace, allow_on_workspace(team, context, command.workspace_id(), "view"));
  const auto founder = founder_fact(context, command.account_id());
  const auto* member = find_workspace_member(*workspace, command.account_id());
  WorkspacePermissionsReply reply;
  reply.set_account_id(command.account_id());
  if (member) {
    reply.set_role(member->role());
    *reply.mutable_custom() = member->permissions();
  }
  for (int number = WorkspacePermission_MIN + 1; number <= WorkspacePermission_MAX; ++number) {
    const auto permission = static_cast<WorkspacePermission>(number);
    const WorkspaceQuestion question{command.account_id(), founder, command.workspace_id(), permission};
    const auto judged = evaluate_in_workspace(team, question);
    if (unsure(question, judged)) return stale_facts();
    if (judged.allowed()) reply.add_permissions(permission);
  }
  if (!member && reply.permissions().empty())
    return refuse(WORKSPACE_MEMBER_NOT_FOUND, command.account_id() + " is not in the workspace", "/account_id");
  return answer(std::move(reply));
}
}  // namespace muster
