// Events and commands of permissions, as stories tell them.
#pragma once
#include <string>
#include <string_view>

#include "tests/support/given.hpp"

namespace muster::test {
struct Grantee {
  GranteeKind kind;
  std::string name;
};
inline Grantee user(std::string_view name) { return {USER, acct(name)}; }
inline Grantee role(std::string_view name) { return {ROLE, std::string(name)}; }
inline Grantee job_role(std::string_view name) { return {JOB_ROLE, std::string(name)}; }

// A resource and what is done with it, such as {"vault_item", "x", "edit"}.
struct Right {
  std::string kind, id, action;
};

// ---- events ---- (expires_at 0: never)
inline PermissionGranted granted(std::string_view grant_id, const Right& right, const Grantee& grantee,
                                 Effect effect = ALLOW, std::int64_t expires_at = 0) {
  PermissionGranted event;
  event.set_grant_id(std::string(grant_id));
  event.set_resource_kind(right.kind);
  event.set_resource_id(right.id);
  event.set_action(right.action);
  event.set_grantee_kind(grantee.kind);
  event.set_grantee(grantee.name);
  event.set_effect(effect);
  event.set_expires_at(expires_at);
  return event;
}
inline PermissionRevoked permission_revoked(std::string_view grant_id) {
  PermissionRevoked event;
  event.set_grant_id(std::string(grant_id));
  return event;
}
inline PermissionExpired permission_expired(std::string_view grant_id) {
  PermissionExpired event;
  event.set_grant_id(std::string(grant_id));
  return event;
}

// ---- commands ----
// A command that says who is to have a right, or to have it no more.
template <class Command>
Command about(const Right& right, const Grantee& grantee, Effect effect) {
  Command command;
  command.set_team_id(the_team());
  command.set_resource_kind(right.kind);
  command.set_resource_id(right.id);
  command.set_action(right.action);
  command.set_grantee_kind(grantee.kind);
  command.set_grantee(grantee.name);
  command.set_effect(effect);
  return command;
}
inline GrantPermission grant(const Right& right, const Grantee& grantee, Effect effect = EFFECT_UNSPECIFIED) {
  return about<GrantPermission>(right, grantee, effect);
}
inline RemovePermission remove(const Right& right, const Grantee& grantee, Effect effect = EFFECT_UNSPECIFIED) {
  return about<RemovePermission>(right, grantee, effect);
}
inline GrantPermission grant_until(std::int64_t expires_at, const Right& right, const Grantee& grantee) {
  auto command = grant(right, grantee);
  command.set_expires_at(expires_at);
  return command;
}
inline RevokePermission revoke(std::string_view grant_id) {
  RevokePermission command;
  command.set_team_id(the_team());
  command.set_grant_id(std::string(grant_id));
  return command;
}
// About the actor.
inline CheckPermission check(const Right& right) {
  CheckPermission command;
  command.set_team_id(the_team());
  command.set_resource_kind(right.kind);
  command.set_resource_id(right.id);
  command.set_action(right.action);
  return command;
}
inline CheckPermission check_of(std::string_view name, const Right& right) {
  auto command = check(right);
  command.set_account_id(acct(name));
  return command;
}
template <class... Checks>
CheckPermissions check_all(Checks... checks) {
  CheckPermissions command;
  command.set_team_id(the_team());
  (command.mutable_checks()->Add(std::move(checks)), ...);
  return command;
}
inline ListAllowedActions actions_of(std::string_view name, std::uint32_t page_size = 0,
                                     std::string_view page_token = {}) {
  ListAllowedActions command;
  command.set_team_id(the_team());
  command.set_account_id(acct(name));
  command.set_page_size(page_size);
  command.set_page_token(std::string(page_token));
  return command;
}
inline ListAllowedMembers who_may(const Right& right, std::uint32_t page_size = 0, std::string_view page_token = {}) {
  ListAllowedMembers command;
  command.set_team_id(the_team());
  command.set_resource_kind(right.kind);
  command.set_resource_id(right.id);
  command.set_action(right.action);
  command.set_page_size(page_size);
  command.set_page_token(std::string(page_token));
  return command;
}
}  // namespace muster::test
