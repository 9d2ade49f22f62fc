// Summary, growth and totals: each one pass over the rows, which counts them by all that is asked for at once.
#include "domain/ids.hpp"
#include "projections/activity.hpp"
#include "projections/activity_rows.hpp"

namespace muster {
namespace {
constexpr std::int64_t hour_us = 3'600'000'000, week_us = 7 * 24 * hour_us;
constexpr std::string_view default_window = "7d";
const std::string types_max = "100", contributors_max = "5";

// The most frequent first; the name decides between equals.
const std::string most_popular_type = "(SELECT g.type FROM g WHERE g.is_type ORDER BY g.count DESC, g.type LIMIT 1)";

// The rows of one subject, or of all teams, and when their last two weeks began.
Result<View> stats(pqxx::transaction_base& work, Question& question, std::int64_t now, const std::string& teams) {
  const auto last_week = question.number(now - week_us), week_before = question.number(now - 2 * week_us);
  const auto end = question.number(now);
  return question.sum(
      work,
      "s.total_activities, " + teams +
          "s.total_users, CASE WHEN s.week_before = 0 THEN 0"
          " ELSE trim_scale(round((s.last_week - s.week_before) * 100.0 / s.week_before, 2)) END"
          " AS activity_growth_rate, s.last_week, s.week_before, s.most_popular_activity_type",
      [&](const std::string& where) {
        return "(WITH g AS MATERIALIZED (SELECT a.type, grouping(a.type) = 0 AS is_type,"
               " a.actor, grouping(a.actor) = 0 AS is_actor, grouping(a.subject) = 0 AS is_subject, count(*) AS count,"
               " count(*) FILTER (WHERE a.at >= " +
               last_week + " AND a.at < " + end + ") AS last_week, count(*) FILTER (WHERE a.at >= " + week_before +
               " AND a.at < " + last_week + ") AS week_before FROM " + activity_table + where +
               " GROUP BY GROUPING SETS ((), (a.type), (a.actor), (a.subject)))"
               " SELECT g.count AS total_activities, g.last_week, g.week_before,"
               " (SELECT count(*) FROM g WHERE g.is_subject) AS total_teams,"
               " (SELECT count(*) FROM g WHERE g.is_actor AND g.actor <> 'system') AS total_users, " +
               most_popular_type +
               " AS most_popular_activity_type FROM g WHERE NOT g.is_type AND NOT g.is_actor AND NOT g.is_subject) s";
      });
}
}  // namespace

Result<View> query(pqxx::transaction_base& work, const GetActivitySummary& request, Lanes lanes) {
  Question question("activity", lanes);
  const auto team = question.text(request.team_id());
  question.where("a.subject = " + question.text(team_subject(request.team_id())));
  where_seen(question, request);
  if (request.from() && !request.time_window().empty())
    return refuse(INVALID_FIELD, "either time_window or from says when it begins", "/time_window");
  const std::int64_t to_us = request.to() ? request.to() : request.now();
  const std::int64_t from_us = request.from()                  ? request.from()
                               : request.time_window().empty() ? start_of_window(default_window, to_us)
                                                               : start_of_window(request.time_window(), request.now());
  const auto from = question.number(from_us), to = question.number(to_us);
  question.where("a.at >= " + from + " AND a.at < " + to);
  // Times before 1970 aside, which no entry has.
  const auto hour = "((a.at / 60000000 + " + question.number(request.utc_offset_minutes()) + " + 1440) / 60 % 24)";
  return question.sum(
      work,
      team +
          " AS team_id, s.total_activities, s.activity_types, s.top_contributors,"
          " CASE WHEN s.hour >= 9 AND s.hour < 12 THEN 'morning' WHEN s.hour >= 12 AND s.hour < 17 THEN 'afternoon'"
          " WHEN s.hour >= 17 AND s.hour < 21 THEN 'evening' WHEN s.hour >= 0 THEN 'night' END AS most_active_period,"
          " s.hour AS most_active_hour, s.most_popular_activity_type,"
          " json_build_object('from', activity.muster_time(" +
          from + "), 'to', activity.muster_time(" + to + ")) AS time_range",
      [&](const std::string& where) {
        return "(WITH g AS MATERIALIZED (SELECT a.type, grouping(a.type) = 0 AS is_type,"
               " a.actor, grouping(a.actor) = 0 AS is_actor, " +
               hour + " AS hour, grouping(" + hour +
               ") = 0 AS is_hour, count(*) AS count, sum(coalesce(a.impact_score, 100)) AS impact_score FROM " +
               activity_table + where + " GROUP BY GROUPING SETS ((), (a.type), (a.actor), (" + hour +
               "))) SELECT g.count AS total_activities,"
               " coalesce((SELECT json_agg(json_build_object('type', t.type, 'count', t.count)) FROM"
               " (SELECT * FROM g WHERE g.is_type ORDER BY g.count DESC, g.type LIMIT " +
               types_max +
               ") t), '[]') AS activity_types,"
               " coalesce((SELECT json_agg(json_build_object('account_id', c.actor, 'activity_count', c.count,"
               " 'impact_score', trim_scale(c.impact_score * 0.01))) FROM"
               " (SELECT * FROM g WHERE g.is_actor AND g.actor <> 'system'"
               " ORDER BY g.count DESC, g.impact_score DESC, g.actor LIMIT " +
               contributors_max +
               ") c), '[]') AS top_contributors,"
               " (SELECT g.hour FROM g WHERE g.is_hour ORDER BY g.count DESC, g.hour LIMIT 1) AS hour, " +
               most_popular_type +
               " AS most_popular_activity_type FROM g WHERE NOT g.is_type AND NOT g.is_actor AND NOT g.is_hour) s";
      });
}

Result<View> query(pqxx::transaction_base& work, const GetActivityStats& request, Lanes lanes) {
  Question question("activity", lanes);
  question.where("a.subject = " + question.text(team_subject(request.team_id())));
  where_seen(question, request);
  return stats(work, question, request.now(), "");
}
Result<View> query(pqxx::transaction_base& work, const GetOverallActivityStats& request, Lanes lanes) {
  Question question("activity", lanes);
  question.where("starts_with(a.subject, 'team/')");
  return stats(work, question, request.now(), "s.total_teams, ");
}
}  // namespace muster
