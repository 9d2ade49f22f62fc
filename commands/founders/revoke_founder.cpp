// Takes founder rights back, one's own too. The last founder stays.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const RevokeFounder& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  if (!find_founder(system, command.account_id()))
    return refuse(FOUNDER_NOT_FOUND, "this account has no founder rights", "/account_id");
  if (system.founders().founders_size() == 1) return refuse(LAST_FOUNDER, "there is always a founder");
  FounderRevoked revoked;
  revoked.set_account_id(command.account_id());
  revoked.set_notes(command.notes());
  return events(std::move(revoked));
}
}  // namespace muster
