#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
AddQueueEntry add(Priority priority = PRIORITY_UNSPECIFIED) {
  auto command = on_queue<AddQueueEntry>();
  command.set_title("Blood pressure");
  command.set_priority(priority);
  return command;
}

TEST(AddQueueEntry, Waits) {
  auto story = with_queue();
  story.when(as("mo"), add());
  story.then(entry_added(story.id("entry")));
  EXPECT_EQ(story.reply<QueueEntryReply>().state(), QUEUE_ENTRY_STATE_WAITING);
  story.when(as("mo"), add(PRIORITY_URGENT));
  story.then(entry_added(story.id("entry"), PRIORITY_URGENT));
  EXPECT_EQ(story.team().queues().by_id().at(the_queue()).entries_size(), 2);
}
TEST(AddQueueEntry, IsForMembersAndUp) {
  with_queue().when(as("vi"), add()).refused(NOT_ALLOWED);
  with_queue().when(as("zoe"), add()).refused(NOT_A_MEMBER);
  with_queue(queue_right("assign", "ma")).when(as("mo"), add()).refused(NOT_ALLOWED);
  with_queue(queue_right("assign", "mo", DENY)).when(as("mo"), add()).refused(NOT_ALLOWED);
  with_queue(queue_archived()).when(as("mo"), add()).refused(QUEUE_ARCHIVED);
}
TEST(AddQueueEntry, RefusesAQueueThatIsNotThere) {
  auto command = add();
  command.set_queue_id("queue_01J000000000000000000NNNNN");
  with_queue().when(as("mo"), command).refused(QUEUE_NOT_FOUND);
}
TEST(AddQueueEntry, RefusesMoreThanAQueueHolds) {
  auto story = with_queue();
  for (int i = 0; i < 10'000; ++i) story.given(entry_added("entry_" + std::to_string(i)));
  story.when(as("mo"), add()).refused(QUEUE_FULL);
  story.given(entry_completed("entry_7", "mo"));
  story.when(as("mo"), add());
  story.then(entry_added(story.id("entry")));
}
}  // namespace
}  // namespace muster::test
