// Carries out all scheduled promotions of the team whose time has come; more than 1,000 take several commands.
#include "commands/decide_each.hpp"
#include "domain/promotions.hpp"

namespace muster {
Decision decide(const Team& team, const ExecuteDuePromotions&, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  Promoting promoting;
  for (const std::string& promotion_id : due_promotions(team, context.at)) {
    if (promoting.events.size() >= events_at_most) break;
    execute(team, promotion_id, promoting);
  }
  return accepted(std::move(promoting));
}
}  // namespace muster
