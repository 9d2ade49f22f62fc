// Renames or describes a custom role, or gives it other actions, for all who have it. What is so already changes
// nothing.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/custom_roles.hpp"

namespace muster {
Decision decide(const Team& team, const UpdateCustomRole& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_permissions));
  const CustomRole* role = find_custom_role(team, command.role_id());
  if (!role) return refuse(CUSTOM_ROLE_NOT_FOUND, "there is no custom role " + command.role_id(), "/role_id");
  if (command.has_name()) {
    BOOST_OUTCOME_TRY(check_role_name(team, command.name(), command.role_id()));
  }

  CustomRoleUpdated event;
  event.set_role_id(command.role_id());
  if (command.has_name() && command.name() != role->name()) event.set_name(command.name());
  if (command.has_description() && command.description() != role->description())
    event.set_description(command.description());
  const auto same = [](const RoleAction& a, const RoleAction& b) {
    return a.resource_kind() == b.resource_kind() && a.action() == b.action();
  };
  auto actions = in_order(command.actions());
  if (!actions.empty() &&
      !std::equal(actions.begin(), actions.end(), role->actions().begin(), role->actions().end(), same))
    for (RoleAction& action : actions) *event.add_actions() = std::move(action);
  if (!event.has_name() && !event.has_description() && event.actions().empty()) return nothing();
  return events(std::move(event));
}
}  // namespace muster
