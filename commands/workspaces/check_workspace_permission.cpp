// May this account do this in the workspace? Says why. Everybody may ask about themselves, who may view the workspace
// about others.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const CheckWorkspacePermission& command, const Context& context) {
  const std::string& account_id = command.account_id().empty() ? context.actor : command.account_id();
  if (account_id == context.actor) {
    BOOST_OUTCOME_TRY(allow_asking_about(team, context, account_id));
  } else {
    BOOST_OUTCOME_TRY(allow_on_workspace(team, context, command.workspace_id(), "view"));
  }
  const WorkspaceQuestion question{account_id, founder_fact(context, account_id), command.workspace_id(),
                                   command.permission()};
  auto reply = evaluate_in_workspace(team, question);
  if (unsure(question, reply)) return stale_facts();
  if (reply.allowed() && !find_workspace(team, command.workspace_id()))
    return refuse(WORKSPACE_NOT_FOUND, "there is no workspace " + command.workspace_id(), "/workspace_id");
  return answer(std::move(reply));
}
}  // namespace muster
