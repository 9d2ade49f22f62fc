// Puts a team to rest: it can be read, and restored; nothing else in it changes meanwhile.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const ArchiveTeam&, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::own_team));
  if (team.roster().archived()) return nothing();
  return events(TeamArchived());
}
}  // namespace muster
