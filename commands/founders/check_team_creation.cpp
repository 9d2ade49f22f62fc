// Whether creating teams is restricted, and whether the actor may. Anybody may ask.
#include "commands/decide_each.hpp"
#include "domain/system_permissions.hpp"

namespace muster {
Decision decide(const System& system, const CheckTeamCreation&, const Context& context) {
  TeamCreationReply reply;
  reply.set_restricted(system.permissions().team_creation_restricted());
  reply.set_allowed(may_create_teams(system, context.actor));
  return answer(std::move(reply));
}
}  // namespace muster
