// Events and commands of system permissions, as stories tell them.
#pragma once
#include "domain/system_permissions.hpp"
#include "tests/support/founders_events.hpp"

namespace muster::test {
inline TeamCreationSet team_creation_set(bool restricted) {
  TeamCreationSet event;
  event.set_restricted(restricted);
  return event;
}
inline SetTeamCreation set_team_creation(bool restricted) {
  SetTeamCreation command;
  command.set_restricted(restricted);
  return command;
}
// SystemPermissionGranted, SystemPermissionRevoked; GrantSystemPermission, RevokeSystemPermission.
template <class Message>
Message manage_users_of(std::string_view name) {
  Message message;
  message.set_account_id(acct(name));
  message.set_permission(std::string(manage_users));
  return message;
}
}  // namespace muster::test
