// An inactive member is one as before. A super admin is, if the team still has room for one more.
#include "commands/decide_each.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const ReactivateMember& command, const Context& context) {
  const Member* member = find_in_roster(team, command.account_id());
  const Role role = member ? member->role() : ROLE_UNSPECIFIED;
  BOOST_OUTCOME_TRY(allow_role_change(team, context, ROLE_UNSPECIFIED, role));
  if (!member) return refuse(MEMBER_NOT_FOUND, "this account is not in the team", "/account_id");
  if (!member->inactive()) return nothing();
  BOOST_OUTCOME_TRY(room_for_role(team, command.account_id(), ROLE_UNSPECIFIED, role));
  MemberReactivated reactivated;
  reactivated.set_account_id(command.account_id());
  return events(std::move(reactivated));
}
}  // namespace muster
