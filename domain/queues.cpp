#include "domain/queues.hpp"

#include "domain/evolve.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
// What a recorded event is about is there: otherwise the log is corrupt, and `at` ends the program.
Queue& queue_of(Team& team, const std::string& queue_id) noexcept {
  return team.mutable_queues()->mutable_by_id()->at(queue_id);
}
QueueEntry& entry_of(Team& team, const std::string& queue_id, const std::string& entry_id) noexcept {
  return queue_of(team, queue_id).mutable_entries()->at(entry_id);
}
void set_entry(Team& team, const std::string& queue_id, const std::string& entry_id, QueueEntryState state,
               const std::string& assigned_to) noexcept {
  QueueEntry& entry = entry_of(team, queue_id, entry_id);
  entry.set_state(state);
  entry.set_assigned_to(assigned_to);
}
}  // namespace

Standing find_standing(const Team& team, std::string_view queue_id, std::string_view entry_id) {
  Standing standing;
  const auto queue = team.queues().by_id().find(queue_id);
  if (queue == team.queues().by_id().end()) return standing;
  standing.queue = &queue->second;
  const auto entry = standing.queue->entries().find(entry_id);
  if (entry != standing.queue->entries().end()) standing.entry = &entry->second;
  return standing;
}

Result<Standing> allow_on_queue(const Team& team, const Context& context, const std::string& queue_id,
                                std::string_view action, bool theirs) {
  BOOST_OUTCOME_TRY(allow_on(team, context, queue_kind, queue_id, "view"));
  BOOST_OUTCOME_TRY(allow_on(team, context, queue_kind, queue_id, action, theirs));
  const Standing standing = find_standing(team, queue_id);
  if (!standing.queue) return refuse(QUEUE_NOT_FOUND, "there is no queue " + queue_id, "/queue_id");
  return standing;
}

Result<Standing> allow_in_queue(const Team& team, const Context& context, const std::string& queue_id,
                                std::string_view action, bool theirs) {
  BOOST_OUTCOME_TRY(auto standing, allow_on_queue(team, context, queue_id, action, theirs));
  if (standing.queue->archived()) return refuse(QUEUE_ARCHIVED, "the queue is archived; restore it first");
  return standing;
}

Result<Standing> allow_on_entry(const Team& team, const Context& context, const std::string& queue_id,
                                const std::string& entry_id, std::string_view action, bool taking) {
  const Standing standing = find_standing(team, queue_id, entry_id);
  const QueueEntry* entry = standing.entry;
  const bool holds = entry && entry->assigned_to() == context.actor;
  const bool theirs =
      entry && (entry->added_by() == context.actor || (taking && entry->state() == QUEUE_ENTRY_STATE_WAITING));
  BOOST_OUTCOME_TRY(allow_in_queue(team, context, queue_id, holds && action == "assign" ? "view" : action, theirs));
  if (!entry)
    return refuse(QUEUE_ENTRY_NOT_FOUND, "there is no open entry " + entry_id + " in this queue", "/entry_id");
  return standing;
}

Result<void> may_hold(const Team& team, const Context& context, const std::string& queue_id,
                      const std::string& account_id) {
  BOOST_OUTCOME_TRY(member_named(team, account_id));
  const RightsQuestion question{
      account_id, founder_fact(context, account_id),  queue_kind, queue_id, "view", context.at,
      false,      inherited_fact(context, account_id)};
  const auto judged = evaluate(team, question);
  if (unsure(question, judged)) return stale_facts();
  if (!judged.allowed())
    return refuse(ASSIGNEE_NOT_ALLOWED, account_id + " may not view this queue: " + judged.reason(), "/account_id");
  return boost::outcome_v2::success();
}

QueueEntryReply entry_reply(const std::string& entry_id, QueueEntryState state, std::string_view assigned_to) {
  QueueEntryReply reply;
  reply.set_entry_id(entry_id);
  reply.set_state(state);
  reply.set_assigned_to(std::string(assigned_to));
  return reply;
}

void return_entries(Team& team, std::string_view account_id) noexcept {
  if (!team.has_queues()) return;
  for (auto& [queue_id, queue] : *team.mutable_queues()->mutable_by_id())
    for (auto& [entry_id, entry] : *queue.mutable_entries())
      if (entry.assigned_to() == account_id) {
        entry.set_state(QUEUE_ENTRY_STATE_WAITING);
        entry.clear_assigned_to();
      }
}

void evolve(Team& state, const QueueCreated& event, const Entry&) noexcept {
  Queue& queue = (*state.mutable_queues()->mutable_by_id())[event.queue_id()];
  queue.set_name(event.name());
  queue.set_description(event.description());
  queue.set_type(event.type());
  belongs_to(state, queue_kind, event.queue_id(), event.workspace_id());
}
void evolve(Team& state, const QueueUpdated& event, const Entry&) noexcept {
  Queue& queue = queue_of(state, event.queue_id());
  if (event.has_name()) queue.set_name(event.name());
  if (event.has_description()) queue.set_description(event.description());
}
void evolve(Team& state, const QueueArchived& event, const Entry&) noexcept {
  queue_of(state, event.queue_id()).set_archived(true);
}
void evolve(Team& state, const QueueRestored& event, const Entry&) noexcept {
  queue_of(state, event.queue_id()).set_archived(false);
}
void evolve(Team& state, const QueueEntryAdded& event, const Entry& entry) noexcept {
  QueueEntry& added = (*queue_of(state, event.queue_id()).mutable_entries())[event.entry_id()];
  added.set_state(QUEUE_ENTRY_STATE_WAITING);
  added.set_priority(event.priority());
  added.set_added_by(entry.actor());
}
void evolve(Team& state, const QueueEntryAssigned& event, const Entry&) noexcept {
  set_entry(state, event.queue_id(), event.entry_id(), QUEUE_ENTRY_STATE_ASSIGNED, event.account_id());
}
void evolve(Team& state, const QueueEntryStarted& event, const Entry&) noexcept {
  set_entry(state, event.queue_id(), event.entry_id(), QUEUE_ENTRY_STATE_STARTED, event.account_id());
}
void evolve(Team& state, const QueueEntryReturned& event, const Entry&) noexcept {
  set_entry(state, event.queue_id(), event.entry_id(), QUEUE_ENTRY_STATE_WAITING, "");
}
// What is done has left the queue: the read model remembers it.
void evolve(Team& state, const QueueEntryCompleted& event, const Entry&) noexcept {
  queue_of(state, event.queue_id()).mutable_entries()->erase(event.entry_id());
}
void evolve(Team& state, const QueueEntryReprioritized& event, const Entry&) noexcept {
  entry_of(state, event.queue_id(), event.entry_id()).set_priority(event.priority());
}
}  // namespace muster
