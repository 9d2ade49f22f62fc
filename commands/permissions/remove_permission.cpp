// Takes back every grant that says just this, whatever its expiry.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const RemovePermission& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_granting(team, context, command.resource_kind(), command.resource_id()));
  Accepted accepted;
  RemovedGrantsReply reply;
  for (const Grant& grant : grants_on(team, command.resource_kind(), command.resource_id())) {
    const bool of_effect = command.effect() == EFFECT_UNSPECIFIED || command.effect() == grant.effect();
    if (!of_effect || !says_the_same(grant, command) || expired(grant, context.at)) continue;
    PermissionRevoked event;
    event.set_grant_id(grant.grant_id());
    accepted.events.push_back(to_event(std::move(event)));
    reply.add_grant_ids(grant.grant_id());
  }
  if (accepted.events.empty()) return refuse(GRANT_NOT_FOUND, "no grant says this");
  return std::move(accepted).with(std::move(reply));
}
}  // namespace muster
