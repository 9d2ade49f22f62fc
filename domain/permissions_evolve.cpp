// What grants become in the state, and how they go.
#include "domain/evolve.hpp"
#include "domain/permissions.hpp"

namespace muster {
namespace {
constexpr std::string_view every_key_end = "/*";  // of the key of every resource of a kind

// Where (at, grant_id) is or belongs in the list, whose latest comes first.
int place(const google::protobuf::RepeatedPtrField<GrantExpiry>& expiries, std::int64_t at, std::string_view grant_id) {
  const auto later = [](const GrantExpiry& expiry, const std::pair<std::int64_t, std::string_view>& sought) {
    return std::pair<std::int64_t, std::string_view>(expiry.at(), expiry.grant_id()) > sought;
  };
  return static_cast<int>(std::lower_bound(expiries.begin(), expiries.end(), std::pair(at, grant_id), later) -
                          expiries.begin());
}

void forget(Grants& grants, const std::string& grant_id) noexcept {
  const auto known = grants.resource_of().find(grant_id);
  if (known == grants.resource_of().end()) return;
  const auto resource = grants.mutable_by_resource()->find(known->second);
  auto& held = *resource->second.mutable_grants();
  for (int i = 0; i < held.size(); ++i) {
    if (held[i].grant_id() != grant_id) continue;
    if (held[i].expires_at()) {
      auto& expiries = *grants.mutable_expiries();
      expiries.DeleteSubrange(place(expiries, held[i].expires_at(), grant_id), 1);
    }
    held.DeleteSubrange(i, 1);
    break;
  }
  if (held.empty()) grants.mutable_by_resource()->erase(resource);
  grants.mutable_resource_of()->erase(grant_id);
}
}  // namespace

void forget_resource(Team& team, std::string_view kind, std::string_view id, std::int64_t at) noexcept {
  std::vector<std::string> grant_ids;
  bool viewed_by_right = false;
  for (const Grant& grant : grants_on(team, kind, id)) {
    grant_ids.push_back(grant.grant_id());
    viewed_by_right |= grant.action() == "view" && grant.effect() == ALLOW && !expired(grant, at);
  }
  if (viewed_by_right) (*team.mutable_grants()->mutable_gone())[resource_key(kind, id)] = true;
  for (const std::string& grant_id : grant_ids) forget(*team.mutable_grants(), grant_id);
}

void forget_grantee(Team& team, GranteeKind kind, std::string_view grantee) noexcept {
  std::vector<std::string> forgotten;
  for (auto& [key, resource] : *team.mutable_grants()->mutable_by_resource())
    for (Grant& grant : *resource.mutable_grants()) {
      if (grant.grantee_kind() != kind || grant.grantee() != grantee) continue;
      if (grant.effect() == ALLOW && !key.ends_with(every_key_end))
        grant.clear_grantee();
      else
        forgotten.push_back(grant.grant_id());
    }
  for (const std::string& grant_id : forgotten) forget(*team.mutable_grants(), grant_id);
}

void evolve(Team& state, const PermissionGranted& event, const Entry&) noexcept {
  Grants& grants = *state.mutable_grants();
  const std::string key = resource_key(event.resource_kind(), event.resource_id());
  (*grants.mutable_resource_of())[event.grant_id()] = key;
  Grant& grant = *(*grants.mutable_by_resource())[key].add_grants();
  grant.set_grant_id(event.grant_id());
  grant.set_action(event.action());
  grant.set_grantee_kind(event.grantee_kind());
  grant.set_grantee(event.grantee());
  grant.set_effect(event.effect());
  grant.set_expires_at(event.expires_at());
  if (!event.expires_at()) return;
  auto& expiries = *grants.mutable_expiries();
  const int at = place(expiries, event.expires_at(), event.grant_id());
  GrantExpiry& expiry = *expiries.Add();
  expiry.set_at(event.expires_at());
  expiry.set_grant_id(event.grant_id());
  std::rotate(expiries.pointer_begin() + at, expiries.pointer_end() - 1, expiries.pointer_end());
}

void evolve(Team& state, const PermissionRevoked& event, const Entry&) noexcept {
  forget(*state.mutable_grants(), event.grant_id());
}

void evolve(Team& state, const PermissionExpired& event, const Entry&) noexcept {
  forget(*state.mutable_grants(), event.grant_id());
}
}  // namespace muster
