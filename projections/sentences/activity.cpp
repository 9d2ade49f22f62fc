#include "projections/sentences/said.hpp"

namespace muster {
// Says itself what happened; Muster adds no word of its own, and does not lend it the name of a type of its own.
Said say(const ActivityLogged& event, const Entry&) {
  Said said{event.description(), event.resource_kind(), event.resource_id(), {}};
  said.whole = true;
  said.type = text("logged.", event.type());
  return said;
}
}  // namespace muster
