#include "projections/billing.hpp"
#include "gateway/query.hpp"

namespace muster {
void billing_routes(Routes& routes) {
  routes.module("billing");
  routes.command<SetBudget>(PUT, "/teams/{team_id}/billing/budget",
                            "Sets the monthly budget, its warning threshold and what happens when it is exceeded");
  routes.command<AcknowledgeAlert>(POST, "/teams/{team_id}/billing/alerts/{alert_id}/acknowledge",
                                   "Acknowledges an alert");
  add_query<GetBilling, BillingView>(routes, "/teams/{team_id}/billing", Access::team_member,
                                     "The current period: cost, budget, breakdowns, alerts");
  add_query<ListBillingPeriods, BillingPeriodPage>(routes, "/teams/{team_id}/billing/periods", Access::team_member,
                                                   "The months before");
  add_query<ListAlerts, AlertPage>(routes, "/teams/{team_id}/billing/alerts", Access::team_member, "Budget alerts");
}
}  // namespace muster
