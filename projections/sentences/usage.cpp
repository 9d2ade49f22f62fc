#include "projections/sentences/said.hpp"

namespace muster {
Said say(const UsageRecorded& event, const Entry&) {
  Said said{{}, "usage", event.usage_id(), event.account_id()};
  said.words = "recorded usage";
  if (!event.model().empty()) said.words += text(" of ", event.provider(), " ", event.model());
  said.words += text(" for ", usd_text(event.cost()), " USD");
  return said;
}
}  // namespace muster
