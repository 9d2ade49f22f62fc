// Ends an archived team for good, with everything in it. Its name has to be repeated, and it must be nobody's parent.
// From then on there is no such team; its id is never used again, and its entries stay on the ledger.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"
#include "domain/hierarchy.hpp"

namespace muster {
Decision decide(const Team& team, const DeleteTeam& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_lasting_owner(team, context));
  if (!team.roster().archived()) return refuse(TEAM_NOT_ARCHIVED, "archive the team first; deleting it is for good");
  if (command.name() != team.roster().name())
    return refuse(TEAM_NAME_DIFFERS, "repeat the team's name as it stands to confirm that it is this one", "/name");
  BOOST_OUTCOME_TRY(check_no_children(context, true));
  TeamDeleted deleted;
  deleted.set_name(team.roster().name());
  return events(std::move(deleted));
}
}  // namespace muster
