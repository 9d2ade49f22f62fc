// The parent lets a child go, archived or deleted ones too.
#include "commands/decide_each.hpp"
#include "domain/hierarchy.hpp"

namespace muster {
Decision decide(const System& system, const RemoveChild& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), SUPER_ADMIN));
  const ParentLink* link = find_parent(system, command.child_id());
  if (!link || link->parent_id() != command.team_id())
    return refuse(CHILD_NOT_FOUND, command.child_id() + " is no child of this team", "/child_id");
  ChildRemoved event;
  event.set_parent_id(command.team_id());
  event.set_child_id(command.child_id());
  return events(std::move(event));
}
}  // namespace muster
