// The log: lanes of records, each with an offset. Two implementations, Kafka (kafka_log) and memory (memory_log), and
// one contract test suite over both (tests/contract/log_test.cpp).
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace muster {
struct Record {
  int lane = 0;
  std::int64_t offset = 0;
  std::int64_t appended_at_ms = 0;  // the broker's clock, milliseconds since 1970
  std::string key;
  std::string value;
};

// Which append a delivery is about: the lane's own claim counter and sequence number (append.pml: a report must be
// matched to its own message and claim).
struct Tag {
  int lane = 0;
  std::uint64_t claim = 0;
  std::uint64_t seq = 0;
};
struct Delivery {
  Tag tag;
  std::int64_t offset = -1;  // -1: it failed, or nobody knows
};

// The log cannot be reached.
struct LogAway : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Appends in order, per lane. Used from one thread. The first record that an appender gives to a lane goes alone: the
// next after its delivery (lanes do so, with their claims). A Kafka partition takes any sequence number from a producer
// that it does not know yet; were the first batch refused for a moment (a topic that was made just now, a leader that
// moves) and the second taken, librdkafka would call the first delivered, without an offset, and it would be nowhere.
class Appender {
 public:
  virtual ~Appender() = default;
  // Hands a record over; its delivery is collected later, once. Never blocks. Records of one lane reach the log in the
  // order of the calls, with no gap before a later one (enable.gapless.guarantee), unless the appender breaks.
  virtual void append(const std::string& key, std::string value, Tag tag) = 0;
  // Moves the deliveries that have come in to the end of `out`. Never blocks.
  virtual void collect(std::vector<Delivery>& out) = 0;
  // Readable while `collect` has something to give; read it empty before collecting. -1 where the caller must ask by
  // itself.
  virtual int wake_fd() const = 0;
  // After a fatal error: nothing more will be delivered, make a new appender and new claims.
  virtual bool broken() const = 0;
  // False while no broker answers.
  virtual bool connected() const = 0;
};

// Reads lanes from given offsets on. Used from one thread.
class Reader {
 public:
  virtual ~Reader() = default;
  // From now on lane is read from offset; replaces the lane's position if it was being read already.
  virtual void seek(int lane, std::int64_t offset) = 0;
  virtual void drop(int lane) = 0;
  // What came in, at most some hundreds of records, per lane in the order of offsets; waits up to `patience` for the
  // first.
  virtual std::vector<Record> read(std::chrono::milliseconds patience) = 0;
  // False while no broker answers.
  virtual bool connected() const = 0;
};

class Log {
 public:
  virtual ~Log() = default;
  virtual int lane_count() const = 0;
  // 0, 1 … lane_count() - 1
  std::vector<int> lanes() const {
    std::vector<int> all(static_cast<std::size_t>(lane_count()));
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  // Kafka's own murmur2 of the key, so that any standard tool finds a subject's lane.
  virtual int lane_of(std::string_view key) const = 0;
  virtual std::unique_ptr<Appender> appender() = 0;
  virtual std::unique_ptr<Reader> reader() = 0;
  // For what may be 20 ms late: what comes in meanwhile comes together, which costs the log and the reader much less.
  virtual std::unique_ptr<Reader> unhurried_reader() { return reader(); }
  // The end of each lane (the offset that its next record will get), in the order of `lanes`. Every record that was
  // acknowledged to anybody before the call is below it. Blocks; throws LogAway.
  virtual std::vector<std::int64_t> ends(const std::vector<int>& lanes, std::chrono::milliseconds patience) = 0;
};

// Kafka's default partitioner: murmur2 of the key, sign bit cleared, modulo the count.
int murmur2_lane(std::string_view key, int lane_count);
}  // namespace muster
