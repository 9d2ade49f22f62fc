// Offsets are positions: <lane>.<offset>, several lanes as a comma-separated list.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace muster {
struct Position {
  int lane = 0;
  std::int64_t offset = -1;  // -1: nothing yet
  friend bool operator==(const Position&, const Position&) = default;
};
// By lane.
using Positions = std::map<int, std::int64_t>;

std::string to_string(Position position);
std::string to_string(const Positions& positions);
// Nothing where the text is not a list of positions, or names a lane twice.
std::optional<Positions> parse_positions(std::string_view text);
}  // namespace muster
