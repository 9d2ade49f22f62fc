#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
CreateQueue create() {
  CreateQueue command;
  command.set_team_id(the_team());
  command.set_name("Intake");
  command.set_type(QUEUE_TYPE_EMERGENCY);
  command.set_description("Who comes in");
  return command;
}

TEST(CreateQueue, OpensOne) {
  auto story = with_queue();
  QueueCreated event;
  story.when(as("al"), create());
  event.set_queue_id(story.id("queue"));
  event.set_name("Intake");
  event.set_type(QUEUE_TYPE_EMERGENCY);
  event.set_description("Who comes in");
  story.then(event);
  EXPECT_EQ(story.reply<QueueReply>().queue_id(), event.queue_id());
  EXPECT_EQ(story.team().queues().by_id().size(), 2U);  // a name may stand twice
}
TEST(CreateQueue, TakesAnAdmin) {
  with_queue().when(as("mo"), create()).refused(NOT_ALLOWED);
  with_queue().when(as("zoe"), create()).refused(NOT_A_MEMBER);
  with_queue(TeamArchived()).when(as("ana"), create()).refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
