#include "gateway/cli/verify_read_models.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <pqxx/nontransaction>
#include <pqxx/transaction>

#include "projections/filler.hpp"
#include "projections/migrations.hpp"
#include "projections/projections.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
// As in a rebuild.
constexpr std::size_t batch_records = 20'000, batch_bytes = 64 << 20;
constexpr auto log_patience = 10s;
constexpr std::size_t told_per_table_max = 3;
constexpr int rows_per_fetch = 5000;

using Snapshot = pqxx::transaction<pqxx::repeatable_read, pqxx::read_only>;

struct Checkpoint {
  std::string ledger_id;
  std::int64_t next_offset = 0, epoch = 0, next_seq = 0;
};
using Checkpoints = std::map<int, Checkpoint>;

Checkpoints checkpoints(pqxx::transaction_base& work, const std::string& schema) {
  Checkpoints found;
  for (const auto& row :
       work.exec("SELECT lane, ledger_id, next_offset, epoch, next_seq FROM " + schema + ".checkpoint"))
    found[row[0].as<int>()] = {row[1].as<std::string>(), row[2].as<std::int64_t>(), row[3].as<std::int64_t>(),
                               row[4].as<std::int64_t>()};
  return found;
}

// How the rows of a table are read: what they are told by, and a hash of all that the fold writes.
struct TableRows {
  std::string name, key, digest;
};

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

// Every table but checkpoint and migration; what PostgreSQL computes from other columns is left out.
std::vector<TableRows> tables_of(pqxx::transaction_base& work, const std::string& schema) {
  struct Columns {
    std::vector<std::string> all, key;
  };
  std::map<std::string, Columns> found;
  for (const auto& row : work.exec_params(
           "SELECT c.relname, quote_ident(a.attname), coalesce(a.attnum = ANY (i.indkey::int2[]), false)"
           " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
           " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
           " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
           " WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname NOT IN ('checkpoint', 'migration')"
           " ORDER BY c.relname, a.attnum",
           schema)) {
    auto& columns = found[row[0].as<std::string>()];
    columns.all.push_back(row[1].as<std::string>());
    if (row[2].as<bool>()) columns.key.push_back(row[1].as<std::string>());
  }
  std::vector<TableRows> tables;
  for (const auto& [name, columns] : found) {
    const auto& key = columns.key.empty() ? columns.all : columns.key;
    tables.push_back(
        {name, "concat_ws(' ', " + joined(key, ", ") + ")", "md5(ROW(" + joined(columns.all, ", ") + ")::text)"});
  }
  return tables;
}

// The rows of one table in the order of key and digest, a page at a time.
class TableWalk {
 public:
  struct Row {
    std::string key, digest;
    friend auto operator<=>(const Row&, const Row&) = default;
  };
  TableWalk(pqxx::transaction_base& work, const std::string& schema, const TableRows& table, const std::string& cursor)
      : work_(work), cursor_(cursor) {
    work_.exec("DECLARE " + cursor_ + " CURSOR FOR SELECT " + table.key + " COLLATE \"C\", " + table.digest +
               " COLLATE \"C\" FROM " + schema + "." + table.name + " ORDER BY 1, 2");
    fetch();
  }
  void close() { work_.exec("CLOSE " + cursor_); }
  const std::optional<Row>& front() const { return row_; }
  void pop() {
    ++next_;
    if (next_ == page_.size())
      fetch();
    else
      show();
  }

 private:
  void fetch() {
    page_ = work_.exec("FETCH " + std::to_string(rows_per_fetch) + " FROM " + cursor_);
    next_ = 0;
    show();
  }
  void show() {
    row_.reset();
    if (next_ < page_.size())
      row_ =
          Row{page_[static_cast<int>(next_)][0].as<std::string>(), page_[static_cast<int>(next_)][1].as<std::string>()};
  }
  pqxx::transaction_base& work_;
  const std::string cursor_;
  pqxx::result page_;
  std::size_t next_ = 0;
  std::optional<Row> row_;
};

class Comparing {
 public:
  Comparing(Log& log, std::string_view name, PostgresOptions postgres,
            const std::function<void(const std::string&)>& progress)
      : log_(log), live_(name), shadow_(live_ + "_verify"), progress_(progress), projection_(make_projection(name)) {
    verified_.name = live_;
    postgres.application_name = "muster verify " + live_;
    postgres.statement_timeout = 0ms;
    postgres.durable_commit = false;
    to_live_ = connect(postgres);
    postgres.search_path = shadow_;
    to_shadow_ = connect(postgres);
  }
  ReadModelVerified run();

