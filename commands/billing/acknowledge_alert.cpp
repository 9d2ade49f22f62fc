// Says that somebody has seen an alert. To say it again changes nothing.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& state, const AcknowledgeAlert& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::manage_billing));
  const auto& alerts = state.billing().alerts();
  const auto alert = alerts.find(command.alert_id());
  if (alert == alerts.end()) return refuse(ALERT_NOT_FOUND, "there is no alert " + command.alert_id());
  if (alert->second.acknowledged()) return nothing();
  AlertAcknowledged acknowledged;
  acknowledged.set_alert_id(command.alert_id());
  return events(std::move(acknowledged));
}
}  // namespace muster
