#include "tests/support/billing_events.hpp"
#include "tests/support/events.hpp"
#include "tests/support/usage_events.hpp"

namespace muster::test {
namespace {
TEST(Billing, KeepsTheAlertsOfThisPeriodAndTheOneBefore) {
  auto story = given(team_created("ana"), alert_raised("alert_1", BUDGET_WARNING, 80, 8, 10, start_us));
  story.given(alert_raised("alert_2", BUDGET_WARNING, 80, 8, 10, start_us + days(30)));
  EXPECT_EQ(story.team().billing().alerts().size(), 2U);
  story.given(alert_raised("alert_3", BUDGET_WARNING, 80, 8, 10, start_us + days(61)));
  EXPECT_EQ(story.team().billing().alerts().count("alert_1"), 0U);
  EXPECT_EQ(story.team().billing().alerts().size(), 2U);
}

TEST(Billing, RemembersForWhichMonthAnAlertWasRaised) {
  auto story = given(team_created("ana"), alert_raised("alert_1", BUDGET_WARNING, 80, 8, 10));
  EXPECT_EQ(story.team().billing().warned_for(), month_start(start_us));
  EXPECT_EQ(story.team().billing().exceeded_for(), 0);
  story.given(alert_raised("alert_2", BUDGET_EXCEEDED_ALERT, 100, 10, 10), alert_acknowledged("alert_1"));
  EXPECT_EQ(story.team().billing().exceeded_for(), month_start(start_us));
  EXPECT_TRUE(story.team().billing().alerts().at("alert_1").acknowledged());
  EXPECT_FALSE(story.team().billing().alerts().at("alert_2").acknowledged());
}
}  // namespace
}  // namespace muster::test
