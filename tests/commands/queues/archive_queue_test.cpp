#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
TEST(ArchiveQueue, ClosesItWithWhatStandsInIt) {
  auto story = with_queue(entry_added("entry_1"));
  story.when(as("al"), on_queue<ArchiveQueue>()).then(queue_archived());
  story.when(as("al"), on_queue<ArchiveQueue>()).nothing();
  story.when(as("mo"), assign("entry_1", "mo")).refused(QUEUE_ARCHIVED);
  story.when(as("al"), on_queue<RestoreQueue>()).then(queue_restored());
  story.when(as("mo"), assign("entry_1", "mo")).then(entry_assigned("entry_1", "mo"));
}
TEST(ArchiveQueue, TakesTheRightToManage) {
  with_queue().when(as("mo"), on_queue<ArchiveQueue>()).refused(NOT_ALLOWED);
  with_queue(queue_right("manage", "mo")).when(as("mo"), on_queue<ArchiveQueue>()).then(queue_archived());
}
}  // namespace
}  // namespace muster::test
