#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
TEST(RestoreQueue, OpensItAgain) {
  with_queue(queue_archived()).when(as("al"), on_queue<RestoreQueue>()).then(queue_restored());
  with_queue().when(as("al"), on_queue<RestoreQueue>()).nothing();
}
TEST(RestoreQueue, TakesTheRightToManage) {
  with_queue(queue_archived()).when(as("vi"), on_queue<RestoreQueue>()).refused(NOT_ALLOWED);
  with_queue(TeamArchived()).when(as("ana"), on_queue<RestoreQueue>()).refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
