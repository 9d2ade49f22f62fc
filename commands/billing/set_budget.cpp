// Sets the team's monthly budget: 80 % and notify unless said. A budget that the month has crossed already raises its
// alert at once.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"
#include "domain/billing.hpp"
#include "domain/evolve.hpp"
#include "domain/usage.hpp"

namespace muster {
Decision decide(const Team& state, const SetBudget& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::manage_billing));
  BudgetSet set;
  set.set_monthly_budget(command.monthly_budget());
  set.set_warning_threshold(command.has_warning_threshold() ? command.warning_threshold() : 80);
  set.set_exceeded_action(command.exceeded_action() == EXCEEDED_ACTION_UNSPECIFIED ? NOTIFY
                                                                                   : command.exceeded_action());
  const Billing& before = state.billing();
  if (before.has_budget() && before.monthly_budget() == set.monthly_budget() &&
      before.warning_threshold() == set.warning_threshold() && before.exceeded_action() == set.exceeded_action())
    return nothing();

  Team then;
  *then.mutable_billing() = before;
  evolve(then, set, Entry());
  Accepted accepted = events(std::move(set));
  for (AlertRaised& alert : due_alerts(then.billing(), period_cost(state, context.at), context))
    accepted.events.push_back(to_event(std::move(alert)));
  return accepted;
}
}  // namespace muster
