#include "infra/position.hpp"

#include <charconv>

namespace muster {
std::string to_string(Position position) {
  return std::to_string(position.lane) + '.' + std::to_string(position.offset);
}
std::string to_string(const Positions& positions) {
  std::string out;
  for (const auto& [lane, offset] : positions) {
    if (!out.empty()) out += ',';
    out += to_string(Position{lane, offset});
  }
  return out;
}
std::optional<Positions> parse_positions(std::string_view text) {
  Positions positions;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    int lane = 0;
    std::int64_t offset = 0;
    const auto [dot, lane_error] = std::from_chars(at, end, lane);
    if (lane_error != std::errc() || lane < 0 || dot == end || *dot != '.') return std::nullopt;
    const auto [rest, offset_error] = std::from_chars(dot + 1, end, offset);
    if (offset_error != std::errc() || offset < 0 || !positions.emplace(lane, offset).second) return std::nullopt;
    if (rest == end) return positions;
    if (*rest != ',') return std::nullopt;
    at = rest + 1;
    while (at != end && *at == ' ') ++at;
  }
}
}  // namespace muster
