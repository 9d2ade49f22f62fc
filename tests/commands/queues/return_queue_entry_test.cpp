#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
TEST(ReturnQueueEntry, WaitsAgain) {
  auto story = with_queue(entry_added("entry_1"), entry_started("entry_1", "mo"));
  auto command = on_entry<ReturnQueueEntry>("entry_1");
  command.set_reason("not today");
  auto event = entry_returned("entry_1", "mo");
  event.set_reason("not today");
  story.when(as("mo"), command).then(event);
  EXPECT_EQ(story.reply<QueueEntryReply>().assigned_to(), "");
  story.when(as("al"), on_entry<ReturnQueueEntry>("entry_1")).nothing();
}
TEST(ReturnQueueEntry, IsForWhoHasIt) {
  auto story = with_queue(entry_added("entry_1"), entry_assigned("entry_1", "mo"));
  story.when(as("ma"), on_entry<ReturnQueueEntry>("entry_1")).refused(NOT_ALLOWED);
  story.when(as("al"), on_entry<ReturnQueueEntry>("entry_1")).then(entry_returned("entry_1", "mo"));
}
}  // namespace
}  // namespace muster::test
