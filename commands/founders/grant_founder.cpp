// Gives an account the highest authority, for its own. Founders may whose rights are their own, too; `muster init`
// makes the first. Rights that were delegated become the account's own by it. A key given to somebody who has their own
// sets that key.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const GrantFounder& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  BOOST_OUTCOME_TRY(hashed(command.auth_key()));
  const Founder* actor = find_founder(system, context.actor);
  if (actor && !actor->delegated_by().empty())
    return refuse(NOT_ALLOWED, "your founder rights were delegated to you: delegate them on, or ask who granted them");
  const Founder* founder = find_founder(system, command.account_id());
  const bool own = founder && founder->delegated_by().empty();
  if (own && command.auth_key_hash().empty()) return nothing();
  if (own) {
    FounderKeySet set;
    set.set_account_id(command.account_id());
    set.set_auth_key_hash(command.auth_key_hash());
    return events(std::move(set));
  }
  FounderGranted granted;
  granted.set_account_id(command.account_id());
  granted.set_notes(command.notes());
  granted.set_auth_key_hash(command.auth_key_hash());
  if (founder && command.auth_key_hash().empty()) granted.set_auth_key_hash(founder->auth_key_hash());
  return events(std::move(granted));
}
}  // namespace muster
