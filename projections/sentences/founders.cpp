#include "projections/sentences/said.hpp"

namespace muster {
Said say(const FounderGranted& event, const Entry&) {
  const auto how = event.delegated_by().empty() ? "gave founder rights to " : "delegated founder rights to ";
  return {text(how, event.account_id(), because(event.notes())), "founder", event.account_id(), event.account_id()};
}
Said say(const FounderRevoked& event, const Entry&) {
  const auto why = event.with().empty() ? because(event.notes()) : text(", who held them from ", event.with());
  return {text("took founder rights from ", event.account_id(), why), "founder", event.account_id(),
          event.account_id()};
}
Said say(const FounderKeySet& event, const Entry&) {
  return {text("set the key of the founder rights of ", event.account_id()), "founder", event.account_id(),
          event.account_id()};
}
Said say(const TeamCreationSet& event, const Entry&) {
  return {event.restricted() ? "restricted who creates teams" : "let everybody create teams", "system", "", {}};
}
Said say(const SystemPermissionGranted& event, const Entry&) {
  return {text("gave ", event.permission(), " to ", event.account_id()), "system_permission", event.account_id(),
          event.account_id()};
}
Said say(const SystemPermissionRevoked& event, const Entry&) {
  return {text("took ", event.permission(), " from ", event.account_id()), "system_permission", event.account_id(),
          event.account_id()};
}
}  // namespace muster
