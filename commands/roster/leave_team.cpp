// The actor goes. No right is needed; the last super admin stays.
#include "commands/decide_each.hpp"
#include "domain/roster.hpp"
#include "domain/vault.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const LeaveTeam&, const Context& context) {
  const Member* member = find_member(team, context.actor);
  if (!member) return not_a_member(team, context.actor);
  BOOST_OUTCOME_TRY(allow_self(team, context));
  BOOST_OUTCOME_TRY(may_go(team, context.actor));
  BOOST_OUTCOME_TRY(may_leave_workspaces(team, context.actor));
  MemberLeft left;
  left.set_account_id(context.actor);
  auto accepted = events(std::move(left));
  rotate_key(team, context, accepted);
  return accepted;
}
}  // namespace muster
