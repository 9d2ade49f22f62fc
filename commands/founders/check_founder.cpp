// Whether an account has founder rights. Everybody may ask about themselves, founders about anybody.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const CheckFounder& command, const Context& context) {
  if (command.account_id() != context.actor) {
    BOOST_OUTCOME_TRY(allow_founder(system, context));
  }
  if (const Founder* founder = find_founder(system, command.account_id()))
    return answer(reply_of(command.account_id(), *founder));
  FounderReply reply;
  reply.set_account_id(command.account_id());
  return answer(std::move(reply));
}
}  // namespace muster
