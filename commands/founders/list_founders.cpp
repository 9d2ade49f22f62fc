// Everybody with founder rights, by account id. For founders.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const ListFounders&, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  const std::map<std::string, Founder> sorted(system.founders().founders().begin(), system.founders().founders().end());
  FoundersReply reply;
  for (const auto& [account_id, founder] : sorted) *reply.add_items() = reply_of(account_id, founder);
  return answer(std::move(reply));
}
}  // namespace muster
