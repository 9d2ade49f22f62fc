// The feeds of a team, of an account, and of all teams of an account.
#include "domain/ids.hpp"
#include "projections/activity.hpp"
#include "projections/activity_rows.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
const Question::Order newest_first{{{"a.at", true}, {"a.lane", true}, {"a.\"offset\"", true}}, true};

// `sees_origin` is a condition: where the command came from stays under its actor's key otherwise.
std::string view_columns(const std::string& sees_origin) {
  return "a.lane || '.' || a.\"offset\" AS position, a.subject,"
         " CASE WHEN a.subject LIKE 'team/%' THEN substr(a.subject, 6) END AS team_id, a.type,"
         " coalesce(string_to_array(a.more_types, ','), '{}') AS more_types, a.actor, a.sentence, a.account_id,"
         " a.resource_kind, a.resource_id, activity.muster_time(a.at) AS at, a.command_id, a.refused, a.trace_parent,"
         " CASE WHEN " +
         sees_origin +
         " THEN activity.muster_sealed(a.origin_key_id, a.origin_box) END AS origin_sealed,"
         " a.details, trim_scale(a.impact_score * 0.01) AS impact_score";
}

std::string sights_json(const ListRecentActivity& request) {
  std::string json = "[";
  for (const TeamSight& team : request.teams()) {
    json += json.size() > 1 ? ",{\"subject\":" : "{\"subject\":";
    append_json_string(json, team_subject(team.team_id()));
    json += team.sees_refusals() ? ",\"sees_refusals\":true,\"hidden\":" : ",\"sees_refusals\":false,\"hidden\":";
    append_json_string(json, team.hidden());
    json += '}';
  }
  return json + ']';
}
}  // namespace

Result<View> query(pqxx::transaction_base& work, const ListActivity& request, Lanes lanes) {
  Question question("activity", lanes);
  const auto subject = question.text(team_subject(request.team_id()));
  BOOST_OUTCOME_TRY(bound_by_time(question, request));
  where_seen(question, request);
  const auto columns =
      view_columns(request.sees_refusals() ? "true" : "a.actor = " + question.text(request.account_id()));
  ActivityWords words;
  words.all_of(request);
  words.seen_by(request);
  if (!words.empty())
    return question.page(work, request, columns, walk_of_chunks(question, words, subject, true), newest_first);
  question.where("a.subject = " + subject);
  return question.page(work, request, columns, activity_table, newest_first);
}

Result<View> query(pqxx::transaction_base& work, const ListMyActivity& request, Lanes lanes) {
  Question question("activity", lanes);
  question.where("a.actor = " + question.text(request.account_id()));
  BOOST_OUTCOME_TRY(bound_by_time(question, request));
  ActivityWords words;
  words.all_of(request);
  if (!words.empty()) {
    words.actor(request.account_id());
    question.where("a.search @@ " + words.query(question));
  }
  return question.page(work, request, view_columns("true"), activity_table, newest_first);
}

Result<View> query(pqxx::transaction_base& work, const ListRecentActivity& request, Lanes lanes) {
  Question question("activity", lanes);
  BOOST_OUTCOME_TRY(bound_by_time(question, request));
  const auto mine = "a.actor = " + question.text(request.account_id());
  question.where("(r.sees_refusals OR NOT a.refused OR " + mine + ')');
  question.where(Question::not_of(activity_resource_key, "r.hidden"));
  const auto sights = "json_to_recordset(" + question.text(sights_json(request)) +
                      "::json) AS r (subject text, sees_refusals boolean, hidden text)";
  ActivityWords words;
  words.all_of(request);
  const auto walk_of_team = walk_of_chunks(question, words, "r.subject", true);
  // Of each team as many as the page needs: its newest rows are found without the others.
  const Question::Source source = [&](const Question::Walk& walk) {
    const auto of_team = words.empty() ? "(SELECT a.* FROM " + activity_table + walk.where +
                                             " AND a.subject = r.subject" + walk.order + walk.limit + ") a"
                                       : walk_of_team(walk);
    return "(SELECT a.*, r.sees_refusals FROM " + sights + ", LATERAL " + of_team + ") a";
  };
  return question.page(work, request, view_columns("a.sees_refusals OR " + mine), source, newest_first);
}
}  // namespace muster
