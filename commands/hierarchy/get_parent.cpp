// Whose child the team is. For its members. A parent that has been deleted is none.
#include "commands/decide_each.hpp"
#include "commands/hierarchy/proposals.hpp"
#include "domain/hierarchy.hpp"

namespace muster {
Decision decide(const System& system, const GetParent& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), GUEST));
  const ParentLink* link = find_parent(system, command.team_id());
  if (link) {
    BOOST_OUTCOME_TRY(const auto fact, team_known(context, link->parent_id()));
    if (!fact.exists) link = nullptr;
  }
  if (!link) return refuse(PARENT_NOT_FOUND, "this team has no parent");
  return answer(parent_reply(command.team_id(), *link));
}
}  // namespace muster
