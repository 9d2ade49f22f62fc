// The child goes its own way, archived or not; whoever it is a parent of comes along.
#include "commands/decide_each.hpp"
#include "domain/hierarchy.hpp"

namespace muster {
Decision decide(const System& system, const LeaveParent& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), SUPER_ADMIN));
  const ParentLink* link = find_parent(system, command.team_id());
  if (!link) return refuse(PARENT_NOT_FOUND, "this team has no parent");
  ParentLeft event;
  event.set_parent_id(link->parent_id());
  event.set_child_id(command.team_id());
  return events(std::move(event));
}
}  // namespace muster
