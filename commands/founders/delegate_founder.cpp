// A founder passes founder rights on; they end with the founder's own. Who holds rights already does not get them by
// delegation as well, so nobody's rights come from their own.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const DelegateFounder& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  BOOST_OUTCOME_TRY(hashed(command.auth_key()));
  if (const Founder* founder = find_founder(system, command.account_id())) {
    if (founder->delegated_by() == context.actor && command.auth_key_hash().empty()) return nothing();
    return refuse(FOUNDER_EXISTS, "this account holds founder rights already; revoke them to delegate anew",
                  "/account_id");
  }
  FounderGranted granted;
  granted.set_account_id(command.account_id());
  granted.set_notes(command.notes());
  granted.set_delegated_by(context.actor);
  granted.set_auth_key_hash(command.auth_key_hash());
  return events(std::move(granted));
}
}  // namespace muster
