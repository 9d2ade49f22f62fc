#include "projections/sentences/said.hpp"

namespace muster {
namespace {
Said about_queue(std::string words, std::string_view id) { return {std::move(words), "queue", id, {}}; }
Said about_entry(const Entry& entry, std::string words, std::string_view queue_id, std::string_view account_id) {
  const bool another = account_id != entry.actor();
  return {std::move(words), "queue", queue_id, another ? account_id : std::string_view()};
}
}  // namespace

Said say(const QueueCreated& event, const Entry&) {
  return about_queue(text("opened the ", enum_name(event.type()), " queue ", quoted(event.name())), event.queue_id());
}
Said say(const QueueUpdated& event, const Entry&) {
  if (event.has_name())
    return about_queue(text("renamed queue ", event.queue_id(), " to ", quoted(event.name())), event.queue_id());
  return about_queue(text("described queue ", event.queue_id()), event.queue_id());
}
Said say(const QueueArchived& event, const Entry&) {
  return about_queue(text("archived queue ", event.queue_id()), event.queue_id());
}
Said say(const QueueRestored& event, const Entry&) {
  return about_queue(text("restored queue ", event.queue_id()), event.queue_id());
}
Said say(const QueueEntryAdded& event, const Entry&) {
  return about_queue(text("put ", quoted(event.title()), " into queue ", event.queue_id()), event.queue_id());
}
Said say(const QueueEntryAssigned& event, const Entry& entry) {
  const bool took = event.account_id() == entry.actor();
  return about_entry(
      entry, took ? text("took ", event.entry_id()) : text("assigned ", event.entry_id(), " to ", event.account_id()),
      event.queue_id(), event.account_id());
}
Said say(const QueueEntryStarted& event, const Entry& entry) {
  return about_entry(entry, text("started ", event.entry_id()), event.queue_id(), event.account_id());
}
Said say(const QueueEntryCompleted& event, const Entry& entry) {
  return about_entry(entry, text("completed ", event.entry_id(), because(event.outcome())), event.queue_id(),
                     event.account_id());
}
Said say(const QueueEntryReturned& event, const Entry& entry) {
  return about_entry(entry, text("returned ", event.entry_id(), because(event.reason())), event.queue_id(),
                     event.account_id());
}
Said say(const QueueEntryReprioritized& event, const Entry&) {
  return about_queue(text("made the priority of ", event.entry_id(), " ", enum_name(event.priority())),
                     event.queue_id());
}
}  // namespace muster
