// The invited one will not join. Nobody needs to be in the team for that.
#include "commands/decide_each.hpp"
#include "commands/workspaces/invitation.hpp"

namespace muster {
Decision decide(const Team& team, const DeclineWorkspaceInvitation& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto invited, invited_by_token(team, context, command.token_hash()));
  WorkspaceInvitationDeclined event;
  event.set_workspace_id(invited.workspace_id);
  event.set_invitation_id(invited.invitation_id);
  return events(std::move(event));
}
}  // namespace muster
