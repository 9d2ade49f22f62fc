#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
UpdateQueue rename(std::string_view name) {
  auto command = on_queue<UpdateQueue>();
  command.set_name(std::string(name));
  return command;
}

TEST(UpdateQueue, ChangesWhatIsGiven) {
  QueueUpdated event;
  event.set_queue_id(the_queue());
  event.set_name("Front desk");
  auto story = with_queue();
  story.when(as("al"), rename("Front desk")).then(event);
  EXPECT_EQ(story.team().queues().by_id().at(the_queue()).name(), "Front desk");
  auto described = on_queue<UpdateQueue>();
  described.set_description("Who comes in");
  QueueUpdated description;
  description.set_queue_id(the_queue());
  description.set_description("Who comes in");
  story.when(as("al"), described).then(description);
}
TEST(UpdateQueue, ChangesNothingWhereItIsSo) { with_queue().when(as("al"), rename("Intake")).nothing(); }
TEST(UpdateQueue, TakesTheRightToManage) {
  with_queue().when(as("mo"), rename("Mine")).refused(NOT_ALLOWED);
  with_queue(queue_right("manage", "mo")).when(as("mo"), rename("Intake")).nothing();
  with_queue(queue_right("manage", "mo")).when(as("al"), rename("Mine")).refused(NOT_ALLOWED);
  with_queue(queue_archived()).when(as("al"), rename("Old")).refused(QUEUE_ARCHIVED);
}
TEST(UpdateQueue, RefusesAQueueThatIsNotThere) {
  auto command = rename("Mine");
  command.set_queue_id("queue_01J000000000000000000NNNNN");
  auto story = with_queue();
  story.when(as("al"), command).refused(QUEUE_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/queue_id");
}
}  // namespace
}  // namespace muster::test
