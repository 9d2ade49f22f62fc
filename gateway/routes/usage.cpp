#include "projections/usage.hpp"
#include "gateway/query.hpp"

namespace muster {
void usage_routes(Routes& routes) {
  routes.module("usage");
  routes.command<RecordUsage, UsageReply>(
      POST, "/teams/{team_id}/usage", 201,
      "Records what a model call or a task used; priced from the price table unless its cost is given");
  add_query<GetUsage, UsagePage>(routes, "/teams/{team_id}/usage", Access::team_member,
                                 "Usage by hour, day or month, and by provider, model or account");
  add_query<GetMonthlyUsage, MonthlyUsageView>(routes, "/teams/{team_id}/usage/monthly", Access::team_member,
                                               "One month, day by day");
}
}  // namespace muster
