// Promises a member a higher role, 21 days from now unless said otherwise. One promise to a member at a time. Whether
// the team may have one more super admin is asked when the promise is kept.
#include "commands/decide_each.hpp"
#include "domain/promotions.hpp"
#include "domain/roster.hpp"

namespace muster {
namespace {
constexpr std::uint32_t delay_days_default = 21;
}

Decision decide(const Team& team, const SchedulePromotion& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  BOOST_OUTCOME_TRY(const Member* member, member_named(team, command.account_id()));
  if (command.account_id() == context.actor) return refuse(NOT_ALLOWED, "nobody raises their own role");
  const Role from = member->role();
  const Role to = command.role() == ROLE_UNSPECIFIED ? MEMBER : command.role();
  BOOST_OUTCOME_TRY(allow_role_change(team, context, from, to));
  if (from >= to)
    return refuse(NOT_A_PROMOTION, "the member has the role " + std::string(role_name(from)) + " already", "/role");
  if (pending_for(team, command.account_id()))
    return refuse(PROMOTION_PENDING, "a promotion of this member is scheduled already; cancel it first");

  PromotionScheduled event;
  event.set_promotion_id(context.id("promotion"));
  event.set_account_id(command.account_id());
  event.set_from(from);
  event.set_to(to);
  event.set_execute_at(context.at + (command.has_delay_days() ? command.delay_days() : delay_days_default) * day_us);
  event.set_reason(command.reason());
  PromotionReply reply;
  reply.set_promotion_id(event.promotion_id());
  reply.set_execute_at(event.execute_at());
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
