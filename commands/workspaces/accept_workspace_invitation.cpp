// The invited one joins the workspace, with the role and the permissions offered. They have to be in the team: a
// workspace lets nobody into it, that is for the team's admins.
#include "commands/decide_each.hpp"
#include "commands/workspaces/invitation.hpp"

namespace muster {
Decision decide(const Team& team, const AcceptWorkspaceInvitation& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto invited, invited_by_token(team, context, command.token_hash()));
  if (!find_in_roster(team, context.actor))
    return refuse(NOT_A_MEMBER, "this invitation is for members of the team; join the team first");
  if (!find_member(team, context.actor)) return not_a_member(team, context.actor);
  BOOST_OUTCOME_TRY(not_archived(*invited.workspace));
  if (find_workspace_member(*invited.workspace, context.actor))
    return refuse(ALREADY_IN_WORKSPACE, "you are in the workspace already");

  WorkspaceInvitationAccepted accepted;
  accepted.set_workspace_id(invited.workspace_id);
  accepted.set_invitation_id(invited.invitation_id);
  accepted.set_account_id(context.actor);
  WorkspaceMemberJoined joined;
  joined.set_workspace_id(invited.workspace_id);
  joined.set_account_id(context.actor);
  joined.set_role(invited.invitation->role());
  *joined.mutable_permissions() = invited.invitation->permissions();
  auto reply = member_reply(invited.workspace_id, context.actor, joined.role());
  return events(std::move(accepted), std::move(joined)).with(std::move(reply));
}
}  // namespace muster
