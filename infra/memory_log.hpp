// A log in memory, for tests and the simulation. What it does wrong is decided by the faults that are given to it.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "infra/log.hpp"

namespace muster {
class MemoryLog : public Log {
 public:
  // What happens to an append on its way. The simulation draws these from its seed; without faults it is always
  // `deliver`.
  enum class Fate {
    deliver,    // appended and reported
    lose,       // never appended, never reported; later ones still land (a hole)
    duplicate,  // appended twice, reported once with the first offset
    mute,       // appended, the report is lost for good
    hold,       // stays on its way, with all later ones of this appender's lane, until `release_held`
  };
  using Faults = std::function<Fate(const Tag&)>;

  explicit MemoryLog(int lane_count) : lanes_(static_cast<std::size_t>(lane_count)) {}

  int lane_count() const override { return static_cast<int>(lanes_.size()); }
  int lane_of(std::string_view key) const override { return murmur2_lane(key, lane_count()); }
  std::unique_ptr<Appender> appender() override { return appender({}); }
  std::unique_ptr<Appender> appender(Faults faults);
  std::unique_ptr<Reader> reader() override;
  std::vector<std::int64_t> ends(const std::vector<int>& lanes, std::chrono::milliseconds patience) override;

  // The whole of a lane, for the invariants of tests.
  std::vector<Record> lane(int lane) const;
  // The clock that stamps records; milliseconds since 1970. 0 for all records unless set.
  void set_clock(std::function<std::int64_t()> now_ms) { now_ms_ = std::move(now_ms); }
  // While away, appends wait, reads give nothing and `ends` throws.
  void set_away(bool away);

 private:
  friend class MemoryAppender;
  friend class MemoryReader;
  std::int64_t push(int lane, const std::string& key, const std::string& value);

  mutable std::mutex mutex_;  // tests read from other threads
  std::vector<std::vector<Record>> lanes_;
  std::function<std::int64_t()> now_ms_;
  bool away_ = false;
};

class MemoryAppender : public Appender {
 public:
  MemoryAppender(MemoryLog& log, MemoryLog::Faults faults) : log_(log), faults_(std::move(faults)) {}
  void append(const std::string& key, std::string value, Tag tag) override;
  void collect(std::vector<Delivery>& out) override;
  int wake_fd() const override { return -1; }
  bool broken() const override { return broken_; }
  bool connected() const override;
  // Lets everything that is held go on its way, in order.
  void release_held();
  // What has not yet landed never will.
  void drop_held() { held_.clear(); }
  void set_broken() { broken_ = true; }

 private:
  struct Held {
    std::string key, value;
    Tag tag;
  };
  void land(const Held& held, MemoryLog::Fate fate);
  MemoryLog& log_;
  MemoryLog::Faults faults_;
  std::map<int, std::deque<Held>> held_;  // by lane; a held append holds back the later ones of its lane
  std::deque<Delivery> delivered_;
  bool broken_ = false;
};
}  // namespace muster
