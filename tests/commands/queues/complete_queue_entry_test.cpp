#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
CompleteQueueEntry complete(std::string_view outcome = {}) {
  auto command = on_entry<CompleteQueueEntry>("entry_1");
  command.set_outcome(std::string(outcome));
  return command;
}

TEST(CompleteQueueEntry, LeavesTheQueue) {
  auto story = with_queue(entry_added("entry_1"), entry_started("entry_1", "mo"));
  auto event = entry_completed("entry_1", "mo");
  event.set_outcome("120 over 80");
  story.when(as("mo"), complete("120 over 80")).then(event);
  EXPECT_EQ(story.team().queues().by_id().at(the_queue()).entries_size(), 0);
  story.when(as("mo"), complete()).refused(NOT_ALLOWED);  // nothing of theirs stands there any more
  story.when(as("al"), complete()).refused(QUEUE_ENTRY_NOT_FOUND);
}
TEST(CompleteQueueEntry, IsForWhatWasStarted) {
  with_queue(entry_added("entry_1")).when(as("al"), complete()).refused(QUEUE_ENTRY_NOT_STARTED);
  with_queue(entry_added("entry_1"), entry_assigned("entry_1", "mo"))
      .when(as("mo"), complete())
      .refused(QUEUE_ENTRY_NOT_STARTED);
}
TEST(CompleteQueueEntry, WhoHasItMayWhateverTheirRole) {
  auto story = with_queue(entry_added("entry_1"), queue_right("assign", "mo"), entry_assigned("entry_1", "vi"));
  story.when(as("vi"), on_entry<StartQueueEntry>("entry_1")).then(entry_started("entry_1", "vi"));
  story.when(as("vi"), complete()).then(entry_completed("entry_1", "vi"));
}
TEST(CompleteQueueEntry, IsForWhoHasIt) {
  auto story = with_queue(entry_added("entry_1"), entry_started("entry_1", "mo"));
  story.when(as("ma"), complete()).refused(NOT_ALLOWED);
  story.when(as("al"), complete()).then(entry_completed("entry_1", "mo"));
}
}  // namespace
}  // namespace muster::test
