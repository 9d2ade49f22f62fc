#include "domain/usage.hpp"

#include <chrono>
#include <cstdio>
#include <limits>

#include "domain/evolve.hpp"

namespace muster {
namespace {
using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

std::chrono::year_month_day date(std::int64_t at) noexcept {
  return std::chrono::floor<std::chrono::days>(sys_time<microseconds>(microseconds(at)));
}
std::int64_t start_of(std::chrono::year_month month) noexcept {
  return sys_time<microseconds>(sys_days(month / 1)).time_since_epoch().count();
}
}  // namespace

std::int64_t month_start(std::int64_t at) noexcept {
  const auto day = date(at);
  return start_of(day.year() / day.month());
}
std::int64_t previous_month_start(std::int64_t at) noexcept {
  const auto day = date(at);
  return start_of(day.year() / day.month() - std::chrono::months(1));
}
std::string date_text(std::int64_t at) {
  const auto day = date(at);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()));
  return text;
}

std::int64_t add_cost(std::int64_t a, std::int64_t b) noexcept {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

std::int64_t period_cost(const Team& team, std::int64_t at) noexcept {
  return team.usage().period_start() == month_start(at) ? team.usage().period_cost() : 0;
}

void evolve(Team& state, const UsageRecorded& event, const Entry& entry) noexcept {
  const std::int64_t cost = add_cost(period_cost(state, entry.at()), event.cost());
  state.mutable_usage()->set_period_start(month_start(entry.at()));
  state.mutable_usage()->set_period_cost(cost);
}
}  // namespace muster
