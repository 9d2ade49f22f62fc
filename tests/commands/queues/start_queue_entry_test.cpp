#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
TEST(StartQueueEntry, WhoHasItBegins) {
  auto story = with_queue(entry_added("entry_1"), entry_assigned("entry_1", "mo"));
  story.when(as("ma"), on_entry<StartQueueEntry>("entry_1")).refused(NOT_ALLOWED);
  story.when(as("mo"), on_entry<StartQueueEntry>("entry_1")).then(entry_started("entry_1", "mo"));
  story.when(as("mo"), on_entry<StartQueueEntry>("entry_1")).nothing();
}
TEST(StartQueueEntry, WhoStartsWhatWaitsHasIt) {
  auto story = with_queue(entry_added("entry_1"));
  story.when(as("ma"), on_entry<StartQueueEntry>("entry_1")).then(entry_started("entry_1", "ma"));
  EXPECT_EQ(story.reply<QueueEntryReply>().assigned_to(), acct("ma"));
}
TEST(StartQueueEntry, AdminsStartForOthers) {
  with_queue(entry_added("entry_1"), entry_assigned("entry_1", "mo"))
      .when(as("al"), on_entry<StartQueueEntry>("entry_1"))
      .then(entry_started("entry_1", "mo"));
}
TEST(StartQueueEntry, AFounderWhoIsNoMemberHoldsNothing) {
  with_queue(entry_added("entry_1"))
      .when(founder("zoe"), on_entry<StartQueueEntry>("entry_1"))
      .refused(MEMBER_NOT_FOUND);
}
TEST(StartQueueEntry, IsNotForViewers) {
  with_queue(entry_added("entry_1")).when(as("vi"), on_entry<StartQueueEntry>("entry_1")).refused(NOT_ALLOWED);
}
}  // namespace
}  // namespace muster::test
