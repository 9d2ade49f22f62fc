// Puts an entry into a queue, where it waits. What somebody adds is theirs: by default members may.
#include "commands/decide_each.hpp"
#include "domain/queues.hpp"

namespace muster {
Decision decide(const Team& team, const AddQueueEntry& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto standing, allow_in_queue(team, context, command.queue_id(), "assign", true));
  if (standing.queue->entries_size() >= queue_entries_max)
    return refuse(QUEUE_FULL, "a queue holds at most " + std::to_string(queue_entries_max) + " open entries");
  QueueEntryAdded event;
  event.set_queue_id(command.queue_id());
  event.set_entry_id(context.id("entry"));
  event.set_title(command.title());
  event.set_reference(command.reference());
  event.set_note(command.note());
  event.set_priority(command.priority() == PRIORITY_UNSPECIFIED ? PRIORITY_NORMAL : command.priority());
  auto reply = entry_reply(event.entry_id(), QUEUE_ENTRY_STATE_WAITING, "");
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
