// Changes an entry's place in its queue: the most urgent come first, and of equals the oldest.
#include "commands/decide_each.hpp"
#include "domain/queues.hpp"

namespace muster {
Decision decide(const Team& team, const ReprioritizeQueueEntry& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto standing,
                    allow_on_entry(team, context, command.queue_id(), command.entry_id(), "manage"));
  auto reply = entry_reply(command.entry_id(), standing.entry->state(), standing.entry->assigned_to());
  if (standing.entry->priority() == command.priority()) return answer(std::move(reply));
  QueueEntryReprioritized event;
  event.set_queue_id(command.queue_id());
  event.set_entry_id(command.entry_id());
  event.set_priority(command.priority());
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
