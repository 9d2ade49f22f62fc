#include "domain/system_permissions.hpp"

#include "domain/evolve.hpp"
#include "domain/founders.hpp"

namespace muster {
const SystemGrant* find_manage_users(const System& system, const std::string& account_id) {
  const auto& holders = system.permissions().manage_users();
  const auto found = holders.find(account_id);
  return found == holders.end() ? nullptr : &found->second;
}

bool may_create_teams(const System& system, const std::string& account_id) {
  return !system.permissions().team_creation_restricted() || find_founder(system, account_id) ||
         find_manage_users(system, account_id);
}

void evolve(System& state, const TeamCreationSet& event, const Entry&) noexcept {
  state.mutable_permissions()->set_team_creation_restricted(event.restricted());
}
void evolve(System& state, const SystemPermissionGranted& event, const Entry& entry) noexcept {
  SystemGrant& grant = (*state.mutable_permissions()->mutable_manage_users())[event.account_id()];
  grant.set_granted_by(entry.actor());
  grant.set_granted_at(entry.at());
}
void evolve(System& state, const SystemPermissionRevoked& event, const Entry&) noexcept {
  state.mutable_permissions()->mutable_manage_users()->erase(event.account_id());
}
}  // namespace muster
