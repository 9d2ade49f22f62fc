#include "projections/activity.hpp"

#include "gateway/query.hpp"

namespace muster {
void activity_routes(Routes& routes) {
  routes.module("activity");
  add_query<ListActivity, ActivityPage>(routes, "/teams/{team_id}/activity", Access::team_member,
                                        "What happened in the team, newest first");
  add_query<ListMyActivity, ActivityPage>(routes, "/me/activity", Access::account, "What the caller did, newest first");
}
}  // namespace muster
