// Makes a custom role. Nobody has it yet.
#include "commands/decide_each.hpp"
#include "domain/custom_roles.hpp"

namespace muster {
Decision decide(const Team& team, const CreateCustomRole& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_permissions));
  BOOST_OUTCOME_TRY(check_role_name(team, command.name()));
  if (team.grants().custom_roles_size() >= custom_roles_max)
    return refuse(TOO_MANY_CUSTOM_ROLES, "a team has at most " + std::to_string(custom_roles_max) + " custom roles");
  CustomRoleCreated event;
  event.set_role_id(context.id("role"));
  event.set_name(command.name());
  event.set_description(command.description());
  for (RoleAction& action : in_order(command.actions())) *event.add_actions() = std::move(action);
  CustomRoleReply reply;
  reply.set_role_id(event.role_id());
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
