// Who is super admin for a time gets the role back that they had before. Super admins for good and founders may, and
// whoever it is about.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"

namespace muster {
Decision decide(const Team& team, const RevertTemporaryPromotion& command, const Context& context) {
  const TemporaryPromotion* promotion = find_temporary(team, command.temp_promotion_id());
  if (promotion && promotion->account_id() == context.actor) {
    BOOST_OUTCOME_TRY(allow_self(team, context));
  } else {
    BOOST_OUTCOME_TRY(allow_lasting_owner(team, context));
    if (team.roster().archived()) return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  }
  if (!promotion) return no_temporary(command.temp_promotion_id());
  return events(
      reverted(command.temp_promotion_id(), *promotion, TemporaryPromotionReverted::BY_HAND, command.reason()));
}
}  // namespace muster