 private:
  void compare_all();
  bool lock();
  bool same_migration(pqxx::transaction_base& work);
  bool fits_the_log(const Checkpoints& live);
  void fill_to(const Checkpoints& goal);
  void compare_checkpoints(const Checkpoints& live, const Checkpoints& fold);
  void compare_table(pqxx::transaction_base& live, pqxx::transaction_base& fold, const TableRows& table);
  void drop_shadow();
  void say(std::string sentence) { verified_.broken.push_back(live_ + ": " + std::move(sentence)); }

  Log& log_;
  const std::string live_, shadow_;
  const std::function<void(const std::string&)>& progress_;
  std::unique_ptr<Projection> projection_;
  std::unique_ptr<pqxx::connection> to_live_, to_shadow_;
  std::unique_ptr<Reader> reader_;
  std::optional<Filler> filler_;
  ReadModelVerified verified_;
};

// A rebuild would rename the live schema under the snapshot; and two of us would share the shadow.
bool Comparing::lock() {
  pqxx::nontransaction work(*to_shadow_);
  if (work.exec1("SELECT pg_try_advisory_lock(" + rebuild_lock(live_) + ")")[0].as<bool>()) return true;
  say("not compared: it is being rebuilt or verified by somebody else just now");
  return false;
}

bool Comparing::same_migration(pqxx::transaction_base& work) {
  const auto hash = [&](const std::string& schema) {
    return work.exec1("SELECT hash FROM " + schema + ".migration")[0].as<std::string>();
  };
  if (hash(live_) == hash(shadow_)) return true;
  say("its tables were made by another build: run `muster rebuild " + live_ + "`");
  return false;
}

bool Comparing::fits_the_log(const Checkpoints& live) {
  std::vector<int> lanes;
  for (const auto& [lane, checkpoint] : live) {
    if (lane < 0 || lane >= log_.lane_count()) {
      say("it knows lane " + std::to_string(lane) + ", which the ledger does not have");
      return false;
    }
    lanes.push_back(lane);
  }
  if (lanes.empty()) return true;
  const auto ends = log_.ends(lanes, log_patience);
  for (std::size_t i = 0; i < lanes.size(); ++i)
    if (live.at(lanes[i]).next_offset > ends[i]) {
      say("it has come to " + std::to_string(lanes[i]) + "." + std::to_string(live.at(lanes[i]).next_offset - 1) +
          ", beyond the lane's end " + std::to_string(ends[i]) + ": is this another ledger?");
      return false;
    }
  return true;
}

// The shadow to exactly the goal; lanes that the goal does not name stay out.
void Comparing::fill_to(const Checkpoints& goal) {
  std::vector<int> fresh;
  std::int64_t left = 0, all = 0;
  for (const auto& [lane, checkpoint] : goal) {
    if (!filler_->lanes().contains(lane)) fresh.push_back(lane);
    all += checkpoint.next_offset;
  }
  filler_->load(fresh);
  std::map<int, std::int64_t> until;
  for (const auto& [lane, checkpoint] : goal) {
    const auto from = filler_->lanes().at(lane).fold.offset;
    if (from >= checkpoint.next_offset) continue;
    until[lane] = checkpoint.next_offset;
    left += checkpoint.next_offset - from;
    reader_->seek(lane, from);
  }
  auto told = std::chrono::steady_clock::now(), heard = told;
  std::vector<Record> batch;
  std::size_t bytes = 0;
  while (left > 0) {
    auto records = reader_->read(batch.empty() ? 100ms : 0ms);
    const auto now = std::chrono::steady_clock::now();
    if (!records.empty()) heard = now;
    for (auto& record : records) {
      const auto end = until.find(record.lane);
      if (end == until.end() || record.offset >= end->second) continue;
      if (record.offset + 1 == end->second) {
        reader_->drop(record.lane);
        until.erase(end);
      }
      bytes += record.value.size();
      batch.push_back(std::move(record));
    }
    const bool full = batch.size() >= batch_records || bytes >= batch_bytes;
    if (batch.empty() && now - heard > log_patience) throw LogAway("the log gives no more records");
    if (!batch.empty() && (full || records.empty() || until.empty())) {
      filler_->fill(batch);
      left -= static_cast<std::int64_t>(batch.size());
      batch.clear();
      bytes = 0;
    }
    if (now - told > 1s) {
      told = now;
      progress_(live_ + ": folded " + std::to_string(all - left) + " of " + std::to_string(all) + " entries");
    }
  }
}

