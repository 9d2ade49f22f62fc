// The loop that keeps a read model up with the ledger: poll, fold, apply, one transaction, notify. One thread for each
// projection, of a low priority, so that commands go first.
//
// It never gives up on a server that is away: it backs off, connects anew and goes on from the checkpoint. It stops for
// good on an entry that it cannot apply, on another ledger, or on another build's tables; the other projections go on.
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "infra/log.hpp"
#include "infra/position.hpp"
#include "infra/postgres.hpp"
#include "projections/filler.hpp"
#include "projections/projection.hpp"

namespace muster {
class Runner {
 public:
  struct Options {
    PostgresOptions postgres;        // search path, application name and durability are set here
    std::size_t batch_max = 10'000;  // records to a transaction
    std::chrono::milliseconds patience{
        100};  // for records; changes of the assignment are taken up after it at the latest
    // From one commit to the next, so that what comes in meanwhile is written together; not while somebody waits for
    // it.
    std::chrono::milliseconds gather{0};
    std::function<bool()> awaited;  // whether somebody does; empty: never
    // Called on the runner's thread after every commit with what was committed; must be quick.
    std::function<void(const Positions&)> committed;
  };
  enum class Health {
    starting,  // not yet connected
    running,
    waiting,  // a server is away: see `error`
    stopped,  // for good: see `error` and `stopped_at`
  };
  struct Status {
    Health health = Health::starting;
    std::string error;  // the last one, also once it is over
    std::optional<Position> stopped_at;
    Positions positions;         // by lane: the last offset that is in the read model
    std::int64_t lag = 0;        // entries behind the log's end, over all lanes; measured once a second
    std::int64_t applied = 0;    // valid entries since the start
    std::int64_t voids = 0;      // entries that were not valid
    std::int64_t conflicts = 0;  // checkpoints that somebody else moved
  };

  // Works on no lane until some are assigned.
  Runner(Log& log, std::unique_ptr<Projection> projection, Options options);
  ~Runner();
  // Adds lanes, takes lanes away. From any thread; a consumer group calls these. Safety does not depend on them: two
  // runners on one lane get in each other's way, but nothing is applied twice.
  void assign(const std::vector<int>& lanes);
  void revoke(const std::vector<int>& lanes);
  // Somebody waits now: `awaited` says so.
  void hurry();
  // Ends after the batch at hand.
  void stop();

  const std::string& name() const { return name_; }
  Status status() const;

 private:
  void run();
  void turn();
  void commit(std::span<const Record> records);
  void connect_if_needed();
  void take_up_assignment();
  void gather();
  void measure_lag();
  void check_ledger(const std::vector<int>& lanes);
  void disconnect();
  void note(Health health, const std::string& error, std::optional<Position> at = std::nullopt);
  // Returns early when the runner is to stop.
  void pause(std::chrono::milliseconds duration);

  Log& log_;
  const std::unique_ptr<Projection> projection_;
  const std::string name_;
  const Options options_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<int> assigned_;
  bool stopping_ = false;
  Status status_;

  // Of the thread alone.
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<pqxx::connection> connection_;
  std::optional<Filler> filler_;
  std::string ledger_id_;
  std::chrono::steady_clock::time_point lag_measured_{}, committed_at_{};
  std::chrono::milliseconds backoff_{0};

  std::thread thread_;  // last: it uses all of the above
};

// The id of the ledger, from offset 0 of lane 0; empty while there is no ledger.
std::string read_ledger_id(Log& log, std::chrono::milliseconds patience);
}  // namespace muster
