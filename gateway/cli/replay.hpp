// `muster replay`: the ledger as JSON lines, or the state of one subject as it was.
#pragma once
#include <iosfwd>
#include <optional>
#include <string>

#include "infra/log.hpp"
#include "infra/position.hpp"

namespace muster {
struct ReplayOptions {
  std::string subject, module, type, actor, command;   // "": any. module "roster", type "roster.member_joined"
  std::optional<std::int64_t> from_at, to_at;          // microseconds since 1970; from inclusive, to exclusive
  Positions from, to;                                  // inclusive, by lane
  bool include_void = false, include_control = false;  // void records; LedgerCreated, LaneOpened, Barrier
  std::int64_t limit = 0;                              // 0: all
  bool as_of = false;                                  // print the state of `subject` at `to` (or now) instead
};
// Returns how many lines it printed.
std::int64_t replay(Log& log, const ReplayOptions& options, std::ostream& out);

// One record as a JSON object, as replay prints it.
struct Walked;
std::string record_json(const Walked& walked);
}  // namespace muster
