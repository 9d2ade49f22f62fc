#include "gateway/recent_writes.hpp"

#include <algorithm>

namespace muster {
void RecentWrites::note(std::string_view account_id, const Position& position, Instant now) {
  auto found = written_.find(account_id);
  if (found == written_.end()) {
    if (written_.size() >= sweep_at_) sweep(now);
    found = written_.emplace(account_id, 0).first;
  }
  auto& written = found->second[position.lane];
  written = {std::max(written.offset, position.offset), now};
}

Positions RecentWrites::of(std::string_view account_id, Instant now) const {
  Positions positions;
  const auto found = written_.find(account_id);
  if (found == written_.end()) return positions;
  for (const auto& [lane, written] : found->second)
    if (written.at + remembered_for > now) positions[lane] = written.offset;
  return positions;
}

void RecentWrites::sweep(Instant now) {
  const auto over = [&](const auto& lane) { return lane.second.at + remembered_for <= now; };
  std::erase_if(written_, [&](const auto& one) { return std::all_of(one.second.begin(), one.second.end(), over); });
  sweep_at_ = std::max<std::size_t>(10'000, 2 * written_.size());
}
}  // namespace muster
