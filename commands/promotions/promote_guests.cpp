// Automatic promotion, by hand: makes members of those who have been guests long enough; more than 1,000 take several
// commands.
#include "commands/decide_each.hpp"
#include "domain/promotions.hpp"

namespace muster {
Decision decide(const Team& team, const PromoteGuests& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  const auto setting = team.promotions().auto_promote_days();
  if (!command.has_days() && setting == 0)
    return refuse(MISSING_FIELD, "automatic promotion is off in this team: say after how many days", "/days");
  Promoting promoting;
  promote_guests(team, context.at, command.has_days() ? command.days() : setting, promoting);
  return accepted(std::move(promoting));
}
}  // namespace muster
