// Deletes a custom role: all who have it lose it.
#include "commands/decide_each.hpp"
#include "domain/custom_roles.hpp"

namespace muster {
Decision decide(const Team& team, const DeleteCustomRole& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_permissions));
  const CustomRole* role = find_custom_role(team, command.role_id());
  if (!role) return refuse(CUSTOM_ROLE_NOT_FOUND, "there is no custom role " + command.role_id(), "/role_id");
  CustomRoleDeleted event;
  event.set_role_id(command.role_id());
  event.set_name(role->name());
  return events(std::move(event));
}
}  // namespace muster
