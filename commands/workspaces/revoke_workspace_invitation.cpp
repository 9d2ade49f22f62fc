// Takes an invitation back, expired or not. It takes what inviting to this role takes.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const RevokeWorkspaceInvitation& command, const Context& context) {
  const Workspace* workspace = find_workspace(team, command.workspace_id());
  const WorkspaceInvitation* invitation = nullptr;
  if (workspace) {
    const auto found = workspace->invitations().find(command.invitation_id());
    if (found != workspace->invitations().end()) invitation = &found->second;
  }
  BOOST_OUTCOME_TRY(allow_workspace_role(team, context, command.workspace_id(), WORKSPACE_PERMISSION_INVITE_USERS,
                                         WORKSPACE_ROLE_UNSPECIFIED,
                                         invitation ? invitation->role() : WORKSPACE_ROLE_UNSPECIFIED));
  if (!invitation) return refuse(INVITATION_NOT_FOUND, "no such invitation is pending", "/invitation_id");
  WorkspaceInvitationRevoked event;
  event.set_workspace_id(command.workspace_id());
  event.set_invitation_id(command.invitation_id());
  return events(std::move(event));
}
}  // namespace muster
