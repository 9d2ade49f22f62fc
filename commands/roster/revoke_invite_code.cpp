// Ends the invite code without making another: nobody joins by code until there is a new one.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const RevokeInviteCode&, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_team));
  if (team.roster().code_hash().empty()) return nothing();
  InviteCodeRevoked revoked;
  revoked.set_code_id(team.roster().code_id());
  return events(std::move(revoked));
}
}  // namespace muster
