// The feed as a file, page by page.
#include <pqxx/binarystring>

#include "domain/ids.hpp"
#include "projections/activity.hpp"
#include "projections/activity_rows.hpp"

namespace muster {
namespace {
// `sees_origin` is a condition.
std::string columns(const std::string& sees_origin) {
  return "a.lane || '.' || a.\"offset\" AS position, a.subject, a.type, coalesce(a.more_types, '') AS more_types,"
         " a.actor, a.sentence, a.account_id, a.resource_kind, a.resource_id, a.at, a.\"offset\", a.command_id,"
         " a.refused, a.trace_parent, CASE WHEN " +
         sees_origin +
         " THEN a.origin_key_id END AS origin_key_id, a.origin_box, json_strip_nulls(a.details)::text AS details,"
         " a.impact_score";
}
std::string_view text_of(const pqxx::field& field) { return {field.c_str(), field.size()}; }

ActivityView row_view(const pqxx::row& row) {
  ActivityView view;
  const auto* type = ActivityView::descriptor();
  for (const char* name : {"position", "subject", "type", "actor", "sentence", "account_id", "resource_kind",
                           "resource_id", "command_id", "trace_parent", "details"})
    if (!row[name].is_null())
      view.GetReflection()->SetString(&view, type->FindFieldByName(name), std::string(text_of(row[name])));
  view.set_team_id(view.subject().substr(team_subject("").size()));
  for (auto rest = text_of(row["more_types"]); !rest.empty();) {
    const auto comma = rest.find(',');
    view.add_more_types(std::string(rest.substr(0, comma)));
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
  }
  view.set_at(row["at"].as<std::int64_t>());
  view.set_refused(row["refused"].as<bool>());
  if (!row["impact_score"].is_null()) view.set_impact_score(row["impact_score"].as<std::uint32_t>());
  if (row["origin_key_id"].is_null()) return view;
  view.mutable_origin_sealed()->set_key_id(std::string(text_of(row["origin_key_id"])));
  view.mutable_origin_sealed()->set_box(pqxx::binarystring(row["origin_box"]).str());
  return view;
}
}  // namespace

Result<ExportedRows> export_rows(pqxx::transaction_base& work, const ExportActivity& request, int lane,
                                 std::size_t rows_max) {
  Question question("activity", {});
  const auto subject = question.text(team_subject(request.team_id()));
  BOOST_OUTCOME_TRY(bound_by_time(question, request));
  if (request.has_after_at())
    question.bound("(a.at, a.lane, a.\"offset\") > (" + question.number(request.after_at()) + ", " +
                   question.number(lane) + ", " + question.number(request.after_offset()) + ')');
  question.where("a.\"offset\" < " + question.number(request.end_offset()));
  where_seen(question, request);
  const auto sees_origin =
      request.sees_refusals() ? std::string("true") : "a.actor = " + question.text(request.account_id());
  ActivityWords words;
  words.all_of(request);
  words.seen_by(request);
  auto from = activity_table;
  Question::Walk walk;
  const std::string order = "a.at, a.lane, a.\"offset\"";
  if (words.empty()) {
    question.where("a.subject = " + subject);
    walk = question.walk(order, rows_max);
    from += walk.where;
  } else {
    const auto source = walk_of_chunks(question, words, subject, false);
    walk = question.walk(order, rows_max);
    from = source(walk);
  }
  ExportedRows exported;
  const auto found =
      question.select(work, "SELECT " + columns(sees_origin) + " FROM " + from + walk.order + walk.limit);
  for (const auto& row : found) {
    exported.rows.push_back(row_view(row));
    exported.last_offset = row["offset"].as<std::int64_t>();
  }
  return exported;
}

std::int64_t export_end(pqxx::transaction_base& work, int lane) {
  const auto found = work.exec_params("SELECT next_offset FROM activity.checkpoint WHERE lane = $1", lane);
  return found.empty() ? 0 : found[0][0].as<std::int64_t>();
}
}  // namespace muster
