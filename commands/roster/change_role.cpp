// Gives a member another role. Everybody may step down; nobody raises their own role, founders included.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const ChangeRole& command, const Context& context) {
  const Member* member = find_in_roster(team, command.account_id());
  const Role from = member ? member->role() : ROLE_UNSPECIFIED;
  if (member && command.account_id() == context.actor) {
    if (member->inactive()) return not_a_member(team, context.actor);
    if (command.role() > from) return refuse(NOT_ALLOWED, "nobody raises their own role");
    BOOST_OUTCOME_TRY(allow_self(team, context));
  } else {
    BOOST_OUTCOME_TRY(allow_role_change(team, context, from, command.role()));
  }
  if (!member) return refuse(MEMBER_NOT_FOUND, "this account is not in the team", "/account_id");
  if (from == command.role()) {
    BOOST_OUTCOME_TRY(not_temporary(team, command.account_id()));
    return nothing();
  }
  // An inactive member counts among the super admins only from their reactivation on.
  if (!member->inactive()) {
    BOOST_OUTCOME_TRY(room_for_role(team, command.account_id(), from, command.role()));
  }
  RoleChanged changed;
  changed.set_account_id(command.account_id());
  changed.set_from(from);
  changed.set_to(command.role());
  return events(std::move(changed));
}
}  // namespace muster
