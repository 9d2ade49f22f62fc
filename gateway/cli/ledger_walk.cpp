#include "gateway/cli/ledger_walk.hpp"

#include <algorithm>

namespace muster {
namespace {
constexpr auto patience = std::chrono::seconds(30);
constexpr auto progress_every = std::chrono::seconds(1);
}  // namespace

std::map<int, Fold> walk(Log& log, const WalkOptions& options, const std::function<void(const Walked&)>& f) {
  std::vector<int> lanes;
  for (int lane = 0; lane < log.lane_count(); ++lane)
    if (!options.only_named || options.to.contains(lane)) lanes.push_back(lane);
  const auto ends = log.ends(lanes, patience);

  std::map<int, Fold> folds;
  std::map<int, std::int64_t> left;  // by lane: the end, for lanes that are not yet walked
  std::int64_t all = 0, done = 0;
  auto reader = log.reader();
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    folds[lanes[i]];
    auto end = ends[i];
    if (const auto to = options.to.find(lanes[i]); to != options.to.end()) end = std::min(end, to->second + 1);
    if (end <= 0) continue;
    left[lanes[i]] = end;
    all += end;
    reader->seek(lanes[i], 0);
  }
  auto heard = std::chrono::steady_clock::now();
  auto told = heard;
  while (!left.empty()) {
    auto records = reader->read(std::chrono::milliseconds(200));
    const auto now = std::chrono::steady_clock::now();
    if (records.empty()) {
      if (now - heard > patience) throw LogAway("the ledger gave nothing for 30 s");
      continue;
    }
    heard = now;
    for (auto& record : records) {
      const auto end = left.find(record.lane);
      if (end == left.end() || record.offset >= end->second) continue;
      Walked walked;
      walked.record = std::move(record);
      walked.decoded = walked.entry.ParseFromString(walked.record.value);
      walked.valid = folds[walked.record.lane].step(walked.record.offset, walked.decoded ? &walked.entry : nullptr);
      ++done;
      f(walked);
      if (walked.record.offset + 1 == end->second) {
        reader->drop(walked.record.lane);
        left.erase(end);
      }
    }
    if (options.progress && now - told > progress_every) {
      told = now;
      options.progress(done, all);
    }
  }
  return folds;
}
}  // namespace muster
