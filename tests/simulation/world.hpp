// A world in which the real lane code runs on a memory log: several nodes that all may believe to own the lane, and a
// seed that decides every delay, loss, duplicate, pause and crash. The same seed is the same schedule.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "infra/lane.hpp"
#include "infra/memory_log.hpp"

namespace muster::test {
// What became of one submission, for the invariants.
struct Story {
  bool read = false, strong = false;
  std::int64_t submitted = 0, answered = -1;  // moments, in the order in which things happened
  Submission::Outcome outcome = Submission::Outcome::unknown;
  bool appended = false;
  std::uint64_t saw = 0;  // how many commands the state held when it was decided
  std::string command_id;
};

class World;

// The state of the simulated lane: how many commands it holds, and a digest of which. Each command's entry says on what
// it was decided.
class Tally : public LaneState {
 public:
  void apply(const Position& position, const Entry& entry) noexcept override;
  void opened(std::int64_t) noexcept override {}
  void moved(const Position& position, const Entry& entry) noexcept override {
    offsets[entry.command_id()] = position.offset;
  }
  std::optional<std::int64_t> next_due() const override { return std::nullopt; }
  std::unique_ptr<Submission> due_work() override { return nullptr; }
  std::uint64_t count = 0, digest = 0;
  std::map<std::string, std::int64_t> offsets;  // where each command's entry stands
};
std::uint64_t chain(std::uint64_t digest, const std::string& command_id);

class World {
 public:
  World(std::uint64_t seed, int nodes);
  ~World();
  // A schedule of so many steps, then all faults end, one node keeps the lane, and everything comes to rest.
  void run(int steps);
  // What is wrong, "" if nothing is.
  std::string verdict() const;
  const std::deque<Story>& stories() const { return stories_; }
  std::map<std::string, std::uint64_t> counts() const;

 private:
  friend class Asked;
  struct Node;
  std::string misplaced() const;
  void step();
  void settle();
  void submit(Node& node);
  void revive(Node& node);
  std::uint64_t draw(std::uint64_t below) {
    return std::uniform_int_distribution<std::uint64_t>(0, below - 1)(random_);
  }
  bool chance(int percent) { return draw(100) < static_cast<std::uint64_t>(percent); }

  std::mt19937_64 random_;
  MemoryLog log_{1};
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<std::unique_ptr<Appender>> wrecks_;  // of crashed nodes: what they sent may still land
  std::deque<Story> stories_;
  std::map<std::string, std::uint64_t> counts_;
  std::int64_t now_ = 0;  // one step is 10 ms
  std::int64_t moments_ = 0;
  int faults_ = 0;  // per cent of appends that meet one
  bool calm_ = false;
};
}  // namespace muster::test
