#include "gateway/query.hpp"
#include "projections/members.hpp"

namespace muster {
void permissions_routes(Routes& routes) {
  routes.module("permissions");
  routes.command<GrantPermission, GrantReply>(POST, "/teams/{team_id}/permissions", 201,
                                              "Allows or denies an action on a resource to a user, role or job role");
  routes.command<RevokePermission>(DELETE, "/teams/{team_id}/permissions/{grant_id}", "Takes a grant back");
  routes.read<CheckPermission, CheckReply>(POST, "/teams/{team_id}/permissions/check",
                                           "Whether an account may, and what decided it");
  routes.read<CheckPermissions, ChecksReply>(POST, "/teams/{team_id}/permissions/batch-check",
                                             "Up to 1,000 checks at one state");
  routes.read<ListAllowedMembers, AllowedMemberPage>(GET, "/teams/{team_id}/permissions/who", "Who may do this");
  routes.read<ListAllowedActions, AllowedActionPage>(GET, "/teams/{team_id}/members/{account_id}/permissions",
                                                     "What this member may do");
  add_query<ListGrants, GrantPage>(routes, "/teams/{team_id}/permissions", Access::team_member,
                                   "Grants, by resource or grantee");
}
}  // namespace muster
