// Who has just written what through this node: a query of theirs waits for it, also without Muster-At-Least, so that
// whoever changes something and looks sees it.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/limits.hpp"
#include "infra/position.hpp"

namespace muster {
class RecentWrites {
 public:
  static constexpr std::chrono::seconds remembered_for{2};
  // The account's entry stands there.
  void note(std::string_view account_id, const Position& position, Instant now);
  // Where the account's entries of the last 2 s stand, the last of each lane.
  Positions of(std::string_view account_id, Instant now) const;

 private:
  struct Written {
    std::int64_t offset = 0;
    Instant at;
  };
  void sweep(Instant now);

  std::unordered_map<std::string, std::unordered_map<int, Written>, TextHash, std::equal_to<>> written_;
  std::size_t sweep_at_ = 10'000;
};
}  // namespace muster
