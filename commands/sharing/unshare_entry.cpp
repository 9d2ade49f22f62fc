// Takes a shared entry back, with its body and every grant on it. Its key is free again.
#include "commands/decide_each.hpp"
#include "domain/sharing.hpp"

namespace muster {
Decision decide(const Team& team, const UnshareEntry& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto* entry, allow_on_shared(team, context, command.share_id(), "delete"));
  EntryUnshared unshared;
  unshared.set_share_id(command.share_id());
  unshared.set_key(entry->key());
  return events(std::move(unshared));
}
}  // namespace muster
