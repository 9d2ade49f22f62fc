// The rule that every reader folds, per lane (design.md, section 1; append.pml): which entries are valid, which are
// void.
#pragma once
#include <cstdint>
#include <string>

#include "schemas/proto/ledger.pb.h"

namespace muster {
using namespace v1;

// What this build understands: an entry whose min_reader is higher stops whoever reads it.
inline constexpr std::uint32_t reader_level = 1;

// A full checkpoint: an offset alone cannot tell void from valid.
struct Fold {
  std::string ledger_id;    // from offset 0
  std::int64_t offset = 0;  // the next to read
  std::uint64_t epoch = 0;  // current
  std::uint64_t next = 1;   // the seq that a valid entry of this epoch must have

  // Whether the entry at `offset` is valid; moves on to the next.
  // LedgerCreated: valid at offset 0 only. LaneOpened: valid iff its epoch is the current one + 1; then epoch = its
  // epoch, next = 1. Any other: valid iff its epoch and seq are the current ones; then next += 1. Bytes that are no
  // Entry at all are void: pass null.
  bool step(std::int64_t at_offset, const Entry* entry);
};
}  // namespace muster
