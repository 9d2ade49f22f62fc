// A super admin and another member swap roles. It is the super admin's own to give: founder rights do not do.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const TransferSuperAdmin& command, const Context& context) {
  const Member* actor = find_member(team, context.actor);
  if (!actor) return not_a_member();
  if (actor->role() != SUPER_ADMIN) return refuse(NOT_ALLOWED, "only a super admin of the team hands this role on");
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  if (command.account_id() == context.actor)
    return refuse(SAME_ACCOUNT, "name another member to hand the role to", "/account_id");
  const Member* heir = find_member(team, command.account_id());
  if (!heir) return refuse(MEMBER_NOT_FOUND, "this account is not in the team", "/account_id");
  if (heir->role() == SUPER_ADMIN) return nothing();
  SuperAdminTransferred transferred;
  transferred.set_from(context.actor);
  transferred.set_to(command.account_id());
  transferred.set_from_becomes(heir->role());
  return events(std::move(transferred));
}
}  // namespace muster
