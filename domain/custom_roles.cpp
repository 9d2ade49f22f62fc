#include "domain/custom_roles.hpp"

#include <algorithm>
#include <tuple>

#include "domain/evolve.hpp"
#include "domain/permissions.hpp"

namespace muster {
namespace {
// The role that a recorded event is about; where there is none, the log is corrupt, and `at` ends the program.
CustomRole& role_of(Team& team, const std::string& role_id) noexcept {
  return team.mutable_grants()->mutable_custom_roles()->at(role_id);
}
}  // namespace

const CustomRole* find_custom_role(const Team& team, std::string_view role_id) {
  const auto& roles = team.grants().custom_roles();
  const auto found = roles.find(role_id);
  return found == roles.end() ? nullptr : &found->second;
}

const google::protobuf::RepeatedPtrField<std::string>& custom_roles_of(const Team& team, std::string_view account_id) {
  const auto& holders = team.grants().custom_roles_of();
  const auto found = holders.find(account_id);
  return found == holders.end() ? CustomRoleIds::default_instance().role_ids() : found->second.role_ids();
}

bool has_custom_role(const Team& team, std::string_view account_id, std::string_view role_id) {
  const auto& held = custom_roles_of(team, account_id);
  return std::find(held.begin(), held.end(), role_id) != held.end();
}

const std::string* custom_role_allowing(const Team& team, std::string_view account_id, std::string_view resource_kind,
                                        std::string_view action) {
  if (team.grants().custom_roles_of().empty()) return nullptr;
  for (const std::string& role_id : custom_roles_of(team, account_id))
    for (const RoleAction& one : team.grants().custom_roles().at(role_id).actions())
      if (one.action() == action && (one.resource_kind() == every_kind || one.resource_kind() == resource_kind))
        return &role_id;
  return nullptr;
}

Result<void> check_role_name(const Team& team, const std::string& name, std::string_view role_id) {
  if (role_of_name(name) != ROLE_UNSPECIFIED)
    return refuse(INVALID_FIELD, "super_admin, admin, member, viewer and guest are the fixed roles: take another name",
                  "/name");
  for (const auto& [id, role] : team.grants().custom_roles())
    if (role.name() == name && id != role_id)
      return refuse(CUSTOM_ROLE_EXISTS, "there is a role " + name + " already", "/name");
  return boost::outcome_v2::success();
}

std::vector<RoleAction> in_order(const google::protobuf::RepeatedPtrField<RoleAction>& actions) {
  const auto words = [](const RoleAction& one) { return std::tie(one.resource_kind(), one.action()); };
  const auto before = [&](const RoleAction& a, const RoleAction& b) { return words(a) < words(b); };
  const auto same = [&](const RoleAction& a, const RoleAction& b) { return words(a) == words(b); };
  std::vector<RoleAction> sorted(actions.begin(), actions.end());
  std::sort(sorted.begin(), sorted.end(), before);
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  return sorted;
}

void leave_custom_roles(Team& team, const std::string& account_id) noexcept {
  if (team.has_grants()) team.mutable_grants()->mutable_custom_roles_of()->erase(account_id);
}

void evolve(Team& state, const CustomRoleCreated& event, const Entry&) noexcept {
  CustomRole& role = (*state.mutable_grants()->mutable_custom_roles())[event.role_id()];
  role.set_name(event.name());
  role.set_description(event.description());
  *role.mutable_actions() = event.actions();
}

void evolve(Team& state, const CustomRoleUpdated& event, const Entry&) noexcept {
  CustomRole& role = role_of(state, event.role_id());
  if (event.has_name()) role.set_name(event.name());
  if (event.has_description()) role.set_description(event.description());
  if (!event.actions().empty()) *role.mutable_actions() = event.actions();
}

void evolve(Team& state, const CustomRoleDeleted& event, const Entry&) noexcept {
  Grants& grants = *state.mutable_grants();
  grants.mutable_custom_roles()->erase(event.role_id());
  auto& holders = *grants.mutable_custom_roles_of();
  for (auto at = holders.begin(); at != holders.end();) {
    auto& ids = *at->second.mutable_role_ids();
    ids.erase(std::remove(ids.begin(), ids.end(), event.role_id()), ids.end());
    at = ids.empty() ? holders.erase(at) : std::next(at);
  }
  forget_grantee(state, CUSTOM_ROLE, event.role_id());
}

void evolve(Team& state, const CustomRolesSet& event, const Entry&) noexcept {
  Grants& grants = *state.mutable_grants();
  if (event.role_ids().empty())
    grants.mutable_custom_roles_of()->erase(event.account_id());
  else
    *(*grants.mutable_custom_roles_of())[event.account_id()].mutable_role_ids() = event.role_ids();
}
}  // namespace muster
