// A super admin and another member swap roles. It is the super admin's own to give: founder rights do not do.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"

namespace muster {
Decision decide(const Team& team, const TransferSuperAdmin& command, const Context& context) {
  const Member* actor = find_member(team, context.actor);
  if (!actor) return not_a_member(team, context.actor);
  if (actor->role() != SUPER_ADMIN) return refuse(NOT_ALLOWED, "only a super admin of the team hands this role on");
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  if (!temporary_of(team, context.actor).empty())
    return refuse(TEMPORARY_SUPER_ADMIN, "you are a super admin for a time: this role is not yours to hand on");
  if (command.account_id() == context.actor)
    return refuse(SAME_ACCOUNT, "name another member to hand the role to", "/account_id");
  BOOST_OUTCOME_TRY(const Member* heir, member_named(team, command.account_id()));
  if (heir->role() == SUPER_ADMIN) {
    BOOST_OUTCOME_TRY(not_temporary(team, command.account_id()));
    return nothing();
  }
  SuperAdminTransferred transferred;
  transferred.set_from(context.actor);
  transferred.set_to(command.account_id());
  transferred.set_from_becomes(heir->role());
  return events(std::move(transferred));
}
}  // namespace muster
