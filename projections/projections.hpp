// All read models: one line each here, in projections.cpp.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "projections/activity.hpp"
#include "projections/billing.hpp"
#include "projections/members.hpp"
#include "projections/projection.hpp"
#include "projections/queues.hpp"
#include "projections/usage.hpp"
#include "projections/vault_items.hpp"

namespace muster {
// members, activity, usage, billing, vault_items, queues
const std::vector<std::string_view>& projection_names();
// Null where there is none of this name.
std::unique_ptr<Projection> make_projection(std::string_view name);

// The read model that answers a request; a request that is none of theirs does not build.
template <class Request>
constexpr std::string_view read_model() {
  using std::is_same_v;
  if constexpr (is_same_v<Request, ListActivity> || is_same_v<Request, ListMyActivity>)
    return "activity";
  else if constexpr (is_same_v<Request, GetUsage> || is_same_v<Request, GetMonthlyUsage>)
    return "usage";
  else if constexpr (is_same_v<Request, GetBilling> || is_same_v<Request, ListBillingPeriods> ||
                     is_same_v<Request, ListAlerts>)
    return "billing";
  else if constexpr (is_same_v<Request, ListVaultItems> || is_same_v<Request, GetVaultItem> ||
                     is_same_v<Request, ListVaultVersions> || is_same_v<Request, GetVaultContent>)
    return "vault_items";
  else if constexpr (is_same_v<Request, GetQueue> || is_same_v<Request, ListQueueEntries> ||
                     is_same_v<Request, GetQueueEntry>)
    return "queues";
  else {
    static_assert(is_same_v<Request, GetTeam> || is_same_v<Request, ListMyTeams> || is_same_v<Request, ListTeams> ||
                  is_same_v<Request, ListMembers> || is_same_v<Request, GetMember> ||
                  is_same_v<Request, ListInvitations> || is_same_v<Request, ListMyInvitations> ||
                  is_same_v<Request, ListGrants> || is_same_v<Request, ListPromotions> ||
                  is_same_v<Request, ListFounderHistory>);
    return "members";
  }
}
}  // namespace muster
