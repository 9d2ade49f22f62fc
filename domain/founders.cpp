#include "domain/founders.hpp"

#include "domain/evolve.hpp"

namespace muster {
const Founder* find_founder(const System& system, const std::string& account_id) {
  const auto& founders = system.founders().founders();
  const auto found = founders.find(account_id);
  return found == founders.end() ? nullptr : &found->second;
}

Result<Authority> allow_founder(const System& system, const Context& context) {
  if (!context.internal && !find_founder(system, context.actor))
    return refuse(NOT_A_FOUNDER, "this takes founder rights");
  // No position: the right was read from the very state that the entry is appended to.
  context.authority.set_ground(context.internal ? Authority::INTERNAL : Authority::FOUNDER);
  return context.authority;
}

void evolve(System& state, const FounderGranted& event, const Entry& entry) noexcept {
  Founder& founder = (*state.mutable_founders()->mutable_founders())[event.account_id()];
  founder.set_granted_by(entry.actor());
  founder.set_granted_at(entry.at());
}
void evolve(System& state, const FounderRevoked& event, const Entry&) noexcept {
  state.mutable_founders()->mutable_founders()->erase(event.account_id());
}
}  // namespace muster
