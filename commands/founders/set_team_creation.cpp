// Says who may create teams: everybody, or only founders and holders of system.manage_users.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"

namespace muster {
Decision decide(const System& system, const SetTeamCreation& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  if (system.permissions().team_creation_restricted() == command.restricted()) return nothing();
  TeamCreationSet set;
  set.set_restricted(command.restricted());
  return events(std::move(set));
}
}  // namespace muster
