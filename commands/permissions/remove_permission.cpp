// Takes back every grant that says just this, whatever its expiry.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"

namespace muster {
Decision decide(const Team& team, const RemovePermission& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_permissions));
  Accepted accepted;
  RemovedGrantsReply reply;
  const auto& resources = team.grants().by_resource();
  const auto resource = resources.find(resource_key(command.resource_kind(), command.resource_id()));
  if (resource != resources.end())
    for (const Grant& grant : resource->second.grants()) {
      const bool of_effect = command.effect() == EFFECT_UNSPECIFIED || command.effect() == grant.effect();
      if (!of_effect || grant.action() != command.action() || grant.grantee_kind() != command.grantee_kind() ||
          grant.grantee() != command.grantee() || expired(grant, context.at))
        continue;
      PermissionRevoked event;
      event.set_grant_id(grant.grant_id());
      accepted.events.push_back(to_event(std::move(event)));
      reply.add_grant_ids(grant.grant_id());
    }
  if (accepted.events.empty()) return refuse(GRANT_NOT_FOUND, "no grant says this");
  return std::move(accepted).with(std::move(reply));
}
}  // namespace muster
