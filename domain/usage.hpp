// What a team used in the running period, the calendar month in UTC.
#pragma once
#include <cstdint>
#include <string>

#include "schemas/proto/state.pb.h"

namespace muster {
using namespace v1;

// The first instant of the UTC month of `at`, and of the month before it; all in microseconds since 1970.
std::int64_t month_start(std::int64_t at) noexcept;
std::int64_t previous_month_start(std::int64_t at) noexcept;
// "2026-09-21", in UTC.
std::string date_text(std::int64_t at);

// Of sums of money that are not negative: the greatest int64 where it would be more.
std::int64_t add_cost(std::int64_t a, std::int64_t b) noexcept;

// What the month of `at` has cost so far, in nano-USD.
std::int64_t period_cost(const Team& team, std::int64_t at) noexcept;
}  // namespace muster
