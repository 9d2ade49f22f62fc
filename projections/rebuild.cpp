#include "projections/rebuild.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <numeric>
#include <optional>
#include <pqxx/nontransaction>
#include <pqxx/transaction>
#include <vector>

#include "projections/filler.hpp"
#include "projections/migrations.hpp"
#include "projections/projections.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
constexpr std::size_t batch_records = 20'000;  // large enough that a transaction's cost does not count
// Each fills its own lanes: no row belongs to two lanes, so they do not meet.
constexpr std::size_t workers_max = 2;
constexpr auto log_patience = 10s;
constexpr int swap_attempts = 20;

using Ends = std::map<int, std::int64_t>;  // by lane

struct Worker {
  Worker(const PostgresOptions& postgres, std::string_view name)
      : connection(connect(postgres)), projection(make_projection(name)), filler(*connection, *projection, false) {}
  std::unique_ptr<pqxx::connection> connection;
  std::unique_ptr<Projection> projection;
  Filler filler;
  std::unique_ptr<Reader> reader;
  std::vector<int> lanes;
};

class Rebuilding {
 public:
  Rebuilding(Log& log, std::string_view name, PostgresOptions postgres,
             const std::function<void(const RebuildProgress&)>& progress)
      : log_(log), name_(name), progress_(progress) {
    if (!make_projection(name)) throw RebuildRefused("there is no read model " + name_);
    postgres.application_name = "muster rebuild " + name_;
    postgres.statement_timeout = 0ms;
    postgres.durable_commit = false;
    live_ = connect(postgres);
    postgres.search_path = next_schema(name_);
    const auto count = std::min(workers_max, static_cast<std::size_t>(log.lane_count()));
    for (std::size_t i = 0; i < count; ++i) workers_.push_back(std::make_unique<Worker>(postgres, name));
    for (int lane = 0; lane < log.lane_count(); ++lane)
      workers_[static_cast<std::size_t>(lane) % count]->lanes.push_back(lane);
  }
  RebuildProgress run();

 private:
  void take_lock();
  void begin();
  void fill_to(const Ends& ends);
  void fill(Worker& worker, const Ends& ends);
  void finish();
  Ends ends();
  bool swap();
  void drop_old();
  void say(std::string_view phase);
  // Calls f for every worker at the same time; goes on saying how far it is.
  template <class F>
  void each_worker(F&& f);

  Log& log_;
  const std::string name_;
  const std::function<void(const RebuildProgress&)>& progress_;
  std::unique_ptr<pqxx::connection> live_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<std::int64_t> entries_{0}, voids_{0};
  RebuildProgress now_;
};

void Rebuilding::say(std::string_view phase) {
  now_.phase = phase;
  now_.entries = entries_;
  now_.entries_of = std::max(now_.entries_of, now_.entries);  // more may have come meanwhile
  now_.voids = voids_;
  if (progress_) progress_(now_);
}

template <class F>
void Rebuilding::each_worker(F&& f) {
  std::vector<std::future<void>> running;
  for (const auto& worker : workers_) running.push_back(std::async(std::launch::async, [&f, &worker] { f(*worker); }));
  for (auto& one : running)
    while (one.wait_for(1s) != std::future_status::ready) say(now_.phase);
  for (auto& one : running) one.get();
}

void Rebuilding::take_lock() {
  pqxx::nontransaction work(*live_);
  if (!work.exec1("SELECT pg_try_advisory_lock(" + rebuild_lock(name_) + ")")[0].as<bool>())
    throw RebuildRefused("somebody else is rebuilding " + name_);
}

void Rebuilding::begin() {
  try {
    migrate(*live_, name_);
  } catch (const TablesDiffer&) {
    // That is what a rebuild is for.
  }
  make_tables(*live_, name_, next_schema(name_));
  for (const auto& worker : workers_) {
    worker->filler.load(worker->lanes);
    worker->reader = log_.reader();
    for (const int lane : worker->lanes) worker->reader->seek(lane, 0);
  }
}

