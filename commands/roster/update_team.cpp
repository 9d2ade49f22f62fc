// Renames, describes, and sets visibility. What is already so is left out of the event.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const UpdateTeam& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_team));
  const Roster& roster = team.roster();
  TeamUpdated updated;
  if (command.has_name() && command.name() != roster.name()) updated.set_name(command.name());
  if (command.has_description() && command.description() != roster.description())
    updated.set_description(command.description());
  if (command.visibility() != VISIBILITY_UNSPECIFIED && command.visibility() != roster.visibility())
    updated.set_visibility(command.visibility());
  if (!updated.has_name() && !updated.has_description() && !updated.has_visibility()) return nothing();
  return events(std::move(updated));
}
}  // namespace muster
