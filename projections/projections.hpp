// All read models: one line each here, in projections.cpp.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "projections/activity.hpp"
#include "projections/billing.hpp"
#include "projections/members.hpp"
#include "projections/members_custom_roles.hpp"
#include "projections/members_joining.hpp"
#include "projections/projection.hpp"
#include "projections/queues.hpp"
#include "projections/sharing.hpp"
#include "projections/usage.hpp"
#include "projections/vault_items.hpp"
#include "projections/workspaces.hpp"

namespace muster {
// members, activity, usage, billing, vault_items, queues, workspaces, shared_entries
const std::vector<std::string_view>& projection_names();
// Null where there is none of this name.
std::unique_ptr<Projection> make_projection(std::string_view name);

// The read model that answers a request; a request that is none of theirs does not build.
template <class Request>
constexpr std::string_view read_model() {
  using std::is_same_v;
  if constexpr (is_same_v<Request, ListActivity> || is_same_v<Request, ListMyActivity> ||
                is_same_v<Request, ListRecentActivity> || is_same_v<Request, ExportActivity> ||
                is_same_v<Request, GetActivitySummary> || is_same_v<Request, GetActivityStats> ||
                is_same_v<Request, GetOverallActivityStats>)
    return "activity";
  else if constexpr (is_same_v<Request, GetUsage> || is_same_v<Request, GetMonthlyUsage>)
    return "usage";
  else if constexpr (is_same_v<Request, GetBilling> || is_same_v<Request, ListBillingPeriods> ||
                     is_same_v<Request, ListAlerts>)
    return "billing";
  else if constexpr (is_same_v<Request, ListVaultItems> || is_same_v<Request, GetVaultItem> ||
                     is_same_v<Request, ListVaultVersions> || is_same_v<Request, GetVaultContent> ||
                     is_same_v<Request, ListVaultFolders>)
    return "vault_items";
  else if constexpr (is_same_v<Request, GetQueue> || is_same_v<Request, ListQueueEntries> ||
                     is_same_v<Request, GetQueueEntry>)
    return "queues";
  else if constexpr (is_same_v<Request, ListWorkspaces> || is_same_v<Request, ListMyWorkspaces> ||
                     is_same_v<Request, GetWorkspace> || is_same_v<Request, ListWorkspaceMembers> ||
                     is_same_v<Request, ListWorkspaceInvitations>)
    return "workspaces";
  else if constexpr (is_same_v<Request, ListSharedEntries> || is_same_v<Request, DiscoverSharedEntries> ||
                     is_same_v<Request, GetSharedEntry> || is_same_v<Request, ReadSharedEntry> ||
                     is_same_v<Request, ReadSharedKey>)
    return "shared_entries";
  else {
    static_assert(
        is_same_v<Request, GetTeam> || is_same_v<Request, ListMyTeams> || is_same_v<Request, ListTeams> ||
        is_same_v<Request, ListMembers> || is_same_v<Request, GetMember> || is_same_v<Request, ListInvitations> ||
        is_same_v<Request, ListMyInvitations> || is_same_v<Request, ListUserTeams> || is_same_v<Request, GetJobRole> ||
        is_same_v<Request, ListJoinRequests> || is_same_v<Request, ListMyJoinRequests> ||
        is_same_v<Request, GetInviteCode> || is_same_v<Request, ListInviteCodeUses> || is_same_v<Request, ListGrants> ||
        is_same_v<Request, ListPromotions> || is_same_v<Request, ListCustomRoles> ||
        is_same_v<Request, GetCustomRole> || is_same_v<Request, ListCustomRoleMembers> ||
        is_same_v<Request, ListFounderHistory> || is_same_v<Request, ListTemporaryPromotions>);
    return "members";
  }
}
}  // namespace muster
