// Asks an account, or whoever holds an email address, into the workspace, with a role and permissions. The invitation
// stands for 7 days; its token is told once, to whoever invites. Permissions besides those of the role take
// manage_permissions, too.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "commands/roster/invite_code.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
constexpr std::int64_t stands_for_us = 7LL * 24 * 3600 * 1'000'000;

Result<void> one_invitee(const InviteToWorkspace& command) {
  const bool by_account = !command.account_id().empty(), by_email = !command.email_hash().empty();
  if (by_account && by_email) return refuse(INVALID_FIELD, "give account_id or email, not both", "/email");
  if (!by_account && !by_email) return refuse(INVALID_FIELD, "give account_id or email", "/account_id");
  return boost::outcome_v2::success();
}

bool is_pending(const Workspace& workspace, const InviteToWorkspace& command, std::int64_t at) {
  const auto same = [&](const auto& one) {
    const WorkspaceInvitation& invitation = one.second;
    return invitation.expires_at() > at && invitation.account_id() == command.account_id() &&
           invitation.email_hash() == command.email_hash();
  };
  return std::any_of(workspace.invitations().begin(), workspace.invitations().end(), same);
}
}  // namespace

Decision decide(const Team& team, const InviteToWorkspace& command, const Context& context) {
  const Workspace* workspace = find_workspace(team, command.workspace_id());
  const WorkspaceRole role = command.role() != WORKSPACE_ROLE_UNSPECIFIED ? command.role()
                             : workspace                                  ? workspace->settings().default_role()
                                                                          : WORKSPACE_ROLE_VIEWER;
  if (command.permissions_size()) {
    BOOST_OUTCOME_TRY(
        allow_in_workspace(team, context, command.workspace_id(), WORKSPACE_PERMISSION_MANAGE_PERMISSIONS));
  }
  BOOST_OUTCOME_TRY(allow_workspace_role(team, context, command.workspace_id(), WORKSPACE_PERMISSION_INVITE_USERS,
                                         WORKSPACE_ROLE_UNSPECIFIED, role));
  BOOST_OUTCOME_TRY(one_invitee(command));
  if (find_workspace_member(*workspace, command.account_id()))
    return refuse(ALREADY_IN_WORKSPACE, "this account is in the workspace already", "/account_id");
  if (is_pending(*workspace, command, context.at))
    return refuse(ALREADY_INVITED, "an invitation is pending; revoke it to change it",
                  command.account_id().empty() ? "/email" : "/account_id");

  WorkspaceInvitationReply reply;
  reply.set_invitation_id(context.id("inv"));
  reply.set_token(invite_code(command.team_id(), context));
  reply.set_expires_at(context.at + stands_for_us);
  InvitedToWorkspace event;
  event.set_workspace_id(command.workspace_id());
  event.set_invitation_id(reply.invitation_id());
  event.set_account_id(command.account_id());
  if (command.has_email_sealed()) *event.mutable_email() = command.email_sealed();
  event.set_email_hash(command.email_hash());
  event.set_token_hash(context.hash(reply.token()));
  event.set_role(role);
  *event.mutable_permissions() = in_order(command.permissions());
  event.set_expires_at(reply.expires_at());
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
