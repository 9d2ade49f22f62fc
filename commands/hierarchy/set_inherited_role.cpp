// What the admins of the parent are in this team is this team's own setting: its super admins change it at any time.
#include "commands/decide_each.hpp"
#include "domain/hierarchy.hpp"

namespace muster {
Decision decide(const System& system, const SetInheritedRole& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), SUPER_ADMIN));
  BOOST_OUTCOME_TRY(check_active(context, command.team_id()));
  const ParentLink* link = find_parent(system, command.team_id());
  if (!link) return refuse(PARENT_NOT_FOUND, "this team has no parent");
  if (link->inherited_role() == command.inherited_role()) return nothing();
  InheritedRoleSet event;
  event.set_parent_id(link->parent_id());
  event.set_child_id(command.team_id());
  event.set_inherited_role(command.inherited_role());
  return events(std::move(event));
}
}  // namespace muster
