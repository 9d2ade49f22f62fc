// Events and commands of custom roles, as stories tell them.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "tests/support/permissions_events.hpp"

namespace muster::test {
// Kind and action.
using Actions = std::initializer_list<std::pair<std::string_view, std::string_view>>;
template <class Message>
void set_actions(Message& message, Actions actions) {
  for (const auto& [kind, action] : actions) {
    auto& one = *message.add_actions();
    one.set_resource_kind(std::string(kind));
    one.set_action(std::string(action));
  }
}
// The id of a role in a story: always the same for the same name.
inline std::string role_id(std::string_view name) { return "role_" + acct(name).substr(5); }
inline Grantee custom_role(std::string_view name) { return {CUSTOM_ROLE, role_id(name)}; }

inline CustomRoleCreated custom_role_created(std::string_view name, Actions actions) {
  CustomRoleCreated event;
  event.set_role_id(role_id(name));
  event.set_name(std::string(name));
  set_actions(event, actions);
  return event;
}
inline CustomRoleDeleted custom_role_deleted(std::string_view name) {
  CustomRoleDeleted event;
  event.set_role_id(role_id(name));
  event.set_name(std::string(name));
  return event;
}
inline CustomRolesSet custom_roles_set(std::string_view member, std::initializer_list<std::string_view> names) {
  CustomRolesSet event;
  event.set_account_id(acct(member));
  for (const auto name : names) event.add_role_ids(role_id(name));
  return event;
}

inline CreateCustomRole create_role(std::string_view name, Actions actions) {
  CreateCustomRole command;
  command.set_team_id(the_team());
  command.set_name(std::string(name));
  set_actions(command, actions);
  return command;
}
inline UpdateCustomRole update_role(std::string_view name) {
  UpdateCustomRole command;
  command.set_team_id(the_team());
  command.set_role_id(role_id(name));
  return command;
}
inline DeleteCustomRole delete_role(std::string_view name) {
  DeleteCustomRole command;
  command.set_team_id(the_team());
  command.set_role_id(role_id(name));
  return command;
}
inline SetCustomRoles set_roles(std::string_view member, std::initializer_list<std::string_view> names) {
  SetCustomRoles command;
  command.set_team_id(the_team());
  command.set_account_id(acct(member));
  for (const auto name : names) command.add_role_ids(role_id(name));
  return command;
}
}  // namespace muster::test
