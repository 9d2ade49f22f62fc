// How far each read model has come, by all projectors of the cluster: what `Muster-At-Least` waits for.
//
// The projectors of this process say it themselves (Runner::Options::committed); the others are heard through LISTEN on
// a connection of its own. What is known here may lag behind, never run ahead but for a crash of PostgreSQL; whether an
// answer is fresh enough is said by the answer's own positions (View), read in its own snapshot.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "infra/position.hpp"
#include "infra/postgres.hpp"

namespace muster {
class Freshness {
 public:
  // Listens for these read models until its end.
  Freshness(PostgresOptions postgres, std::vector<std::string> names);
  ~Freshness();

  // The read model has come at least that far. From any thread.
  void advance(std::string_view name, const Positions& positions);

  // Whether somebody waits for this read model; and who is told when somebody begins to.
  bool awaited(std::string_view name) const;
  void on_awaited(std::function<void(std::string_view name)> told);

  Positions positions(std::string_view name) const;
  bool has(std::string_view name, const Positions& wanted) const;
  // Blocks until the read model has come that far; false when the deadline passes first.
  bool wait_until(std::string_view name, const Positions& wanted, std::chrono::steady_clock::time_point deadline);
  // The same without a blocked thread: `done` is called once, with what `has` would say. At once where it is so already
  // or the deadline has passed, otherwise later on another thread. Must be quick and must not throw.
  void when(std::string_view name, const Positions& wanted, std::chrono::steady_clock::time_point deadline,
            std::function<void(bool fresh)> done);

 private:
  struct Waiting {
    std::string name;
    Positions wanted;
    std::chrono::steady_clock::time_point deadline;
    std::function<void(bool)> done;
  };
  bool has_locked(std::string_view name, const Positions& wanted) const;
  void listen();
  void listen_on(pqxx::connection& connection);
  void read_checkpoints(pqxx::connection& connection);
  void tell_who_waited_long_enough();
  void tell(std::vector<Waiting> ready, bool fresh);

  const PostgresOptions postgres_;
  const std::vector<std::string> names_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Positions, std::less<>> known_;
  std::vector<Waiting> waiting_;
  std::function<void(std::string_view)> told_;
  bool stopping_ = false;
  std::thread listener_, clock_;
};
}  // namespace muster
