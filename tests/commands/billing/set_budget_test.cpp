#include "tests/support/billing_events.hpp"
#include "tests/support/events.hpp"
#include "tests/support/usage_events.hpp"

namespace muster::test {
namespace {
Story a_team() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
               joined("bo", MEMBER));
}

TEST(SetBudget, WarnsAt80PerCentAndNotifiesUnlessSaid) {
  a_team()
      .when(as("ad"), set_budget(usd(10)))
      .then(budget_set(usd(10), 80, NOTIFY))
      .when(as("ad"), set_budget(usd(10), 50, RESTRICT))
      .then(budget_set(usd(10), 50, RESTRICT))
      .when(as("ad"), set_budget(usd(10)))
      .then(budget_set(usd(10), 80, NOTIFY));
}

TEST(SetBudget, ToTheSameChangesNothing) {
  a_team()
      .when(as("ad"), set_budget(usd(10)))
      .then(budget_set(usd(10)))
      .when(as("ad"), set_budget(usd(10)))
      .nothing()
      .when(as("ad"), set_budget(usd(10), 80, NOTIFY))
      .nothing()
      .when(as("ad"), set_budget(usd(11)))
      .then(budget_set(usd(11)));
}

TEST(SetBudget, BelowTheCostOfTheMonthRaisesTheAlertAtOnceAndOnce) {
  auto story = a_team();
  story.given(usage_recorded("usage_1", "bo", usd(8)), budget_set(usd(100))).when(as("ad"), set_budget(usd(10)));
  story.then(budget_set(usd(10)), alert_raised(story.id("alert", BUDGET_WARNING), BUDGET_WARNING, 80, usd(8), usd(10)));
  story.when(as("ad"), set_budget(usd(10), 80, RESTRICT)).then(budget_set(usd(10), 80, RESTRICT));
  story.when(as("ad"), set_budget(usd(8)));
  story.then(budget_set(usd(8)), alert_raised(story.id("alert", BUDGET_WARNING), BUDGET_WARNING, 80, usd(8), usd(8)),
             alert_raised(story.id("alert", BUDGET_EXCEEDED_ALERT), BUDGET_EXCEEDED_ALERT, 100, usd(8), usd(8)));
}

TEST(SetBudget, WhenRaisedIsCrossedAnew) {
  auto story = a_team();
  story.given(budget_set(usd(10))).when(as("bo"), record_cost(usd(10)));
  ASSERT_EQ(story.told().entry->events_size(), 3);  // warned and exceeded
  story.when(as("ad"), set_budget(usd(100), 80, RESTRICT)).then(budget_set(usd(100), 80, RESTRICT));
  story.when(as("bo"), record_cost(usd(75)));
  ASSERT_EQ(story.told().entry->events_size(), 2);
  EXPECT_EQ(story.told().entry->events(1).alert_raised().type(), BUDGET_WARNING);
  story.when(as("bo"), record_cost(usd(20)));
  ASSERT_EQ(story.told().entry->events_size(), 2);
  EXPECT_EQ(story.told().entry->events(1).alert_raised().type(), BUDGET_EXCEEDED_ALERT);
  EXPECT_EQ(story.told().entry->events(1).alert_raised().monthly_budget(), usd(100));
  story.when(as("bo"), record_cost(usd(1))).refused(BUDGET_EXCEEDED);
}

TEST(SetBudget, CountsOnlyTheCostOfThisMonth) {
  auto story = a_team();
  story.given(usage_recorded("usage_1", "bo", usd(8))).after(days(31)).when(as("ad"), set_budget(usd(1)));
  story.then(budget_set(usd(1)));
}

TEST(SetBudget, OfNothingIsUsedUpFromTheStart) {
  auto story = a_team();
  story.when(as("ad"), set_budget(0, 100, RESTRICT));
  story.then(budget_set(0, 100, RESTRICT), alert_raised(story.id("alert", BUDGET_WARNING), BUDGET_WARNING, 100, 0, 0),
             alert_raised(story.id("alert", BUDGET_EXCEEDED_ALERT), BUDGET_EXCEEDED_ALERT, 100, 0, 0));
  story.when(as("bo"), record_cost(1)).refused(BUDGET_EXCEEDED);
}

TEST(SetBudget, IsForAdminsAndUp) {
  a_team()
      .when(as("bo"), set_budget(usd(10)))
      .refused(NOT_ALLOWED)
      .when(as("cy"), set_budget(usd(10)))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), set_budget(usd(10)))
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("ad"), set_budget(usd(10)))
      .refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
