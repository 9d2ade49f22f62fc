// For how long every super admin has to be away until an admin may take their place for a time.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"

namespace muster {
Decision decide(const Team& team, const SetFailsafe& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_lasting_owner(team, context));
  if (team.roster().archived()) return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  if (command.offline_minutes() == offline_minutes(team)) return nothing();
  FailsafeSet set;
  set.set_offline_minutes(command.offline_minutes());
  return events(std::move(set));
}
}  // namespace muster
