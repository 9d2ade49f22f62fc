#include "projections/filler.hpp"

#include <pqxx/except>

#include "infra/postgres.hpp"
#include "projections/subject.hpp"

namespace muster {
namespace {
constexpr std::size_t batch_bytes_max = 32 << 20;
}  // namespace

struct Filler::CannotApply : std::runtime_error {
  CannotApply(Position at, const std::string& why) : std::runtime_error(why), position(at) {}
  Position position;
};

void Filler::load(const std::vector<int>& lanes) {
  if (lanes.empty()) return;
  Rows rows({{"lane", "int"}});
  for (const int lane : lanes) rows.add(lane);
  pqxx::work work(connection_);
  const auto found = rows.run(work, "WITH wanted AS (SELECT lane FROM " + rows.source() +
                                        "), made AS (INSERT INTO checkpoint SELECT lane, '',"
                                        " coalesce((SELECT max(generation) FROM checkpoint), 1), 0, 0, 1 FROM wanted"
                                        " ON CONFLICT (lane) DO NOTHING RETURNING *)"
                                        " SELECT * FROM made UNION ALL"
                                        " SELECT c.* FROM checkpoint c JOIN wanted USING (lane)");
  work.commit();
  for (const auto& row : found) {
    Lane lane;
    lane.fold.ledger_id = row["ledger_id"].as<std::string>();
    lane.generation = row["generation"].as<std::int64_t>();
    lane.fold.offset = row["next_offset"].as<std::int64_t>();
    lane.fold.epoch = static_cast<std::uint64_t>(row["epoch"].as<std::int64_t>());
    lane.fold.next = static_cast<std::uint64_t>(row["next_seq"].as<std::int64_t>());
    lanes_[row["lane"].as<int>()] = lane;
  }
  for (const int lane : lanes)
    if (!lanes_.contains(lane)) throw CheckpointMoved("a checkpoint was made by somebody else just now");
}

Positions Filler::positions() const {
  Positions positions;
  for (const auto& [number, lane] : lanes_)
    if (lane.fold.offset > 0) positions[number] = lane.fold.offset - 1;
  return positions;
}

std::vector<Record> read_batch(Reader& reader, std::chrono::milliseconds patience, std::size_t records_max) {
  auto batch = reader.read(patience);
  std::size_t bytes = 0;
  for (std::size_t counted = 0; !batch.empty() && batch.size() < records_max;) {
    for (; counted < batch.size(); ++counted) bytes += batch[counted].value.size();
    if (bytes >= batch_bytes_max) break;
    // More that is here already goes into the same transaction.
    auto more = reader.read(std::chrono::milliseconds(0));
    if (more.empty()) break;
    batch.insert(batch.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return batch;
}

Filler::Filled Filler::fill(std::span<const Record> records) {
  try {
    return fill_at_once(records);
  } catch (const CannotApply& problem) {
    if (records.size() == 1) throw ProjectionStopped(problem.position, problem.what());
    // One by one: what stands before it is written, and its position is known.
    Filled all;
    for (std::size_t i = 0; i < records.size(); ++i) {
      const auto one = fill(records.subspan(i, 1));
      all.applied += one.applied;
      all.voids += one.voids;
    }
    return all;
  }
}

Filler::Filled Filler::fill_at_once(std::span<const Record> records) {
  projection_.discard();
  versions_.clear();
  deleted_teams_.clear();
  std::map<int, Lane> next;
  Filled filled;
  Position last;
  for (const Record& record : records) {
    const auto loaded = lanes_.find(record.lane);
    if (loaded == lanes_.end()) continue;
    auto& fold = next.try_emplace(record.lane, loaded->second).first->second.fold;
    if (record.offset < fold.offset) continue;
    last = {record.lane, record.offset};
    if (record.offset > fold.offset)
      throw ProjectionStopped(last, "the log has a hole: offset " + std::to_string(fold.offset) + " is missing");
    const bool readable = entry_.ParseFromString(record.value);
    if (!fold.step(record.offset, readable ? &entry_ : nullptr)) {
      ++filled.voids;
      continue;
    }
    ++filled.applied;
    if (entry_.events().empty()) continue;
    try {
      apply(last, entry_);
    } catch (const std::exception& error) {
      throw CannotApply(last, error.what());
    }
  }
  if (next.empty()) return {};

  try {
    pqxx::work work(connection_);
    advance(work, next);
    write_versions(work);
    projection_.flush(work);
    forget_teams(work);
    if (live_) notify(work, next);
    work.commit();
  } catch (const pqxx::failure& error) {
    projection_.discard();
    rethrow_away(error);
    if (says_try_again(error)) throw DatabaseAway(error.what());
    throw CannotApply(last, error.what());
  }
  for (auto& [number, lane] : next) lanes_[number] = std::move(lane);
  return filled;
}

void Filler::apply(const Position& position, const Entry& entry) {
  if (entry.min_reader() > reader_level)
    throw std::runtime_error("this entry needs reader level " + std::to_string(entry.min_reader()) +
                             ", this build has " + std::to_string(reader_level));
  projection_.apply(position, entry);
  if (projection_.keeps_versions()) versions_[entry.subject()] = entry.version();
  if (!projection_.forgets_teams()) return;
  for (const Event& event : entry.events())
    if (event.has_team_deleted()) deleted_teams_.emplace_back(team_id_of(entry.subject()));
}

void Filler::advance(pqxx::transaction_base& work, const std::map<int, Lane>& next) const {
  Rows rows({{"lane", "int"},
             {"generation", "bigint"},
             {"was", "bigint"},
             {"ledger_id", "text"},
             {"next_offset", "bigint"},
             {"epoch", "bigint"},
             {"next_seq", "bigint"}});
  for (const auto& [number, lane] : next)
    rows.add(number, lane.generation, lanes_.at(number).fold.offset, lane.fold.ledger_id, lane.fold.offset,
             lane.fold.epoch, lane.fold.next);
  // Locked in the order of lanes, so that two projectors wait for each other instead of deadlocking; then compared and
  // swapped: the update looks again at what changed while it waited.
  const auto moved =
      rows.run(work, "WITH mine AS (SELECT * FROM " + rows.source() +
                         "), locked AS MATERIALIZED (SELECT c.lane FROM checkpoint c JOIN mine m USING (lane)"
                         " ORDER BY c.lane FOR UPDATE OF c)"
                         " UPDATE checkpoint c SET ledger_id = m.ledger_id, next_offset = m.next_offset,"
                         " epoch = m.epoch, next_seq = m.next_seq FROM mine m JOIN locked USING (lane)"
                         " WHERE c.lane = m.lane AND c.generation = m.generation AND c.next_offset = m.was"
                         " RETURNING c.lane");
  if (moved.size() != next.size())
    throw CheckpointMoved("another projector is at work on these lanes, or a rebuild took their place");
}

void Filler::notify(pqxx::transaction_base& work, const std::map<int, Lane>& next) const {
  Positions positions;
  for (const auto& [number, lane] : next) positions[number] = lane.fold.offset - 1;
  work.exec_params("SELECT pg_notify($1, $2)", "muster_" + std::string(projection_.name()), to_string(positions));
}

// Nothing happens in a team after it was deleted, so this comes last, in whichever batch it comes.
void Filler::forget_teams(pqxx::transaction_base& work) {
  if (deleted_teams_.empty()) return;
  Rows rows({{"team_id", "text"}});
  for (const auto& team_id : deleted_teams_) rows.add(team_id);
  for (const auto& [table, key, of] : projection_.parts())
    rows.run(work, "DELETE FROM " + std::string(table) + " p USING " + std::string(of) + " t, " + rows.source() +
                       " WHERE t.team_id = r.team_id AND p." + std::string(key) + " = t." + std::string(key));
  const auto tables = work.exec(
      "SELECT quote_ident(table_name) FROM information_schema.columns"
      " WHERE table_schema = current_schema() AND column_name = 'team_id' ORDER BY table_name");
  for (const auto& table : tables)
    rows.run(work, "DELETE FROM " + table[0].as<std::string>() + " t USING " + rows.source() +
                       " WHERE t.team_id = r.team_id");
}

void Filler::write_versions(pqxx::transaction_base& work) {
  Rows rows({{"subject", "text"}, {"version", "bigint"}});
  for (const auto& [subject, version] : versions_) rows.add(subject, version);
  rows.run(work, "INSERT INTO subjects (" + rows.names() + ") SELECT " + rows.names() + " FROM " + rows.source() +
                     " ON CONFLICT (subject) DO UPDATE SET version = EXCLUDED.version");
}
}  // namespace muster
