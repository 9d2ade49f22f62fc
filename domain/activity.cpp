#include "domain/evolve.hpp"

namespace muster {
// What is logged is for the feed alone: no decision needs it.
void evolve(Team&, const ActivityLogged&, const Entry&) noexcept {}
}  // namespace muster
