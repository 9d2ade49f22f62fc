// Renames or describes a queue. What is so already changes nothing.
#include "commands/decide_each.hpp"
#include "domain/queues.hpp"

namespace muster {
Decision decide(const Team& team, const UpdateQueue& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto standing, allow_in_queue(team, context, command.queue_id(), "manage"));
  QueueUpdated event;
  event.set_queue_id(command.queue_id());
  if (command.has_name() && command.name() != standing.queue->name()) event.set_name(command.name());
  if (command.has_description() && command.description() != standing.queue->description())
    event.set_description(command.description());
  if (!event.has_name() && !event.has_description()) return nothing();
  return events(std::move(event));
}
}  // namespace muster
