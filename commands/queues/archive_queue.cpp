// Closes a queue: what stands in it stays where it is until the queue is restored.
#include "commands/decide_each.hpp"
#include "domain/queues.hpp"

namespace muster {
Decision decide(const Team& team, const ArchiveQueue& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto standing, allow_on_queue(team, context, command.queue_id(), "manage"));
  if (standing.queue->archived()) return nothing();
  QueueArchived event;
  event.set_queue_id(command.queue_id());
  return events(std::move(event));
}
}  // namespace muster
