#include "gateway/query.hpp"
#include "gateway/sealing.hpp"
#include "projections/members.hpp"

namespace muster {
namespace {
// The same two commands under two paths.
void grants(Routes& routes, std::string_view grant, std::string_view delegate) {
  routes.command<GrantFounder>(POST, grant, "Gives founder rights, with a key to be shown if given; founders only")
      .derive(hide_founder_key)
      .seal(hash_founder_key);
  routes.command<DelegateFounder>(POST, delegate, "Passes founder rights on; they end with the founder's own")
      .derive(hide_founder_key)
      .seal(hash_founder_key);
}
}  // namespace

void founders_routes(Routes& routes) {
  routes.module("founders");
  grants(routes, "/founders", "/founders/delegate");
  routes.command<RevokeFounder>(DELETE, "/founders/{account_id}",
                                "Takes founder rights, and those that were delegated on from them; founders only");
  routes.read<CheckFounder, FounderReply>(GET, "/founders/{account_id}", "Whether an account holds founder rights");
  routes.read<ListFounders, FoundersReply>(GET, "/founders", "Who holds founder rights");
  routes.command<SetTeamCreation>(PUT, "/system/team-creation",
                                  "Says whether everybody creates teams, or founders and holders of "
                                  "system.manage_users alone; founders only");
  routes.read<CheckTeamCreation, TeamCreationReply>(GET, "/system/team-creation",
                                                    "Whether creating teams is restricted, and whether the caller may");
  routes.command<GrantSystemPermission>(POST, "/system/permissions",
                                        "Gives an account a permission of the system; founders only");
  routes.command<RevokeSystemPermission>(DELETE, "/system/permissions/{account_id}",
                                         "Takes a permission of the system from an account; founders only");
  routes.read<ListSystemPermissions, SystemPermissionPage>(GET, "/system/permissions",
                                                           "Who holds permissions of the system; founders only");
  add_query<ListFounderHistory, FounderPage>(routes, "/founders/history", Access::founder,
                                             "Who held founder rights, and why");

  grants(routes, "/god-rights/grant", "/god-rights/delegate");
  routes.command<RevokeFounder>(POST, "/god-rights/revoke", "As DELETE /founders/{account_id}");
  routes.read<CheckFounder, FounderReply>(POST, "/god-rights/check", "As GET /founders/{account_id}");
  add_query<ListFounderHistory, FounderPage>(routes, "/god-rights/users", Access::founder,
                                             "Who holds founder rights, with notes and from whom")
      .fixes("status", "active");
  add_query<ListFounderHistory, FounderPage>(routes, "/god-rights/revoked", Access::founder,
                                             "Who held founder rights and does not any more")
      .fixes("status", "revoked");
}
}  // namespace muster
