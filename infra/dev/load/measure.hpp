// Time, and what many measured durations say together.
#pragma once
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace load {
// Nanoseconds of the monotonic clock; the same for all threads of this machine.
inline std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

constexpr double ns_per_s = 1e9;
constexpr double ns_per_ms = 1e6;
inline std::int64_t seconds(double count) { return static_cast<std::int64_t>(count * ns_per_s); }

// Durations in buckets that grow with them: constant memory, a quantile is off by at most 1/512.
class Durations {
 public:
  void add(std::int64_t ns) {
    ++counts_[bucket(ns < 0 ? 0 : static_cast<std::uint64_t>(ns))];
    ++count_;
  }
  std::uint64_t count() const { return count_; }
  // The duration that `quantile` of all do not exceed; 0 where there are none.
  double quantile_ms(double quantile) const {
    const auto wanted = static_cast<std::uint64_t>(quantile * static_cast<double>(count_ ? count_ - 1 : 0)) + 1;
    std::uint64_t seen = 0;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
      seen += counts_[index];
      if (seen >= wanted) return middle(index) / ns_per_ms;
    }
    return 0;
  }

 private:
  static constexpr unsigned bits = 8;  // 256 buckets for every doubling
  static std::size_t bucket(std::uint64_t value) {
    const unsigned width = static_cast<unsigned>(std::bit_width(value));
    if (width <= bits) return value;
    const unsigned shift = width - bits - 1;
    return (static_cast<std::size_t>(shift) << bits) + (value >> shift);
  }
  static double middle(std::size_t index) {
    if (index < (2U << bits)) return static_cast<double>(index);
    const std::size_t shift = (index >> bits) - 1;
    const std::uint64_t low = ((index & ((1U << bits) - 1)) | (1U << bits)) << shift;
    return static_cast<double>(low) + static_cast<double>(1ULL << shift) / 2;
  }

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>((64 - bits + 1) << bits);
  std::uint64_t count_ = 0;
};

// What a mode measured: one `name value` line on standard output.
inline void print(const char* name, double value, int decimals = 0) { std::printf("%s %.*f\n", name, decimals, value); }
}  // namespace load
