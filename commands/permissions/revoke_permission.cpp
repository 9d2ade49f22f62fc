// Takes a grant back. One that has expired is gone, whether due work has cleared it away or not.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
// A grant and the key of its resource; nulls where there is none.
struct Found {
  const std::string* resource = nullptr;
  const Grant* grant = nullptr;
};
Found find_grant(const Grants& grants, const std::string& grant_id) {
  const auto resource = grants.resource_of().find(grant_id);
  if (resource == grants.resource_of().end()) return {};
  for (const Grant& grant : grants.by_resource().at(resource->second).grants())
    if (grant.grant_id() == grant_id) return {&resource->second, &grant};
  return {};
}
}  // namespace

Decision decide(const Team& team, const RevokePermission& command, const Context& context) {
  const auto [resource, grant] = find_grant(team.grants(), command.grant_id());
  const std::string_view key = resource ? std::string_view(*resource) : std::string_view();
  const auto slash = key.find('/');
  BOOST_OUTCOME_TRY(allow_granting(team, context, key.substr(0, slash), resource ? key.substr(slash + 1) : key));
  if (!grant || expired(*grant, context.at))
    return refuse(GRANT_NOT_FOUND, "there is no grant " + command.grant_id(), "/grant_id");
  PermissionRevoked event;
  event.set_grant_id(command.grant_id());
  return events(std::move(event));
}
}  // namespace muster
