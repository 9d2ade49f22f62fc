// Gives an entry to somebody, or takes it oneself; one that was started begins anew. By default members may take what
// waits and hand on what is theirs.
#include "commands/decide_each.hpp"
#include "domain/queues.hpp"

namespace muster {
Decision decide(const Team& team, const AssignQueueEntry& command, const Context& context) {
  const std::string& account_id = command.account_id().empty() ? context.actor : command.account_id();
  const bool taking = account_id == context.actor;
  BOOST_OUTCOME_TRY(const auto standing,
                    allow_on_entry(team, context, command.queue_id(), command.entry_id(), "assign", taking));
  BOOST_OUTCOME_TRY(may_hold(team, context, command.queue_id(), account_id));
  if (standing.entry->assigned_to() == account_id)
    return answer(entry_reply(command.entry_id(), standing.entry->state(), account_id));
  QueueEntryAssigned event;
  event.set_queue_id(command.queue_id());
  event.set_entry_id(command.entry_id());
  event.set_account_id(account_id);
  event.set_from(standing.entry->assigned_to());
  return events(std::move(event)).with(entry_reply(command.entry_id(), QUEUE_ENTRY_STATE_ASSIGNED, account_id));
}
}  // namespace muster
