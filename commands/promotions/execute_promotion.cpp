// Carries out a scheduled promotion by hand, once its time has come. Where it cannot be carried out any more it is
// cancelled, and the reply names nobody.
#include "commands/decide_each.hpp"
#include "domain/promotions.hpp"

namespace muster {
Decision decide(const Team& team, const ExecutePromotion& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  const auto& pending = team.promotions().pending();
  const auto found = pending.find(command.promotion_id());
  if (found == pending.end())
    return refuse(PROMOTION_NOT_FOUND, "no promotion " + command.promotion_id() + " is scheduled", "/promotion_id");
  if (found->second.execute_at() > context.at)
    return refuse(PROMOTION_NOT_DUE, "its time has not come; promote the member instantly instead");
  Promoting promoting;
  execute(team, command.promotion_id(), promoting);
  return accepted(std::move(promoting));
}
}  // namespace muster
