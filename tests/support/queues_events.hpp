// Events and commands of queues, as stories tell them.
#pragma once
#include <string>
#include <string_view>

#include "tests/support/events.hpp"
#include "tests/support/given.hpp"

namespace muster::test {
inline const std::string& the_queue() {
  static const std::string id = "queue_01J00000000000000000000QAE";
  return id;
}
inline QueueCreated queue_created(std::string_view name = "Intake") {
  QueueCreated event;
  event.set_queue_id(the_queue());
  event.set_name(std::string(name));
  event.set_type(QUEUE_TYPE_PATIENT);
  return event;
}
inline QueueArchived queue_archived() {
  QueueArchived event;
  event.set_queue_id(the_queue());
  return event;
}
inline QueueRestored queue_restored() {
  QueueRestored event;
  event.set_queue_id(the_queue());
  return event;
}
inline QueueEntryAdded entry_added(std::string_view entry_id, Priority priority = PRIORITY_NORMAL) {
  QueueEntryAdded event;
  event.set_queue_id(the_queue());
  event.set_entry_id(std::string(entry_id));
  event.set_title("Blood pressure");
  event.set_priority(priority);
  return event;
}
inline QueueEntryAssigned entry_assigned(std::string_view entry_id, std::string_view to, std::string_view from = {}) {
  QueueEntryAssigned event;
  event.set_queue_id(the_queue());
  event.set_entry_id(std::string(entry_id));
  event.set_account_id(acct(to));
  if (!from.empty()) event.set_from(acct(from));
  return event;
}
// What says who has or had it.
template <class Event>
Event entry_with(std::string_view entry_id, std::string_view who) {
  Event event;
  event.set_queue_id(the_queue());
  event.set_entry_id(std::string(entry_id));
  event.set_account_id(acct(who));
  return event;
}
inline QueueEntryStarted entry_started(std::string_view entry_id, std::string_view by) {
  return entry_with<QueueEntryStarted>(entry_id, by);
}
inline QueueEntryCompleted entry_completed(std::string_view entry_id, std::string_view by) {
  return entry_with<QueueEntryCompleted>(entry_id, by);
}
inline QueueEntryReturned entry_returned(std::string_view entry_id, std::string_view by) {
  return entry_with<QueueEntryReturned>(entry_id, by);
}
inline QueueEntryReprioritized entry_reprioritized(std::string_view entry_id, Priority priority) {
  QueueEntryReprioritized event;
  event.set_queue_id(the_queue());
  event.set_entry_id(std::string(entry_id));
  event.set_priority(priority);
  return event;
}
// A right to the queue, for somebody.
inline PermissionGranted queue_right(std::string_view action, std::string_view who, Effect effect = ALLOW) {
  PermissionGranted event;
  event.set_grant_id("grant_" + std::string(action) + std::string(who));
  event.set_resource_kind("queue");
  event.set_resource_id(the_queue());
  event.set_action(std::string(action));
  event.set_grantee_kind(USER);
  event.set_grantee(acct(who));
  event.set_effect(effect);
  return event;
}

// A command about the queue.
template <class Command>
Command on_queue() {
  Command command;
  command.set_team_id(the_team());
  command.set_queue_id(the_queue());
  return command;
}
// A command about an entry of it.
template <class Command>
Command on_entry(std::string_view entry_id) {
  auto command = on_queue<Command>();
  command.set_entry_id(std::string(entry_id));
  return command;
}
inline AssignQueueEntry assign(std::string_view entry_id, std::string_view to) {
  auto command = on_entry<AssignQueueEntry>(entry_id);
  if (!to.empty()) command.set_account_id(acct(to));
  return command;
}

// ana is super admin, al admin, mo and ma members, vi a viewer; they have a queue.
template <class... More>
Story with_queue(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("ma", MEMBER), joined("vi", VIEWER), queue_created(), std::move(more)...);
}
}  // namespace muster::test
