#include "projections/sentences/said.hpp"

namespace muster {
Said say(const Refused& event, const Entry& entry) {
  return {text("was refused ", entry.command(), because(event.detail())), {}, {}, {}};
}
Said say(const KeyCreated& event, const Entry&) {
  return {text("caused key ", event.key_id(), " to be made"), "key", event.key_id(), {}, true};
}
Said say(const KeyDestroyed& event, const Entry&) {
  return {text("destroyed key ", event.key_id()), "key", event.key_id(), {}};
}
}  // namespace muster
