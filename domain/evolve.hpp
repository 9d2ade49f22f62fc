// How a recorded entry changes the state of its subject. `evolve` is noexcept and never refuses: what is on the ledger
// happened.
#pragma once
#include "domain/evolve_each.hpp"

namespace muster {
// One event of `entry`; events of another subject change nothing.
void evolve_one(Team& state, const Event& event, const Entry& entry) noexcept;
void evolve_one(System& state, const Event& event, const Entry& entry) noexcept;

// Whether an entry leaves its subject's version as it is, and so every ETag: what was refused, and that a super admin
// was seen, changes nothing that anybody has read.
inline bool leaves_version(const Entry& entry) noexcept {
  if (entry.events().empty()) return false;
  const Event& last = *entry.events().rbegin();
  return last.has_refused() || last.has_super_admin_seen();
}

// All events of `entry`, and the version.
template <class State>
void evolve(State& state, const Entry& entry) noexcept {
  for (const Event& event : entry.events()) evolve_one(state, event, entry);
  state.set_version(entry.version());
}

// When the team's next due work is (microseconds since 1970); 0: none. See RunDueWork.
std::int64_t next_due(const Team& team) noexcept;
}  // namespace muster
