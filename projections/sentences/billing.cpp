#include "projections/sentences/said.hpp"

namespace muster {
Said say(const BudgetSet& event, const Entry& entry) {
  return {text("set the monthly budget to ", usd_text(event.monthly_budget()),
               " USD, when exceeded: ", enum_name(event.exceeded_action())),
          "budget",
          team_id_of(entry.subject()),
          {}};
}
Said say(const AlertRaised& event, const Entry&) {
  return {text("brought this month's cost to ", usd_text(event.period_cost()), " USD, ",
               std::to_string(event.threshold()), " % of the budget or more"),
          "alert",
          event.alert_id(),
          {}};
}
Said say(const AlertAcknowledged& event, const Entry&) {
  return {text("acknowledged alert ", event.alert_id()), "alert", event.alert_id(), {}};
}
}  // namespace muster
