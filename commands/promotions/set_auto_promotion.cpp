// After how many days as a guest somebody becomes a member by itself; 0 turns that off.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const SetAutoPromotion& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_team));
  if (command.days() == team.promotions().auto_promote_days()) return nothing();
  AutoPromotionSet event;
  event.set_days(command.days());
  return events(std::move(event));
}
}  // namespace muster
