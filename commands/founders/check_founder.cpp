// Whether an account has founder rights. Everybody may ask about themselves, founders about anybody.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const CheckFounder& command, const Context& context) {
  if (command.account_id() != context.actor) {
    BOOST_OUTCOME_TRY(allow_founder(system, context));
  }
  FounderReply reply;
  reply.set_account_id(command.account_id());
  if (const Founder* founder = find_founder(system, command.account_id())) {
    reply.set_founder(true);
    reply.set_granted_by(founder->granted_by());
    reply.set_granted_at(founder->granted_at());
  }
  return answer(std::move(reply));
}
}  // namespace muster
