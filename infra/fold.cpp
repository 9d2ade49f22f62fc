#include "infra/fold.hpp"

namespace muster {
bool Fold::step(std::int64_t at_offset, const Entry* entry) {
  offset = at_offset + 1;
  if (!entry) return false;
  if (entry->has_ledger_created()) {
    if (at_offset != 0) return false;
    ledger_id = entry->ledger_created().ledger_id();
    return true;
  }
  if (entry->has_lane_opened()) {
    if (entry->epoch() != epoch + 1) return false;
    epoch = entry->epoch();
    next = 1;
    return true;
  }
  if (epoch == 0 || entry->epoch() != epoch || entry->seq() != next) return false;
  ++next;
  return true;
}
}  // namespace muster
