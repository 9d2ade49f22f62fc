#include "domain/usage.hpp"

#include <limits>

#include "tests/support/events.hpp"
#include "tests/support/usage_events.hpp"

namespace muster::test {
namespace {
constexpr std::int64_t day_us = 86'400'000'000;

TEST(Usage, KnowsTheMonthsOfTheCalendar) {
  EXPECT_EQ(month_start(0), 0);
  EXPECT_EQ(month_start(31 * day_us - 1), 0);
  EXPECT_EQ(month_start(31 * day_us), 31 * day_us);
  EXPECT_EQ(month_start(-1), -31 * day_us);
  EXPECT_EQ(date_text(month_start(start_us)), "2026-09-01");
  EXPECT_EQ(date_text(start_us), "2026-09-21");
  const std::int64_t leap_day = 1'709'164'800'000'000;  // 2024-02-29
  EXPECT_EQ(date_text(leap_day), "2024-02-29");
  EXPECT_EQ(date_text(leap_day + day_us), "2024-03-01");
  EXPECT_EQ(date_text(month_start(leap_day)), "2024-02-01");
  EXPECT_EQ(date_text(previous_month_start(leap_day)), "2024-01-01");
  EXPECT_EQ(previous_month_start(0), -31 * day_us);
}

TEST(Usage, AddsUpTheMonth) {
  auto story = given(team_created("ana"), usage_recorded("usage_1", "ana", 2), usage_recorded("usage_2", "ana", 3));
  EXPECT_EQ(period_cost(story.team(), start_us), 5);
  EXPECT_EQ(period_cost(story.team(), start_us + days(30)), 0);
  story.after(days(30)).given(usage_recorded("usage_3", "ana", 7));
  EXPECT_EQ(period_cost(story.team(), story.now()), 7);
}

TEST(Usage, StopsAtTheGreatestNumber) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(add_cost(most, 1), most);
  EXPECT_EQ(add_cost(most - 1, 1), most);
  EXPECT_EQ(add_cost(1, 2), 3);
}
}  // namespace
}  // namespace muster::test
