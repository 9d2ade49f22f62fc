#include "projections/rebuild.hpp"

#include <algorithm>
#include <numeric>
#include <pqxx/nontransaction>
#include <pqxx/transaction>

#include "projections/filler.hpp"
#include "projections/migrations.hpp"
#include "projections/projections.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
// Large enough that a transaction's cost does not count, small enough that it fits into memory with vault contents.
constexpr std::size_t batch_records = 20'000, batch_bytes = 64 << 20;
constexpr auto log_patience = 10s;
constexpr int swap_attempts = 20;

class Rebuilding {
 public:
  Rebuilding(Log& log, std::string_view name, PostgresOptions postgres,
             const std::function<void(const RebuildProgress&)>& progress)
      : log_(log), name_(name), progress_(progress), projection_(make_projection(name)) {
    if (!projection_) throw RebuildRefused("there is no read model " + name_);
    postgres.application_name = "muster rebuild " + name_;
    postgres.statement_timeout = 0ms;
    postgres.durable_commit = false;
    live_ = connect(postgres);
    postgres.search_path = next_schema(name_);
    next_ = connect(postgres);
  }
  RebuildProgress run();

 private:
  void take_lock();
  void fill_to(const std::vector<std::int64_t>& ends);
  std::vector<std::int64_t> ends() { return log_.ends(lanes_, log_patience); }
  bool swap();
  void say(std::string_view phase);

  Log& log_;
  const std::string name_;
  const std::function<void(const RebuildProgress&)>& progress_;
  std::unique_ptr<Projection> projection_;
  std::unique_ptr<pqxx::connection> live_, next_;
  std::vector<int> lanes_;
  std::unique_ptr<Reader> reader_;
  std::optional<Filler> filler_;
  RebuildProgress now_;
};

void Rebuilding::say(std::string_view phase) {
  now_.phase = phase;
  if (filler_) {
    now_.entries = filler_->applied() + filler_->voids();
    now_.voids = filler_->voids();
  }
  if (progress_) progress_(now_);
}

void Rebuilding::take_lock() {
  pqxx::nontransaction work(*live_);
  if (!work.exec1("SELECT pg_try_advisory_lock(" + rebuild_lock(name_) + ")")[0].as<bool>())
    throw RebuildRefused("somebody else is rebuilding " + name_);
}

void Rebuilding::fill_to(const std::vector<std::int64_t>& ends) {
  now_.entries_of = std::accumulate(ends.begin(), ends.end(), std::int64_t{0});
  const auto behind = [&] {
    for (std::size_t i = 0; i < lanes_.size(); ++i)
      if (filler_->lanes().at(lanes_[i]).fold.offset < ends[i]) return true;
    return false;
  };
  auto said = std::chrono::steady_clock::now(), read = said;
  std::vector<Record> batch;
  std::size_t bytes = 0;
  while (behind()) {
    auto records = reader_->read(batch.empty() ? 100ms : 0ms);
    const auto now = std::chrono::steady_clock::now();
    if (!records.empty()) read = now;
    for (const Record& record : records) bytes += record.value.size();
    batch.insert(batch.end(), std::make_move_iterator(records.begin()), std::make_move_iterator(records.end()));
    const bool full = batch.size() >= batch_records || bytes >= batch_bytes;
    if (batch.empty() && now - read > log_patience) throw LogAway("the log gives no more records");
    if (full || (records.empty() && !batch.empty())) {
      filler_->fill(batch);
      batch.clear();
      bytes = 0;
    }
    if (now - said > 1s) {
      say(now_.phase);
      said = now;
    }
  }
}

// False where the live read model was being written all the time and its lock could not be had.
bool Rebuilding::swap() {
  const auto next = next_schema(name_), old = old_schema(name_);
  try {
    pqxx::work work(*live_);
    work.exec("SET LOCAL lock_timeout = '2s'");
    // Nobody moves the live read model on from here; it can be read.
    work.exec("LOCK TABLE " + name_ + ".checkpoint IN EXCLUSIVE MODE");
    std::int64_t generation = 0;
    auto wanted = ends();
    for (const auto& row : work.exec("SELECT lane, generation, next_offset FROM " + name_ + ".checkpoint")) {
      generation = std::max(generation, row[1].as<std::int64_t>());
      const auto lane = std::find(lanes_.begin(), lanes_.end(), row[0].as<int>());
      if (lane == lanes_.end()) throw RebuildRefused("the live read model knows a lane that the log does not have");
      auto& end = wanted[static_cast<std::size_t>(lane - lanes_.begin())];
      if (row[2].as<std::int64_t>() > end)
        throw RebuildRefused("the live read model is ahead of the log: is this another ledger?");
    }
    fill_to(wanted);
    work.exec("UPDATE " + next + ".checkpoint SET generation = " + std::to_string(generation + 1));
    work.exec("ALTER SCHEMA " + name_ + " RENAME TO " + old);
    work.exec("ALTER SCHEMA " + next + " RENAME TO " + name_);
    work.commit();
  } catch (const pqxx::sql_error& error) {
    if (!says_try_again(error)) throw;
    return false;
  }
  return true;
}

RebuildProgress Rebuilding::run() {
  take_lock();
  try {
    migrate(*live_, name_);
  } catch (const TablesDiffer&) {
    // That is what a rebuild is for.
  }
  lanes_.resize(static_cast<std::size_t>(log_.lane_count()));
  std::iota(lanes_.begin(), lanes_.end(), 0);
  make_tables(*next_, name_, next_schema(name_));
  filler_.emplace(*next_, *projection_, false);
  filler_->load(lanes_);
  reader_ = log_.reader();
  for (const int lane : lanes_) reader_->seek(lane, 0);

  say("filling");
  fill_to(ends());
  say("indexing");
  finish_tables(*next_, name_, next_schema(name_));
  say("catching up");
  fill_to(ends());
  say("swapping");
  for (int attempt = 0; !swap(); ++attempt)
    if (attempt == swap_attempts) throw RebuildRefused("the live read model could not be locked");
  // In a transaction of its own: a query that still reads the old tables must not hold the swap up.
  for (int attempt = 0; attempt < swap_attempts; ++attempt) try {
      pqxx::work work(*live_);
      work.exec("SET LOCAL lock_timeout = '2s'");
      work.exec("SET LOCAL client_min_messages = warning");
      work.exec("DROP SCHEMA " + old_schema(name_) + " CASCADE");
      work.commit();
      break;
    } catch (const pqxx::sql_error& error) {
      if (!says_try_again(error)) throw;  // what stays is dropped by the next migrate
    }
  say("done");
  return now_;
}
}  // namespace

RebuildProgress rebuild(Log& log, std::string_view name, PostgresOptions postgres,
                        const std::function<void(const RebuildProgress&)>& progress) {
  return Rebuilding(log, name, std::move(postgres), progress).run();
}
}  // namespace muster
