#include "domain/permissions.hpp"
#include "domain/sharing.hpp"
#include "gateway/query.hpp"
#include "projections/members.hpp"
#include "projections/members_custom_roles.hpp"

namespace muster {
namespace {
// Grants on one resource of a kind that has a path of its own, e.g. /workflows/{resource_id}: thin lines over the same
// commands.
struct Paths {
  std::string_view kind, path, check;
};
constexpr Paths kinds_with_paths[] = {
    {"workflow", "/teams/{team_id}/workflows/{resource_id}", "/check-permission"},
    {queue_kind, "/teams/{team_id}/queues/{resource_id}", "/check-access"},
    {vault_item_kind, "/teams/{team_id}/vault/items/{resource_id}", "/check-permission"},
    {workspace_kind, "/teams/{team_id}/workspaces/{resource_id}", "/check-access"},
    {shared_entry_kind, "/teams/{team_id}/shared/{resource_id}", "/check-permission"},
};

void of_kind(Routes& routes, const Paths& paths) {
  const std::string path(paths.path), permissions = path + "/permissions";
  routes.command<GrantPermission, GrantReply>(POST, permissions, 201, "Allows or denies an action on this resource")
      .fixes("resource_kind", paths.kind);
  routes.command<RemovePermission, RemovedGrantsReply>(DELETE, permissions, 200, "Takes back the grants that say this")
      .fixes("resource_kind", paths.kind);
  routes
      .read<CheckPermission, CheckReply>(POST, path + std::string(paths.check),
                                         "Whether an account may, and what decided it")
      .fixes("resource_kind", paths.kind);
  add_query<ListGrants, GrantPage>(routes, permissions, Access::team_member, "Grants on this resource")
      .fixes("resource_kind", paths.kind);
}

void custom_roles(Routes& routes) {
  routes.command<CreateCustomRole, CustomRoleReply>(POST, "/teams/{team_id}/roles", 201,
                                                    "Makes a named set of actions that members can be given");
  routes.command<UpdateCustomRole>(PATCH, "/teams/{team_id}/roles/{role_id}",
                                   "Renames or describes a custom role, or gives it other actions");
  routes.command<DeleteCustomRole>(DELETE, "/teams/{team_id}/roles/{role_id}",
                                   "Deletes a custom role: all who have it lose it");
  routes.command<SetCustomRoles>(PUT, "/teams/{team_id}/members/{account_id}/custom-roles",
                                 "Says which custom roles a member has");
  add_query<ListCustomRoles, CustomRolePage>(routes, "/teams/{team_id}/roles", Access::team_member,
                                             "The team's custom roles, or those of a member");
  add_query<GetCustomRole, CustomRoleView>(routes, "/teams/{team_id}/roles/{role_id}", Access::team_member,
                                           "One custom role");
  add_query<ListCustomRoleMembers, CustomRoleMemberPage>(routes, "/teams/{team_id}/roles/{role_id}/members",
                                                         Access::team_member, "Who has a custom role");
}
}  // namespace

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
  custom_roles(routes);
  for (const Paths& paths : kinds_with_paths) of_kind(routes, paths);
}
}  // namespace muster
