// Events and commands of the roster, as stories tell them: people by their name.
#pragma once
#include <string_view>

#include "tests/support/given.hpp"

namespace muster::test {
// ---- events ----
inline TeamCreated team_created(std::string_view creator) {
  TeamCreated event;
  event.set_name("The team");
  event.set_visibility(PRIVATE);
  event.set_plan(FREE);
  event.set_creator(acct(creator));
  return event;
}
inline MemberJoined joined(std::string_view name, Role role, MemberJoined::Way way = MemberJoined::ADDED) {
  MemberJoined event;
  event.set_account_id(acct(name));
  event.set_role(role);
  event.set_way(way);
  return event;
}
inline MemberRemoved removed(std::string_view name) {
  MemberRemoved event;
  event.set_account_id(acct(name));
  return event;
}
inline MemberLeft left(std::string_view name) {
  MemberLeft event;
  event.set_account_id(acct(name));
  return event;
}
inline RoleChanged role_changed(std::string_view name, Role from, Role to) {
  RoleChanged event;
  event.set_account_id(acct(name));
  event.set_from(from);
  event.set_to(to);
  return event;
}
inline JobRoleSet job_role_set(std::string_view name, std::string_view job_role) {
  JobRoleSet event;
  event.set_account_id(acct(name));
  event.set_job_role(std::string(job_role));
  return event;
}
inline PlanSet plan_set(Plan plan) {
  PlanSet event;
  event.set_plan(plan);
  return event;
}
inline SuperAdminTransferred super_admin_transferred(std::string_view from, std::string_view to, Role from_becomes) {
  SuperAdminTransferred event;
  event.set_from(acct(from));
  event.set_to(acct(to));
  event.set_from_becomes(from_becomes);
  return event;
}
}  // namespace muster::test
