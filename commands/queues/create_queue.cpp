// Opens a queue. Its name need not be unique.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const CreateQueue& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_team));
  QueueCreated event;
  event.set_queue_id(context.id("queue"));
  event.set_name(command.name());
  event.set_type(command.type());
  event.set_description(command.description());
  QueueReply reply;
  reply.set_queue_id(event.queue_id());
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
