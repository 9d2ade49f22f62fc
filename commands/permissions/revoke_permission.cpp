// Takes a grant back. One that has expired is gone, whether due work has cleared it away or not.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"

namespace muster {
namespace {
const Grant* find_grant(const Grants& grants, const std::string& grant_id) {
  const auto resource = grants.resource_of().find(grant_id);
  if (resource == grants.resource_of().end()) return nullptr;
  for (const Grant& grant : grants.by_resource().at(resource->second).grants())
    if (grant.grant_id() == grant_id) return &grant;
  return nullptr;
}
}  // namespace

Decision decide(const Team& team, const RevokePermission& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_permissions));
  const Grant* grant = find_grant(team.grants(), command.grant_id());
  if (!grant || expired(*grant, context.at))
    return refuse(GRANT_NOT_FOUND, "there is no grant " + command.grant_id(), "/grant_id");
  PermissionRevoked event;
  event.set_grant_id(command.grant_id());
  return events(std::move(event));
}
}  // namespace muster
