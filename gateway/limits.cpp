#include "gateway/limits.hpp"

#include <algorithm>

namespace muster {
RateLimit::RateLimit(double rate, double burst) {
  if (rate <= 0) return;
  interval_ = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / rate));
  tolerance_ = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / rate * (burst - 1)));
}

std::optional<std::chrono::nanoseconds> RateLimit::over(std::string_view key, Instant now) {
  if (interval_.count() == 0) return std::nullopt;
  auto found = full_at_.find(key);
  if (found == full_at_.end()) {
    if (full_at_.size() >= sweep_at_) sweep(now);
    found = full_at_.emplace(std::string(key), now).first;
  }
  const Instant expected = std::max(found->second, now);
  if (expected - now > tolerance_) return expected - now - tolerance_;
  found->second = expected + interval_;
  return std::nullopt;
}

void RateLimit::sweep(Instant now) {
  std::erase_if(full_at_, [now](const auto& entry) { return entry.second <= now; });
  sweep_at_ = std::max<std::size_t>(10'000, full_at_.size() * 2);
}

std::optional<std::chrono::seconds> Lockout::attempt(std::string_view key, Instant now) {
  auto found = attempts_.find(key);
  if (found == attempts_.end()) {
    if (attempts_.size() >= sweep_at_) sweep(now);
    found = attempts_.emplace(std::string(key), std::deque<Instant>()).first;
  }
  auto& attempts = found->second;
  while (!attempts.empty() && attempts.front() + window <= now) attempts.pop_front();
  if (attempts.size() >= attempts_max) return std::chrono::ceil<std::chrono::seconds>(attempts.front() + window - now);
  attempts.push_back(now);
  return std::nullopt;
}

void Lockout::succeeded(std::string_view key) {
  const auto found = attempts_.find(key);
  if (found == attempts_.end() || found->second.empty()) return;
  found->second.pop_back();
  if (found->second.empty()) attempts_.erase(found);
}

void Lockout::sweep(Instant now) {
  std::erase_if(attempts_,
                [now](const auto& entry) { return entry.second.empty() || entry.second.back() + window <= now; });
  sweep_at_ = std::max<std::size_t>(10'000, attempts_.size() * 2);
}
}  // namespace muster