void Comparing::compare_checkpoints(const Checkpoints& live, const Checkpoints& fold) {
  for (const auto& [lane, is] : live) {
    if (is.next_offset > 0) verified_.positions[lane] = is.next_offset - 1;
    const auto& should = fold.at(lane);
    if (is.ledger_id != should.ledger_id)
      say("lane " + std::to_string(lane) + " is of ledger '" + is.ledger_id + "', this is '" + should.ledger_id + "'");
    if (is.epoch != should.epoch || is.next_seq != should.next_seq)
      say("lane " + std::to_string(lane) + " stands at epoch " + std::to_string(is.epoch) + ", seq " +
          std::to_string(is.next_seq) + "; the fold at epoch " + std::to_string(should.epoch) + ", seq " +
          std::to_string(should.next_seq));
  }
}

// Both in the same order, so one walk finds what is in one of them only. A row whose key is in both differs.
void Comparing::compare_table(pqxx::transaction_base& live, pqxx::transaction_base& fold, const TableRows& table) {
  TableWalk is(live, live_, table, "live_rows"), should(fold, shadow_, table, "fold_rows");
  std::size_t told = 0;
  const auto differs = [&](const std::string& key, const char* how) {
    ++verified_.differing;
    if (++told <= told_per_table_max) say(table.name + " (" + key + ") " + how);
  };
  while (is.front() || should.front()) {
    if (is.front() && should.front() && *is.front() == *should.front()) {
      is.pop();
      should.pop();
      ++verified_.rows;
    } else if (is.front() && should.front() && is.front()->key == should.front()->key) {
      differs(is.front()->key, "is not as the ledger says");
      is.pop();
      should.pop();
    } else if (!should.front() || (is.front() && *is.front() < *should.front())) {
      differs(is.front()->key, "is there, but not on the ledger");
      is.pop();
    } else {
      differs(should.front()->key, "is missing");
      should.pop();
    }
  }
  is.close();
  should.close();
  if (told > told_per_table_max)
    say(table.name + ": " + std::to_string(told - told_per_table_max) + " more rows differ");
}

void Comparing::drop_shadow() {
  pqxx::work work(*to_shadow_);
  work.exec("SET LOCAL client_min_messages = warning");
  work.exec("DROP SCHEMA IF EXISTS " + shadow_ + " CASCADE");
  work.commit();
}

void Comparing::compare_all() {
  // Without indexes that only queries need: nobody queries it.
  make_tables(*to_shadow_, live_, shadow_);
  filler_.emplace(*to_shadow_, *projection_, false);
  reader_ = log_.reader();
  Checkpoints near;
  {
    pqxx::nontransaction work(*to_live_);
    if (!same_migration(work)) return;
    near = checkpoints(work, live_);
  }
  // Most of the way first: the snapshot, which holds back PostgreSQL's cleaning, is then short.
  if (!fits_the_log(near)) return;
  fill_to(near);
  Snapshot live(*to_live_);
  const auto exactly = checkpoints(live, live_);
  if (!fits_the_log(exactly)) return;
  fill_to(exactly);
  progress_(live_ + ": comparing");
  pqxx::work fold(*to_shadow_);
  compare_checkpoints(exactly, checkpoints(fold, shadow_));
  for (const auto& table : tables_of(live, live_)) compare_table(live, fold, table);
}

ReadModelVerified Comparing::run() {
  {
    pqxx::nontransaction work(*to_live_);
    verified_.there = !work.exec1("SELECT to_regclass('" + live_ + ".checkpoint') IS NULL")[0].as<bool>();
  }
  if (!verified_.there || !lock()) return verified_;
  try {
    compare_all();
  } catch (const ProjectionStopped& error) {
    say("the fold stops at " + to_string(error.position) + ": " + error.what());
  } catch (const std::exception&) {
    // An abandoned shadow would be dropped by the next verification; better now, if the database is there.
    try {
      drop_shadow();
    } catch (const std::exception&) {  // NOLINT: what went wrong first is what counts
    }
    throw;
  }
  drop_shadow();
  return verified_;
}
}  // namespace

ReadModelVerified verify_read_model(Log& log, std::string_view name, PostgresOptions postgres,
                                    const std::function<void(const std::string&)>& progress) {
  try {
    return Comparing(log, name, std::move(postgres), progress).run();
  } catch (const std::exception& error) {
    rethrow_away(error);
    throw;
  }
}
}  // namespace muster
