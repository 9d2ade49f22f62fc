// Puts an account into the team without asking it. To invite it, see InviteMember.
#include "commands/decide_each.hpp"
#include "commands/roster/joining.hpp"

namespace muster {
Decision decide(const Team& team, const AddMember& command, const Context& context) {
  Joining joining(team, context);
  BOOST_OUTCOME_TRY(joining.add(command.account_id(), command.role(), {}));
  MemberReply reply;
  reply.set_team_id(command.team_id());
  reply.set_account_id(command.account_id());
  reply.set_role(role_or_member(command.role()));
  return std::move(joining).accept(std::move(reply));
}
}  // namespace muster
