// Whoever has the entry begins with it; what waits is taken by who starts it.
#include "commands/decide_each.hpp"
#include "domain/queues.hpp"

namespace muster {
Decision decide(const Team& team, const StartQueueEntry& command, const Context& context) {
  BOOST_OUTCOME_TRY(const auto standing,
                    allow_on_entry(team, context, command.queue_id(), command.entry_id(), "assign", true));
  const std::string& has = standing.entry->assigned_to();
  const std::string& account_id = has.empty() ? context.actor : has;
  if (has.empty()) {
    BOOST_OUTCOME_TRY(may_hold(team, context, command.queue_id(), account_id));
  }
  auto reply = entry_reply(command.entry_id(), QUEUE_ENTRY_STATE_STARTED, account_id);
  if (standing.entry->state() == QUEUE_ENTRY_STATE_STARTED) return answer(std::move(reply));
  QueueEntryStarted event;
  event.set_queue_id(command.queue_id());
  event.set_entry_id(command.entry_id());
  event.set_account_id(account_id);
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
