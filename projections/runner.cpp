#include "projections/runner.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "projections/migrations.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
constexpr int niceness = 10;
constexpr auto backoff_min = 50ms, backoff_max = 2000ms;
constexpr auto lag_every = 1s;

void lower_priority() {
  // Of this thread alone: on Linux, PRIO_PROCESS takes a thread id.
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), niceness);
}
}  // namespace

std::string read_ledger_id(Log& log, std::chrono::milliseconds patience) {
  const auto reader = log.reader();
  reader->seek(0, 0);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  do {
    for (const Record& record : reader->read(100ms)) {
      Entry entry;
      if (record.lane == 0 && record.offset == 0 && entry.ParseFromString(record.value) && entry.has_ledger_created())
        return entry.ledger_created().ledger_id();
    }
  } while (std::chrono::steady_clock::now() < deadline);
  return {};
}

Runner::Runner(Log& log, std::unique_ptr<Projection> projection, Options options)
    : log_(log), projection_(std::move(projection)), name_(projection_->name()), options_([&] {
        options.postgres.search_path = name_;
        options.postgres.application_name = "muster projector " + name_;
        // Rows and checkpoint go together: what a crash forgets is read from the ledger again.
        options.postgres.durable_commit = false;
        return std::move(options);
      }()) {
  thread_ = std::thread([this] { run(); });
}
Runner::~Runner() {
  stop();
  thread_.join();
}
void Runner::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}
void Runner::assign(const std::vector<int>& lanes) {
  const std::lock_guard lock(mutex_);
  assigned_.insert(lanes.begin(), lanes.end());
  changed_.notify_all();
}
void Runner::revoke(const std::vector<int>& lanes) {
  const std::lock_guard lock(mutex_);
  for (const int lane : lanes) assigned_.erase(lane);
}
Runner::Status Runner::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Runner::run() {
  lower_priority();
  const auto stopping = [&] {
    const std::lock_guard lock(mutex_);
    return stopping_;
  };
  while (!stopping()) {
    try {
      turn();
      backoff_ = 0ms;
      continue;
    } catch (const ProjectionStopped& error) {
      note(Health::stopped, error.what(), error.position);
      break;
    } catch (const TablesDiffer& error) {
      note(Health::stopped, error.what());
      break;
    } catch (const CheckpointMoved& error) {
      // Not a failure: read the checkpoints again and go on from there, wherever that is.
      const std::lock_guard lock(mutex_);
      ++status_.conflicts;
      status_.error = error.what();
    } catch (const LogAway& error) {
      note(Health::waiting, error.what());
    } catch (const std::exception& error) {
      if (!says_away(error) && !says_try_again(error)) {
        note(Health::stopped, error.what());
        break;
      }
      note(Health::waiting, error.what());
      disconnect();
    }
    // Everything is read from the checkpoints again.
    if (filler_) filler_.emplace(*connection_, *projection_, true);
    backoff_ = std::clamp(2 * backoff_, std::chrono::milliseconds(backoff_min), std::chrono::milliseconds(backoff_max));
    pause(backoff_);
  }
  disconnect();
}

void Runner::turn() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || !assigned_.empty() || (filler_ && !filler_->lanes().empty()); });
    if (stopping_) return;
  }
  connect_if_needed();
  take_up_assignment();
  gather();
  const auto records = read_batch(*reader_, options_.patience, options_.batch_max);
  for (std::size_t from = 0; from < records.size(); from += options_.batch_max)
    commit(std::span(records).subspan(from, std::min(options_.batch_max, records.size() - from)));
  measure_lag();
  const std::lock_guard lock(mutex_);
  status_.health = reader_->connected() ? Health::running : Health::waiting;
  if (!reader_->connected()) status_.error = "no Kafka broker answers";
  status_.positions = filler_->positions();
}

void Runner::hurry() {
  const std::lock_guard lock(mutex_);  // not between its look and its sleep
  changed_.notify_all();
}

void Runner::gather() {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, committed_at_ + options_.gather,
                      [&] { return stopping_ || (options_.awaited && options_.awaited()); });
}

void Runner::commit(std::span<const Record> records) {
  const auto before = filler_->positions();
  const auto filled = filler_->fill(records);
  Positions committed;
  for (const auto& [lane, offset] : filler_->positions())
    if (const auto was = before.find(lane); was == before.end() || was->second < offset) committed[lane] = offset;
  if (options_.committed && !committed.empty()) options_.committed(committed);
  committed_at_ = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  status_.applied += filled.applied;
  status_.voids += filled.voids;
}

void Runner::connect_if_needed() {
  if (!reader_) reader_ = log_.unhurried_reader();
  if (connection_) return;
  auto connection = connect(options_.postgres);
  migrate(*connection, name_);
  connection_ = std::move(connection);
  filler_.emplace(*connection_, *projection_, true);
}

void Runner::take_up_assignment() {
  std::set<int> wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted = assigned_;
  }
  std::vector<int> gone, fresh;
  for (const auto& [lane, unused] : filler_->lanes())
    if (!wanted.contains(lane)) gone.push_back(lane);
  for (const int lane : wanted)
    if (!filler_->lanes().contains(lane)) fresh.push_back(lane);
  for (const int lane : gone) {
    reader_->drop(lane);
    filler_->forget(lane);
  }
  if (fresh.empty()) return;
  filler_->load(fresh);
  check_ledger(fresh);
  for (const int lane : fresh) reader_->seek(lane, filler_->lanes().at(lane).fold.offset);
}

void Runner::check_ledger(const std::vector<int>& lanes) {
  const auto begun = [&](int lane) { return filler_->lanes().at(lane).fold.offset > 0; };
  if (std::none_of(lanes.begin(), lanes.end(), begun)) return;
  if (ledger_id_.empty()) ledger_id_ = read_ledger_id(log_, 5s);
  const auto ends = log_.ends(lanes, 5s);
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const auto& fold = filler_->lanes().at(lanes[i]).fold;
    if (!begun(lanes[i])) continue;
    const Position position{lanes[i], fold.offset - 1};
    if (ledger_id_.empty()) throw LogAway("the ledger's first record cannot be read");
    if (fold.ledger_id != ledger_id_)
      throw ProjectionStopped(
          position, "the checkpoint is of ledger '" + fold.ledger_id + "', this is ledger '" + ledger_id_ + "'");
    if (ends[i] < fold.offset)
      throw ProjectionStopped(position, "the lane ends at offset " + std::to_string(ends[i]) +
                                            ", before the checkpoint " + std::to_string(fold.offset) +
                                            ": is this another ledger?");
  }
}

void Runner::measure_lag() {
  const auto now = std::chrono::steady_clock::now();
  if (now - lag_measured_ < lag_every || filler_->lanes().empty()) return;
  lag_measured_ = now;
  std::vector<int> lanes;
  for (const auto& [number, lane] : filler_->lanes()) lanes.push_back(number);
  const auto ends = log_.ends(lanes, 1s);
  std::int64_t lag = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i) lag += ends[i] - filler_->lanes().at(lanes[i]).fold.offset;
  const std::lock_guard lock(mutex_);
  status_.lag = lag;
}

void Runner::disconnect() {
  filler_.reset();
  connection_.reset();
}

void Runner::note(Health health, const std::string& error, std::optional<Position> at) {
  const std::lock_guard lock(mutex_);
  status_.health = health;
  status_.error = error;
  status_.stopped_at = at;
  if (filler_) status_.positions = filler_->positions();
}

void Runner::pause(std::chrono::milliseconds duration) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, duration, [&] { return stopping_; });
}
}  // namespace muster
