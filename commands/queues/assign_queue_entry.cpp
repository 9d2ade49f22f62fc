// Gives an entry to somebody, or takes it oneself; one that was started begins anew. By default members may take what
// waits and hand on what is theirs.
#include "commands/decide_each.hpp"
#include "domain/queues.hpp"

namespace muster {
namespace {
Result<void> may_have_it(const Team& team, const Context& context, const AssignQueueEntry& command,
                         const std::string& account_id) {
  if (!find_member(team, account_id))
    return refuse(MEMBER_NOT_FOUND, account_id + " is not a member of this team", "/account_id");
  const auto seen =
      evaluate(team, {account_id, founder_fact(context, account_id), "queue", command.queue_id(), "view", context.at});
  if (!seen.allowed())
    return refuse(ASSIGNEE_NOT_ALLOWED, account_id + " may not view this queue: " + seen.reason(), "/account_id");
  return boost::outcome_v2::success();
}
}  // namespace

Decision decide(const Team& team, const AssignQueueEntry& command, const Context& context) {
  const std::string& account_id = command.account_id().empty() ? context.actor : command.account_id();
  const bool taking = account_id == context.actor;
  BOOST_OUTCOME_TRY(const auto standing,
                    allow_on_entry(team, context, command.queue_id(), command.entry_id(), "assign", taking));
  BOOST_OUTCOME_TRY(may_have_it(team, context, command, account_id));
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
