// Asks an account, or whoever holds an email address, into the team. The invitation stands for 7 days.
#include "commands/decide_each.hpp"
#include "commands/roster/joining.hpp"

namespace muster {
Decision decide(const Team& team, const InviteMember& command, const Context& context) {
  Joining joining(team, context);
  BOOST_OUTCOME_TRY(std::string invitation_id, joining.invite(command));
  InvitationReply reply;
  reply.set_invitation_id(std::move(invitation_id));
  reply.set_expires_at(joining.expires_at());
  return std::move(joining).accept(std::move(reply));
}
}  // namespace muster
