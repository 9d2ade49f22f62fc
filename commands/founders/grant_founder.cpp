// Gives an account the highest authority. Founders may; `muster init` makes the first.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const GrantFounder& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  if (find_founder(system, command.account_id())) return nothing();
  FounderGranted granted;
  granted.set_account_id(command.account_id());
  granted.set_notes(command.notes());
  return events(std::move(granted));
}
}  // namespace muster
