// Takes founder rights back, one's own too, and with them all that were delegated on from them, in one entry. The last
// founder stays.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const RevokeFounder& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  if (!find_founder(system, command.account_id()))
    return refuse(FOUNDER_NOT_FOUND, "this account has no founder rights", "/account_id");
  const auto delegated = delegated_by(system, command.account_id());
  if (system.founders().founders_size() == static_cast<int>(delegated.size()) + 1)
    return refuse(LAST_FOUNDER, delegated.empty() ? "there is always a founder"
                                                  : "there is always a founder, and all others hold their rights from "
                                                    "this account by delegation");
  FounderRevoked revoked;
  revoked.set_account_id(command.account_id());
  revoked.set_notes(command.notes());
  auto accepted = events(std::move(revoked));
  for (const std::string& account_id : delegated) {
    FounderRevoked with_it;
    with_it.set_account_id(account_id);
    with_it.set_with(command.account_id());
    accepted.events.push_back(to_event(std::move(with_it)));
  }
  return accepted;
}
}  // namespace muster
