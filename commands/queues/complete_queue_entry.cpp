// What was started is done, and leaves the queue.
#include "commands/decide_each.hpp"
#include "domain/queues.hpp"

namespace muster {
Decision decide(const Team& team, const CompleteQueueEntry& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto standing,
                    allow_on_entry(team, context, command.queue_id(), command.entry_id(), "assign"));
  if (standing.entry->state() != QUEUE_ENTRY_STATE_STARTED)
    return refuse(QUEUE_ENTRY_NOT_STARTED, "nobody has started this entry; start it first");
  QueueEntryCompleted event;
  event.set_queue_id(command.queue_id());
  event.set_entry_id(command.entry_id());
  event.set_account_id(standing.entry->assigned_to());
  event.set_outcome(command.outcome());
  return events(std::move(event))
      .with(entry_reply(command.entry_id(), QUEUE_ENTRY_STATE_COMPLETED, standing.entry->assigned_to()));
}
}  // namespace muster