Ends Rebuilding::ends() {
  const auto lanes = log_.lanes();
  const auto found = log_.ends(lanes, log_patience);
  Ends ends;
  for (const int lane : lanes) ends[lane] = found[static_cast<std::size_t>(lane)];
  return ends;
}

void Rebuilding::fill_to(const Ends& ends) {
  now_.entries_of = 0;
  for (const auto& [lane, end] : ends) now_.entries_of += end;
  each_worker([&](Worker& worker) { fill(worker, ends); });
}

void Rebuilding::fill(Worker& worker, const Ends& ends) {
  const auto behind = [&] {
    return std::any_of(worker.lanes.begin(), worker.lanes.end(),
                       [&](int lane) { return worker.filler.lanes().at(lane).fold.offset < ends.at(lane); });
  };
  auto read = std::chrono::steady_clock::now();
  while (behind()) {
    const auto batch = read_batch(*worker.reader, 100ms, batch_records);
    const auto now = std::chrono::steady_clock::now();
    if (batch.empty()) {
      if (now - read > log_patience) throw LogAway("the log gives no more records");
      continue;
    }
    read = now;
    const auto filled = worker.filler.fill(batch);
    entries_ += filled.applied + filled.voids;
    voids_ += filled.voids;
  }
}

void Rebuilding::finish() {
  const auto statements = finishing_statements(name_);
  std::atomic<std::size_t> next{0};
  each_worker([&](Worker& worker) {
    pqxx::nontransaction work(*worker.connection);
    work.exec("SET maintenance_work_mem = '256MB'");
    for (std::size_t i; (i = next++) < statements.size();) work.exec(statements[i]);
  });
}

// False where the lock on the live read model could not be had in time.
bool Rebuilding::swap() {
  const auto next = next_schema(name_), old = old_schema(name_);
  try {
    pqxx::work work(*live_);
    work.exec("SET LOCAL lock_timeout = '2s'");
    // Nobody moves the live read model on from here; it can be read.
    work.exec("LOCK TABLE " + name_ + ".checkpoint IN EXCLUSIVE MODE");
    std::int64_t generation = 0;
    const auto wanted = ends();
    for (const auto& row : work.exec("SELECT lane, generation, next_offset FROM " + name_ + ".checkpoint")) {
      generation = std::max(generation, row[1].as<std::int64_t>());
      const auto end = wanted.find(row[0].as<int>());
      if (end == wanted.end()) throw RebuildRefused("the live read model knows a lane that the log does not have");
      if (row[2].as<std::int64_t>() > end->second)
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

// In a transaction of its own: a query that still reads the old tables must not hold the swap up.
void Rebuilding::drop_old() {
  for (int attempt = 0; attempt < swap_attempts; ++attempt) try {
      pqxx::work work(*live_);
      work.exec("SET LOCAL lock_timeout = '2s'");
      work.exec("SET LOCAL client_min_messages = warning");
      work.exec("DROP SCHEMA " + old_schema(name_) + " CASCADE");
      work.commit();
      return;
    } catch (const pqxx::sql_error& error) {
      if (!says_try_again(error)) throw;  // what stays is dropped by the next migrate
    }
}

RebuildProgress Rebuilding::run() {
  take_lock();
  begin();
  say("filling");
  fill_to(ends());
  say("indexing");
  finish();
  say("catching up");
  fill_to(ends());
  say("swapping");
  for (int attempt = 0; !swap(); ++attempt)
    if (attempt == swap_attempts) throw RebuildRefused("the live read model could not be locked");
  drop_old();
  say("done");
  return now_;
}
}  // namespace

RebuildProgress rebuild(Log& log, std::string_view name, PostgresOptions postgres,
                        const std::function<void(const RebuildProgress&)>& progress) {
  return Rebuilding(log, name, std::move(postgres), progress).run();
}
}  // namespace muster
