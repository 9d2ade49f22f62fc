// Everybody with founder rights, by account id. For founders.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const ListFounders&, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  const std::map<std::string, Founder> sorted(system.founders().founders().begin(), system.founders().founders().end());
  FoundersReply reply;
  for (const auto& [account_id, founder] : sorted) {
    FounderReply& item = *reply.add_items();
    item.set_account_id(account_id);
    item.set_founder(true);
    item.set_granted_by(founder.granted_by());
    item.set_granted_at(founder.granted_at());
  }
  return answer(std::move(reply));
}
}  // namespace muster
