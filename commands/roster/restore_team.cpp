// Wakes an archived team.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const RestoreTeam&, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::own_team));
  if (!team.roster().archived()) return nothing();
  return events(TeamRestored());
}
}  // namespace muster
