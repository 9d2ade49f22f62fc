#include "commands/roster/invitation.hpp"

namespace muster {
const Invitation* find_invitation(const Team& team, const std::string& invitation_id) {
  const auto& invitations = team.roster().invitations();
  const auto found = invitations.find(invitation_id);
  return found == invitations.end() ? nullptr : &found->second;
}

Result<const Invitation*> own_invitation(const Team& team, const Context& context, const std::string& invitation_id,
                                         const std::string& email_hash) {
  const Invitation* invitation = find_invitation(team, invitation_id);
  if (!invitation) return refuse(INVITATION_NOT_FOUND, "no such invitation is pending", "/invitation_id");
  const bool by_account = !invitation->account_id().empty() && invitation->account_id() == context.actor;
  const bool by_email = !invitation->email_hash().empty() && invitation->email_hash() == email_hash;
  if (!by_account && !by_email) return refuse(INVITATION_FOR_ANOTHER, "this invitation is for somebody else");
  BOOST_OUTCOME_TRY(allow_self(team, context));
  if (invitation->expires_at() <= context.at) return refuse(INVITATION_EXPIRED, "ask for a new invitation");
  return invitation;
}
}  // namespace muster
