#include "infra/memory_log.hpp"

#include <algorithm>
#include <thread>

namespace muster {
namespace {
constexpr std::size_t records_per_read_max = 1000;
}

class MemoryReader : public Reader {
 public:
  explicit MemoryReader(MemoryLog& log) : log_(log) {}
  void seek(int lane, std::int64_t offset) override { next_[lane] = offset; }
  void drop(int lane) override { next_.erase(lane); }
  bool connected() const override {
    const std::lock_guard lock(log_.mutex_);
    return !log_.away_;
  }
  std::vector<Record> read(std::chrono::milliseconds patience) override {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
      auto records = read_now();
      if (!records.empty() || std::chrono::steady_clock::now() >= until) return records;
      std::this_thread::yield();
    }
  }

 private:
  std::vector<Record> read_now() {
    const std::lock_guard lock(log_.mutex_);
    std::vector<Record> out;
    if (log_.away_) return out;
    for (auto& [lane, next] : next_) {
      const auto& records = log_.lanes_[static_cast<std::size_t>(lane)];
      while (next < static_cast<std::int64_t>(records.size()) && out.size() < records_per_read_max)
        out.push_back(records[static_cast<std::size_t>(next++)]);
    }
    return out;
  }
  MemoryLog& log_;
  std::map<int, std::int64_t> next_;
};

std::unique_ptr<Appender> MemoryLog::appender(Faults faults) {
  return std::make_unique<MemoryAppender>(*this, std::move(faults));
}
std::unique_ptr<Reader> MemoryLog::reader() { return std::make_unique<MemoryReader>(*this); }

std::vector<std::int64_t> MemoryLog::ends(const std::vector<int>& lanes, std::chrono::milliseconds) {
  const std::lock_guard lock(mutex_);
  if (away_) throw LogAway("the memory log is away");
  std::vector<std::int64_t> ends;
  for (const int lane : lanes) ends.push_back(static_cast<std::int64_t>(lanes_[static_cast<std::size_t>(lane)].size()));
  return ends;
}

std::vector<Record> MemoryLog::lane(int lane) const {
  const std::lock_guard lock(mutex_);
  return lanes_[static_cast<std::size_t>(lane)];
}
void MemoryLog::set_away(bool away) {
  const std::lock_guard lock(mutex_);
  away_ = away;
}
std::int64_t MemoryLog::push(int lane, const std::string& key, const std::string& value) {
  const std::lock_guard lock(mutex_);
  auto& records = lanes_[static_cast<std::size_t>(lane)];
  const auto offset = static_cast<std::int64_t>(records.size());
  records.push_back({lane, offset, now_ms_ ? now_ms_() : 0, key, value});
  return offset;
}

void MemoryAppender::append(const std::string& key, std::string value, Tag tag) {
  Held held{key, std::move(value), tag};
  auto& waiting = held_[tag.lane];
  const auto fate = faults_ ? faults_(tag) : MemoryLog::Fate::deliver;
  if (!waiting.empty() || fate == MemoryLog::Fate::hold || !connected())
    waiting.push_back(std::move(held));
  else
    land(held, fate);
}
void MemoryAppender::land(const Held& held, MemoryLog::Fate fate) {
  if (fate == MemoryLog::Fate::lose) return;
  const auto offset = log_.push(held.tag.lane, held.key, held.value);
  if (fate == MemoryLog::Fate::duplicate) log_.push(held.tag.lane, held.key, held.value);
  if (fate != MemoryLog::Fate::mute) delivered_.push_back({held.tag, offset});
}
void MemoryAppender::release_held() {
  for (auto& [lane, waiting] : held_)
    for (; !waiting.empty() && connected(); waiting.pop_front()) {
      const auto fate = faults_ ? faults_(waiting.front().tag) : MemoryLog::Fate::deliver;
      if (fate == MemoryLog::Fate::hold) break;
      land(waiting.front(), fate);
    }
}
void MemoryAppender::collect(std::vector<Delivery>& out) {
  if (!faults_) release_held();
  out.insert(out.end(), delivered_.begin(), delivered_.end());
  delivered_.clear();
}
bool MemoryAppender::connected() const {
  const std::lock_guard lock(log_.mutex_);
  return !log_.away_;
}

int murmur2_lane(std::string_view key, int lane_count) {
  // github.com/apache/kafka, clients/…/common/utils/Utils.java: murmur2 with seed 0x9747b28c.
  constexpr std::uint32_t m = 0x5bd1e995;
  constexpr int r = 24;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(key[i])); };
  auto h = 0x9747b28cU ^ static_cast<std::uint32_t>(key.size());
  std::size_t i = 0;
  for (; i + 4 <= key.size(); i += 4) {
    std::uint32_t k = byte(i) | byte(i + 1) << 8 | byte(i + 2) << 16 | byte(i + 3) << 24;
    k *= m;
    k ^= k >> r;
    k *= m;
    h = h * m ^ k;
  }
  const auto left = key.size() - i;
  if (left == 3) h ^= byte(i + 2) << 16;
  if (left >= 2) h ^= byte(i + 1) << 8;
  if (left >= 1) {
    h ^= byte(i);
    h *= m;
  }
  h ^= h >> 13;
  h *= m;
  h ^= h >> 15;
  return static_cast<int>((h & 0x7fffffffU) % static_cast<std::uint32_t>(lane_count));
}
}  // namespace muster
