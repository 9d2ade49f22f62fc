#include <limits>

#include "domain/prices.hpp"
#include "tests/support/billing_events.hpp"
#include "tests/support/events.hpp"
#include "tests/support/usage_events.hpp"

namespace muster::test {
namespace {
constexpr Price price_rows[] = {
    {"acme", "one", "2026-01-01", usd(2), usd(8), usd(1), usd(16)},
    {"acme", "one", "2026-09-22", usd(4), usd(16), usd(2), usd(32)},
};
constexpr PriceTable acme{price_rows};

Story a_team() {
  auto story = given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
                     joined("bo", MEMBER), joined("vi", VIEWER));
  story.prices = &acme;
  return story;
}
// What a call of acme's only model says on the ledger.
UsageRecorded called(const Story& story, std::uint64_t input, std::uint64_t output, std::int64_t cost,
                     std::string_view priced_by) {
  auto event = usage_recorded(story.id("usage"), "bo", cost);
  event.set_provider("acme");
  event.set_model("one");
  event.set_input_tokens(input);
  event.set_output_tokens(output);
  event.set_api_calls(1);
  event.set_priced_by(std::string(priced_by));
  return event;
}

TEST(RecordUsage, AtTheCostGiven) {
  auto story = a_team();
  story.when(as("bo"), record_cost(usd(3))).then(usage_recorded(story.id("usage"), "bo", usd(3)));
  EXPECT_EQ(story.reply<UsageReply>().usage_id(), story.id("usage"));
  EXPECT_EQ(story.reply<UsageReply>().cost(), usd(3));
  EXPECT_EQ(story.reply<UsageReply>().period_cost(), usd(3));
  story.when(as("bo"), record_cost(usd(4)));
  EXPECT_EQ(story.reply<UsageReply>().period_cost(), usd(7));
}

TEST(RecordUsage, AtThePriceOfTheDay) {
  auto story = a_team();
  story.when(as("bo"), record_call("acme", "one", 1'000'000, 500'000));
  story.then(called(story, 1'000'000, 500'000, usd(6), "2026-01-01"));
  story.after(days(1)).when(as("bo"), record_call("acme", "one", 1'000'000, 500'000));
  story.then(called(story, 1'000'000, 500'000, usd(12), "2026-09-22"));
}

TEST(RecordUsage, BillsCachedAndReasoningTokensAtTheirOwnPrices) {
  auto command = record_call("acme", "one", 1'000'000, 1'000'000);
  command.set_cached_input_tokens(500'000);
  command.set_reasoning_tokens(250'000);
  auto story = a_team();
  story.when(as("bo"), command);
  EXPECT_EQ(story.reply<UsageReply>().cost(), usd(1) + usd(1) / 2 + usd(6) + usd(4));
}

TEST(RecordUsage, AtTheCostGivenEvenWhereThereIsAPriceOrNone) {
  auto priced = record_call("acme", "one", 1'000'000, 0);
  priced.set_cost(0);
  auto unpriced = record_call("acme", "two", 1'000'000, 0);
  unpriced.set_cost(usd(1));
  auto story = a_team();
  story.when(as("bo"), priced).then(called(story, 1'000'000, 0, 0, "given")).when(as("bo"), unpriced);
  EXPECT_EQ(story.reply<UsageReply>().cost(), usd(1));
}

TEST(RecordUsage, KeepsAllThatIsSaid) {
  auto command = record_call("acme", "one", 10, 20);
  command.set_cached_input_tokens(10);
  command.set_reasoning_tokens(20);
  command.set_api_calls(7);
  command.set_tasks_created(2);
  command.set_tasks_completed(1);
  command.set_storage_bytes(-4096);
  command.set_latency_ms(850);
  command.set_success(false);
  auto story = a_team();
  story.when(as("bo"), command);
  auto event = called(story, 10, 20, 330'000, "2026-01-01");
  event.set_cached_input_tokens(10);
  event.set_reasoning_tokens(20);
  event.set_api_calls(7);
  event.set_tasks_created(2);
  event.set_tasks_completed(1);
  event.set_storage_bytes(-4096);
  event.set_latency_ms(850);
  event.set_success(false);
  story.then(event);
}

TEST(RecordUsage, WithoutAModelCostsNothing) {
  RecordUsage tasks;
  tasks.set_tasks_completed(3);
  RecordUsage storage;
  storage.set_storage_bytes(-1);
  RecordUsage calls;
  calls.set_api_calls(1);
  auto story = a_team();
  for (const auto& command : {tasks, storage, calls}) {
    story.when(as("bo"), command);
    auto event = usage_recorded(story.id("usage"), "bo", 0);
    event.set_priced_by("none");
    event.set_tasks_completed(command.tasks_completed());
    event.set_storage_bytes(command.storage_bytes());
    event.set_api_calls(command.api_calls());
    story.then(event);
  }
}

TEST(RecordUsage, IsNeverSilentlyFree) {
  RecordUsage tokens;
  tokens.set_output_tokens(1);
  a_team()
      .when(as("bo"), record_call("acme", "two", 1, 1))
      .refused(UNPRICED_MODEL)
      .when(as("bo"), record_call("other", "one", 1, 1))
      .refused(UNPRICED_MODEL)
      .when(as("bo"), record_call("acme", "two", 0, 0))
      .refused(UNPRICED_MODEL)
      .when(as("bo"), tokens)
      .refused(MISSING_FIELD);
}

TEST(RecordUsage, UsesTheTableOfTheRepositoryUnlessAnotherIsSet) {
  auto story = a_team();
  story.prices = nullptr;
  story.when(as("bo"), record_call("openai", "gpt-4.1", 1'000'000, 0));
  EXPECT_EQ(story.reply<UsageReply>().cost(), usd(2));
}

TEST(RecordUsage, NamesProviderAndModelTogether) {
  auto story = a_team();
  story.when(as("bo"), record_call("acme", "", 0, 0)).refused(MISSING_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/model");
  story.when(as("bo"), record_call("", "one", 0, 0)).refused(MISSING_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/provider");
}

TEST(RecordUsage, SaysAtLeastOneThing) {
  RecordUsage empty;
  empty.set_latency_ms(10);
  empty.set_success(true);
  a_team().when(as("bo"), empty).refused(INVALID_FIELD).when(as("bo"), record_cost(0)).refused(INVALID_FIELD);
}

TEST(RecordUsage, HasPartsNoGreaterThanTheWhole) {
  auto cached = record_call("acme", "one", 10, 10);
  cached.set_cached_input_tokens(11);
  auto reasoning = record_call("acme", "one", 10, 10);
  reasoning.set_reasoning_tokens(11);
  auto story = a_team();
  story.when(as("bo"), cached).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/cached_input_tokens");
  story.when(as("bo"), reasoning).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/reasoning_tokens");
}

TEST(RecordUsage, ForAnotherIsForAdmins) {
  auto command = record_cost(usd(1));
  command.set_account_id(acct("bo"));
  auto outsider = record_cost(usd(1));
  outsider.set_account_id(acct("cy"));
  auto story = a_team();
  story.when(as("ad"), command)
      .then(usage_recorded(story.id("usage"), "bo", usd(1)))
      .when(as("bo"), command)
      .then(usage_recorded(story.id("usage"), "bo", usd(1)));
  command.set_account_id(acct("ad"));
  story.when(as("bo"), command).refused(NOT_ALLOWED).when(as("ad"), outsider).refused(MEMBER_NOT_FOUND);
}

TEST(RecordUsage, IsForMembersAndUp) {
  a_team()
      .when(as("vi"), record_cost(1))
      .refused(NOT_ALLOWED)
      .when(as("cy"), record_cost(1))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), record_cost(1))
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("bo"), record_cost(1))
      .refused(TEAM_ARCHIVED);
}

TEST(RecordUsage, RaisesTheAlertsThatItCrosses) {
  auto story = a_team();
  story.given(budget_set(usd(10), 80))
      .when(as("bo"), record_cost(usd(8) - 1))
      .then(usage_recorded(story.id("usage"), "bo", usd(8) - 1));
  story.when(as("bo"), record_cost(1));
  story.then(usage_recorded(story.id("usage"), "bo", 1),
             alert_raised(story.id("alert", BUDGET_WARNING), BUDGET_WARNING, 80, usd(8), usd(10)));
  story.when(as("bo"), record_cost(usd(2) - 1)).then(usage_recorded(story.id("usage"), "bo", usd(2) - 1));
  story.when(as("bo"), record_cost(1));
  story.then(usage_recorded(story.id("usage"), "bo", 1),
             alert_raised(story.id("alert", BUDGET_EXCEEDED_ALERT), BUDGET_EXCEEDED_ALERT, 100, usd(10), usd(10)));
  story.when(as("bo"), record_cost(usd(5))).then(usage_recorded(story.id("usage"), "bo", usd(5)));
}

TEST(RecordUsage, RaisesBothAlertsWhereItCrossesBoth) {
  auto story = a_team();
  story.given(budget_set(usd(10), 50)).when(as("bo"), record_cost(usd(20)));
  story.then(usage_recorded(story.id("usage"), "bo", usd(20)),
             alert_raised(story.id("alert", BUDGET_WARNING), BUDGET_WARNING, 50, usd(20), usd(10)),
             alert_raised(story.id("alert", BUDGET_EXCEEDED_ALERT), BUDGET_EXCEEDED_ALERT, 100, usd(20), usd(10)));
}

TEST(RecordUsage, StopsAtTheBudgetWhereItRestricts) {
  RecordUsage task;
  task.set_tasks_created(1);
  auto story = a_team();
  story.given(budget_set(usd(10), 100, RESTRICT), usage_recorded("usage_1", "bo", usd(10) - 1))
      .when(as("bo"), record_cost(usd(5)));
  EXPECT_EQ(story.told().refusal.code(), OK) << "the record that crosses the budget is taken: it has been used";
  story.when(as("bo"), record_cost(1)).refused(BUDGET_EXCEEDED).when(as("bo"), task).refused(BUDGET_EXCEEDED);
  ASSERT_TRUE(story.told().entry) << "the refusal is audited";
  EXPECT_EQ(story.told().entry->events(0).refused().code(), BUDGET_EXCEEDED);
  story.given(budget_set(usd(100), 100, RESTRICT)).when(as("bo"), record_cost(1));
  EXPECT_EQ(story.told().refusal.code(), OK) << "a greater budget lets usage go on";
}

TEST(RecordUsage, StartsAnewWithTheMonthInUtc) {
  const std::int64_t october = month_start(start_us + days(15));
  auto story = a_team();
  story.given(budget_set(usd(10), 80, RESTRICT)).when(as("bo"), record_cost(usd(10)));
  story.after(october - start_us - 1).when(as("bo"), record_cost(1)).refused(BUDGET_EXCEEDED);
  story.after(1).when(as("bo"), record_cost(usd(9)));
  story.then(usage_recorded(story.id("usage"), "bo", usd(9)),
             alert_raised(story.id("alert", BUDGET_WARNING), BUDGET_WARNING, 80, usd(9), usd(10), october));
  EXPECT_EQ(story.reply<UsageReply>().period_cost(), usd(9));
}

TEST(RecordUsage, NeverOverflows) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  auto story = a_team();
  story.given(budget_set(usd(1'000'000'000)), usage_recorded("usage_1", "bo", most - 1)).when(as("bo"), record_cost(5));
  EXPECT_EQ(story.reply<UsageReply>().period_cost(), most);
  EXPECT_EQ(story.team().usage().period_cost(), most);
}
}  // namespace
}  // namespace muster::test
