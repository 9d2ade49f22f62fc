// Takes an invitation back, expired or not. It takes the rank that inviting to this role takes.
#include "commands/decide_each.hpp"
#include "commands/roster/invitation.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const RevokeInvitation& command, const Context& context) {
  const Invitation* invitation = find_invitation(team, command.invitation_id());
  BOOST_OUTCOME_TRY(
      allow_role_change(team, context, ROLE_UNSPECIFIED, invitation ? invitation->role() : ROLE_UNSPECIFIED));
  if (!invitation) return refuse(INVITATION_NOT_FOUND, "no such invitation is pending", "/invitation_id");
  InvitationRevoked revoked;
  revoked.set_invitation_id(command.invitation_id());
  return events(std::move(revoked));
}
}  // namespace muster
