// Takes back a scheduled promotion that has not been executed.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const CancelPromotion& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  if (!team.promotions().pending().contains(command.promotion_id()))
    return refuse(PROMOTION_NOT_FOUND, "no promotion " + command.promotion_id() + " is scheduled", "/promotion_id");
  PromotionCancelled event;
  event.set_promotion_id(command.promotion_id());
  event.set_reason(command.reason());
  return events(std::move(event));
}
}  // namespace muster
