// Makes a member inactive: they keep role, job role and grants, and may do and see nothing until they are reactivated.
// It takes the rank that removing takes; the last active super admin stays.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const DeactivateMember& command, const Context& context) {
  const Member* member = find_in_roster(team, command.account_id());
  const Role role = member ? member->role() : ROLE_UNSPECIFIED;
  BOOST_OUTCOME_TRY(allow_role_change(team, context, role, ROLE_UNSPECIFIED));
  if (!member) return refuse(MEMBER_NOT_FOUND, "this account is not in the team", "/account_id");
  if (member->inactive()) return nothing();
  BOOST_OUTCOME_TRY(may_go(team, command.account_id()));
  MemberDeactivated deactivated;
  deactivated.set_account_id(command.account_id());
  deactivated.set_reason(command.reason());
  // Nobody is super admin for a time while they are inactive.
  if (const auto id = temporary_of(team, command.account_id()); !id.empty())
    return events(reverted(id, *find_temporary(team, id), TemporaryPromotionReverted::BY_HAND, command.reason()),
                  std::move(deactivated));
  return events(std::move(deactivated));
}
}  // namespace muster
