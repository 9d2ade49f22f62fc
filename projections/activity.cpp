#include "projections/activity.hpp"

#include <array>
#include <pqxx/stream_to>

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/sentences.hpp"

namespace muster {
namespace {
const std::array<std::string, 16> columns{"lane",          "\"offset\"",    "at",         "subject",
                                          "type",          "more_types",    "actor",      "account_id",
                                          "resource_kind", "resource_id",   "refused",    "command_id",
                                          "trace_parent",  "origin_key_id", "origin_box", "sentence"};

class Activity : public Projection {
 public:
  std::string_view name() const override { return "activity"; }
  void apply(const Position& position, const Entry& entry) override;
  void flush(pqxx::transaction_base& work) override;
  void discard() override { rows_.clear(); }
  bool keeps_versions() const override { return false; }

 private:
  using Field = std::optional<std::string>;
  std::vector<std::array<Field, columns.size()>> rows_;
};

std::optional<std::string> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

void Activity::apply(const Position& position, const Entry& entry) {
  Telling telling = tell(entry);
  if (telling.type.empty()) return;  // kinds that this build does not know, and need not: see Entry.min_reader
  Field more_types, origin_box;
  if (!telling.more_types.empty()) {
    more_types = "{";
    for (const auto type : telling.more_types)
      (more_types->size() > 1 ? * more_types += ',' : *more_types).append(type);
    *more_types += '}';
  }
  const Sealed& origin = entry.request().origin();
  if (!origin.key_id().empty()) append_hex(origin_box.emplace(), origin.box());
  rows_.push_back({std::to_string(position.lane), std::to_string(position.offset), std::to_string(entry.at()),
                   entry.subject(), std::string(telling.type), std::move(more_types), entry.actor(),
                   unless_empty(telling.account_id), unless_empty(telling.resource_kind),
                   unless_empty(telling.resource_id), telling.refused ? "t" : "f", entry.command_id(),
                   unless_empty(entry.request().trace_parent()), unless_empty(origin.key_id()), std::move(origin_box),
                   without_nul(telling.sentence)});
}

void Activity::flush(pqxx::transaction_base& work) {
  if (rows_.empty()) return;
  pqxx::stream_to copy(work, "activity", columns);
  std::array<const char*, columns.size()> fields{};
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) fields[i] = row[i] ? row[i]->c_str() : nullptr;
    copy << fields;
  }
  copy.complete();
  rows_.clear();
}

const std::string view_columns =
    "a.lane || '.' || a.\"offset\" AS position, a.subject,"
    " CASE WHEN a.subject LIKE 'team/%' THEN substr(a.subject, 6) END AS team_id, a.type,"
    " coalesce(a.more_types, '{}') AS more_types, a.actor, a.sentence, a.account_id, a.resource_kind, a.resource_id,"
    " activity.muster_time(a.at) AS at, a.command_id, a.refused, a.trace_parent,"
    " activity.muster_sealed(a.origin_key_id, a.origin_box) AS origin_sealed";
const Question::Order newest_first{{{"a.at", true}, {"a.lane", true}, {"a.\"offset\"", true}}, true};

template <class Request>
void where_type_time_and_resource(Question& question, const Request& request) {
  if (!request.type().empty() && request.type().find('.') == std::string::npos) {
    const auto module = question.text(request.type() + ".");
    question.where("(starts_with(a.type, " + module +
                   ") OR EXISTS (SELECT FROM unnest(a.more_types) AS m (type)"
                   " WHERE starts_with(m.type, " +
                   module + ")))");
  } else if (!request.type().empty()) {
    const auto type = question.text(request.type());
    question.where("(a.type = " + type + " OR " + type + " = ANY (a.more_types))");
  }
  if (request.from()) question.where("a.at >= " + question.number(request.from()));
  if (request.to()) question.where("a.at < " + question.number(request.to()));
  if (!request.resource_kind().empty()) question.where("a.resource_kind = " + question.text(request.resource_kind()));
  if (!request.resource_id().empty()) question.where("a.resource_id = " + question.text(request.resource_id()));
}
}  // namespace

std::unique_ptr<Projection> activity_projection() { return std::make_unique<Activity>(); }

Result<View> query(pqxx::transaction_base& work, const ListActivity& request, Lanes lanes) {
  Question question("activity", lanes);
  const auto subject = question.text(team_subject(request.team_id()));
  question.where("a.subject = " + subject);
  where_type_time_and_resource(question, request);
  if (!request.actor().empty()) question.where("a.actor = " + question.text(request.actor()));
  if (!request.q().empty())
    question.where("a.search @@ (websearch_to_tsquery('simple', " + question.text(request.q()) + ") && quote_literal(" +
                   subject + ")::tsquery)");
  if (!request.sees_refusals())
    question.where("(NOT a.refused OR a.actor = " + question.text(request.account_id()) + ")");
  question.where_not_of("coalesce(a.resource_kind || '/' || a.resource_id, '')", request.hidden());
  return question.page(work, request, view_columns, "activity.activity a", newest_first);
}

Result<View> query(pqxx::transaction_base& work, const ListMyActivity& request, Lanes lanes) {
  Question question("activity", lanes);
  question.where("a.actor = " + question.text(request.account_id()));
  where_type_time_and_resource(question, request);
  if (!request.q().empty())
    question.where("a.search @@ websearch_to_tsquery('simple', " + question.text(request.q()) + ")");
  return question.page(work, request, view_columns, "activity.activity a", newest_first);
}
}  // namespace muster
