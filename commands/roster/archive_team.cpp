// Puts a team to rest: it can be read, and restored; nothing else in it changes meanwhile. Its children come first: as
// long as it has one that is not archived, it stays.
#include "commands/decide_each.hpp"
#include "domain/hierarchy.hpp"

namespace muster {
Decision decide(const Team& team, const ArchiveTeam&, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::own_team));
  if (team.roster().archived()) return nothing();
  BOOST_OUTCOME_TRY(check_no_children(context, false));
  return events(TeamArchived());
}
}  // namespace muster
