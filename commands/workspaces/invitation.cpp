#include "commands/workspaces/invitation.hpp"

namespace muster {
namespace {
WorkspaceInvited find_by_token(const Team& team, const std::string& token_hash) {
  if (!token_hash.empty())
    for (const auto& [workspace_id, workspace] : team.workspaces().by_id())
      for (const auto& [invitation_id, invitation] : workspace.invitations())
        if (invitation.token_hash() == token_hash) return {workspace_id, invitation_id, &workspace, &invitation};
  return {};
}
}  // namespace

Result<WorkspaceInvited> invited_by_token(const Team& team, const Context& context, const std::string& token_hash) {
  auto invited = find_by_token(team, token_hash);
  if (!invited.invitation) return refuse(INVITATION_NOT_FOUND, "no invitation with this token is pending", "/token");
  const std::string& invitee = invited.invitation->account_id();
  if (!invitee.empty() && invitee != context.actor)
    return refuse(INVITATION_FOR_ANOTHER, "this invitation is for somebody else");
  BOOST_OUTCOME_TRY(allow_self(team, context));
  if (invited.invitation->expires_at() <= context.at) return refuse(INVITATION_EXPIRED, "ask for a new invitation");
  return invited;
}
}  // namespace muster
