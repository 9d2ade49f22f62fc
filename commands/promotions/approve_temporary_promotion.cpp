// Who is super admin for a time becomes one for good, if the team's size allows one more. Super admins for good and
// founders may; nobody for themselves.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const ApproveTemporaryPromotion& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_lasting_owner(team, context));
  if (team.roster().archived()) return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  const TemporaryPromotion* promotion = find_temporary(team, command.temp_promotion_id());
  if (!promotion) return no_temporary(command.temp_promotion_id());
  if (promotion->account_id() == context.actor) return refuse(NOT_ALLOWED, "nobody raises their own role");
  BOOST_OUTCOME_TRY(room_for_role(team, promotion->account_id(), promotion->from(), SUPER_ADMIN));
  TemporaryPromotionApproved approved;
  approved.set_temp_promotion_id(command.temp_promotion_id());
  approved.set_account_id(promotion->account_id());
  return events(std::move(approved));
}
}  // namespace muster
