// The actor goes. No right is needed; the last super admin stays.
#include "commands/decide_each.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const LeaveTeam&, const Context& context) {
  const Member* member = find_member(team, context.actor);
  if (!member) return not_a_member();
  BOOST_OUTCOME_TRY(allow_self(team, context));
  BOOST_OUTCOME_TRY(may_go(team, member->role()));
  MemberLeft left;
  left.set_account_id(context.actor);
  return events(std::move(left));
}
}  // namespace muster
