#include "projections/activity.hpp"

#include <array>
#include <pqxx/stream_to>

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/sentences.hpp"

namespace muster {
namespace {
constexpr std::uint64_t chunk_size = 32768;  // see schemas/sql/activity.sql
const std::array<std::string, 19> columns{"lane",        "\"offset\"", "at",         "subject",      "chunk",
                                          "type",        "more_types", "actor",      "account_id",   "resource_kind",
                                          "resource_id", "refused",    "command_id", "trace_parent", "origin_key_id",
                                          "origin_box",  "sentence",   "details",    "impact_score"};

class Activity : public Projection {
 public:
  std::string_view name() const override { return "activity"; }
  void apply(const Position& position, const Entry& entry) override;
  void flush(pqxx::transaction_base& work) override;
  void discard() override { rows_.clear(); }
  bool keeps_versions() const override { return false; }
  // Nobody reads a deleted team's feed any more, but everybody their own.
  bool forgets_teams() const override { return false; }

 private:
  using Field = std::optional<std::string>;
  std::vector<std::array<Field, columns.size()>> rows_;
};

std::optional<std::string> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

void Activity::apply(const Position& position, const Entry& entry) {
  Telling telling = tell(entry);
  if (telling.type == "promotions.super_admin_seen") return;  // nobody reads that somebody is there, every minute
  if (telling.type.empty()) return;  // kinds that this build does not know, and need not: see Entry.min_reader
  Field more_types, origin_box, details, impact_score;
  for (const auto type : telling.more_types)
    more_types ? more_types->append(",").append(type) : more_types.emplace(type);
  const Sealed& origin = entry.request().origin();
  if (!origin.key_id().empty()) append_hex(origin_box.emplace(), origin.box());
  for (const Event& event : entry.events())
    if (event.has_activity_logged()) {
      details = unless_empty(event.activity_logged().details());
      impact_score = std::to_string(event.activity_logged().impact_score());
    }
  rows_.push_back({std::to_string(position.lane), std::to_string(position.offset), std::to_string(entry.at()),
                   entry.subject(), std::to_string(entry.version() / chunk_size), std::move(telling.type),
                   std::move(more_types), entry.actor(), unless_empty(telling.account_id),
                   unless_empty(telling.resource_kind), unless_empty(telling.resource_id), telling.refused ? "t" : "f",
                   entry.command_id(), unless_empty(entry.request().trace_parent()), unless_empty(origin.key_id()),
                   std::move(origin_box), without_nul(telling.sentence), std::move(details), std::move(impact_score)});
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
}  // namespace

std::unique_ptr<Projection> activity_projection() { return std::make_unique<Activity>(); }
}  // namespace muster
