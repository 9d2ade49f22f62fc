#include "domain/billing.hpp"

#include <iterator>

#include "domain/evolve.hpp"
#include "domain/usage.hpp"

namespace muster {
namespace {
__extension__ typedef __int128 Wide;

bool reached(std::int64_t cost, std::int64_t budget, std::uint32_t per_cent) noexcept {
  return Wide{cost} * 100 >= Wide{budget} * per_cent;
}
}  // namespace

std::vector<AlertRaised> due_alerts(const Billing& budget, std::int64_t period_cost, const Context& context) {
  std::vector<AlertRaised> alerts;
  if (!budget.has_budget()) return alerts;
  const std::int64_t period = month_start(context.at);
  const auto raise = [&](AlertType type, std::uint32_t threshold, std::int64_t raised_for) {
    if (raised_for == period || !reached(period_cost, budget.monthly_budget(), threshold)) return;
    AlertRaised alert;
    alert.set_alert_id(context.id("alert", type));
    alert.set_type(type);
    alert.set_threshold(threshold);
    alert.set_period_start(period);
    alert.set_period_cost(period_cost);
    alert.set_monthly_budget(budget.monthly_budget());
    alerts.push_back(std::move(alert));
  };
  raise(BUDGET_WARNING, budget.warning_threshold(), budget.warned_for());
  raise(BUDGET_EXCEEDED_ALERT, 100, budget.exceeded_for());
  return alerts;
}

bool usage_is_stopped(const Team& team, std::int64_t at) noexcept {
  const Billing& billing = team.billing();
  return billing.has_budget() && billing.exceeded_action() == RESTRICT &&
         reached(period_cost(team, at), billing.monthly_budget(), 100);
}

void evolve(Team& state, const BudgetSet& event, const Entry&) noexcept {
  Billing& billing = *state.mutable_billing();
  // Another budget is crossed anew, and says so again.
  if (billing.monthly_budget() != event.monthly_budget()) billing.clear_warned_for(), billing.clear_exceeded_for();
  if (billing.warning_threshold() != event.warning_threshold()) billing.clear_warned_for();
  billing.set_has_budget(true);
  billing.set_monthly_budget(event.monthly_budget());
  billing.set_warning_threshold(event.warning_threshold());
  billing.set_exceeded_action(event.exceeded_action());
}

void evolve(Team& state, const AlertRaised& event, const Entry&) noexcept {
  Billing& billing = *state.mutable_billing();
  auto& alerts = *billing.mutable_alerts();
  const std::int64_t oldest = previous_month_start(event.period_start());
  for (auto alert = alerts.begin(); alert != alerts.end();)
    alert = alert->second.period_start() < oldest ? alerts.erase(alert) : std::next(alert);
  Alert& alert = alerts[event.alert_id()];
  alert.set_type(event.type());
  alert.set_period_start(event.period_start());
  if (event.type() == BUDGET_WARNING) billing.set_warned_for(event.period_start());
  if (event.type() == BUDGET_EXCEEDED_ALERT) billing.set_exceeded_for(event.period_start());
}

void evolve(Team& state, const AlertAcknowledged& event, const Entry&) noexcept {
  state.mutable_billing()->mutable_alerts()->at(event.alert_id()).set_acknowledged(true);
}
}  // namespace muster
