// The invited one will not join.
#include "commands/decide_each.hpp"
#include "commands/roster/invitation.hpp"

namespace muster {
Decision decide(const Team& team, const DeclineInvitation& command, const Context& context) {
  BOOST_OUTCOME_TRY(own_invitation(team, context, command.invitation_id(), command.email_hash()));
  InvitationDeclined declined;
  declined.set_invitation_id(command.invitation_id());
  return events(std::move(declined));
}
}  // namespace muster
