// How often: rates per account and address, and the lockout of those who guess codes. In the memory of one node.
#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace muster {
using Instant = std::chrono::steady_clock::time_point;

// Lets the text of a string_view be looked up without a copy.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// `rate` requests per second in the long run, `burst` at once (the generic cell rate algorithm: one instant per key).
class RateLimit {
 public:
  RateLimit(double rate, double burst);
  // Nothing: go on. Otherwise how long to wait.
  std::optional<std::chrono::nanoseconds> over(std::string_view key, Instant now);

 private:
  void sweep(Instant now);

  std::chrono::nanoseconds interval_{0};  // between two requests; 0: no limit
  std::chrono::nanoseconds tolerance_{0};
  std::unordered_map<std::string, Instant, TextHash, std::equal_to<>> full_at_;
  std::size_t sweep_at_ = 10'000;
};

// 10 failed attempts within 60 s lock a key out until the first of them is 60 s old. An attempt counts from its start
// until it is known to have succeeded, so that many at one time get no further.
class Lockout {
 public:
  static constexpr std::size_t attempts_max = 10;
  static constexpr std::chrono::seconds window{60};
  // Nothing: go on, and the attempt is counted. Otherwise how long the key is locked out.
  std::optional<std::chrono::seconds> attempt(std::string_view key, Instant now);
  void succeeded(std::string_view key);

 private:
  void sweep(Instant now);

  std::unordered_map<std::string, std::deque<Instant>, TextHash, std::equal_to<>> attempts_;
  std::size_t sweep_at_ = 10'000;
};
}  // namespace muster
