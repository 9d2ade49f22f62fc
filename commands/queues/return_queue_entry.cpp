// Gives an entry back: it waits again, in its old place.
#include "commands/decide_each.hpp"
#include "domain/queues.hpp"

namespace muster {
Decision decide(const Team& team, const ReturnQueueEntry& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto standing,
                    allow_on_entry(team, context, command.queue_id(), command.entry_id(), "assign"));
  auto reply = entry_reply(command.entry_id(), QUEUE_ENTRY_STATE_WAITING, "");
  if (standing.entry->state() == QUEUE_ENTRY_STATE_WAITING) return answer(std::move(reply));
  QueueEntryReturned event;
  event.set_queue_id(command.queue_id());
  event.set_entry_id(command.entry_id());
  event.set_account_id(standing.entry->assigned_to());
  event.set_reason(command.reason());
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
