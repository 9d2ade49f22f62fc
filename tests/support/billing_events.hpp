// Events and commands of billing, as stories tell them; money in nano-USD.
#pragma once
#include <string>
#include <string_view>

#include "domain/usage.hpp"
#include "tests/support/given.hpp"

namespace muster::test {
inline BudgetSet budget_set(std::int64_t monthly_budget, std::uint32_t warning_threshold = 80,
                            ExceededAction exceeded_action = NOTIFY) {
  BudgetSet event;
  event.set_monthly_budget(monthly_budget);
  event.set_warning_threshold(warning_threshold);
  event.set_exceeded_action(exceeded_action);
  return event;
}
// In the month of `at`.
inline AlertRaised alert_raised(std::string_view alert_id, AlertType type, std::uint32_t threshold,
                                std::int64_t period_cost, std::int64_t monthly_budget, std::int64_t at = start_us) {
  AlertRaised event;
  event.set_alert_id(std::string(alert_id));
  event.set_type(type);
  event.set_threshold(threshold);
  event.set_period_start(month_start(at));
  event.set_period_cost(period_cost);
  event.set_monthly_budget(monthly_budget);
  return event;
}
inline AlertAcknowledged alert_acknowledged(std::string_view alert_id) {
  AlertAcknowledged event;
  event.set_alert_id(std::string(alert_id));
  return event;
}

inline SetBudget set_budget(std::int64_t monthly_budget) {
  SetBudget command;
  command.set_team_id(the_team());
  command.set_monthly_budget(monthly_budget);
  return command;
}
inline SetBudget set_budget(std::int64_t monthly_budget, std::uint32_t warning_threshold,
                            ExceededAction exceeded_action) {
  SetBudget command = set_budget(monthly_budget);
  command.set_warning_threshold(warning_threshold);
  command.set_exceeded_action(exceeded_action);
  return command;
}
inline AcknowledgeAlert acknowledge(std::string_view alert_id) {
  AcknowledgeAlert command;
  command.set_team_id(the_team());
  command.set_alert_id(std::string(alert_id));
  return command;
}
}  // namespace muster::test
