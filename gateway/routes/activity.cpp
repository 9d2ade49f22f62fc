#include "gateway/activity.hpp"

#include "gateway/query.hpp"
#include "projections/activity.hpp"

namespace muster {
void activity_routes(Routes& routes) {
  routes.module("activity");
  routes.command<LogActivity>(POST, "/teams/{team_id}/activity",
                              "Writes into the team's feed what happened elsewhere; members and up");
  add_query<ListActivity, ActivityPage>(routes, "/teams/{team_id}/activity", Access::team_member,
                                        "What happened in the team, newest first");
  add_query<GetActivitySummary, ActivitySummaryView>(
      routes, "/teams/{team_id}/activity/summary", Access::team_member,
      "What happened most, who did most, and when, of what the feed shows the caller");
  add_query<GetActivityStats, ActivityStatsView>(routes, "/teams/{team_id}/activity/stats", Access::team_member,
                                                 "How much happened, and the last week against the week before");
  Route& file = routes.add(Kind::query, GET, "/teams/{team_id}/activity/export", Access::team_member,
                           run_activity_export, "The feed as a file, oldest first, as CSV or JSON lines");
  file.input = &ExportActivity::default_instance();
  file.reply_type = "text/csv";
  add_query<ListMyActivity, ActivityPage>(routes, "/me/activity", Access::account, "What the caller did, newest first");
  add_query<ListRecentActivity, ActivityPage>(routes, "/activity/recent", Access::account,
                                              "What happened in all teams of the caller, newest first")
      .handler = run_recent_activity;
  add_query<GetOverallActivityStats, ActivityStatsView>(routes, "/activity/stats", Access::founder,
                                                        "How much happened in all teams, and how it grows");
}
}  // namespace muster
