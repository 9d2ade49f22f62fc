#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
ReprioritizeQueueEntry make(Priority priority) {
  auto command = on_entry<ReprioritizeQueueEntry>("entry_1");
  command.set_priority(priority);
  return command;
}

TEST(ReprioritizeQueueEntry, ChangesThePlace) {
  auto story = with_queue(entry_added("entry_1"));
  story.when(as("al"), make(PRIORITY_URGENT)).then(entry_reprioritized("entry_1", PRIORITY_URGENT));
  story.when(as("al"), make(PRIORITY_URGENT)).nothing();
}
TEST(ReprioritizeQueueEntry, TakesTheRightToManage) {
  with_queue(entry_added("entry_1")).when(as("mo"), make(PRIORITY_URGENT)).refused(NOT_ALLOWED);
  with_queue(entry_added("entry_1"), queue_right("manage", "mo"))
      .when(as("mo"), make(PRIORITY_LOW))
      .then(entry_reprioritized("entry_1", PRIORITY_LOW));
}
}  // namespace
}  // namespace muster::test
