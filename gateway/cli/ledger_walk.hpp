// Walking the whole ledger from its first record to where it ended when the walk began: what replay, verify, backup and
// doctor share.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "infra/fold.hpp"
#include "infra/log.hpp"
#include "infra/position.hpp"

namespace muster {
struct Walked {
  Record record;
  Entry entry;
  bool decoded = false;  // the bytes are an Entry
  bool valid = false;    // by the fold
};

struct WalkOptions {
  Positions to;             // inclusive, by lane; a lane that is not named is walked to its end
  bool only_named = false;  // only the lanes named in `to`
  // Called about once a second with records read and records to read in all.
  std::function<void(std::int64_t done, std::int64_t all)> progress;
};

// Calls `f` for each record, lane by lane interleaved as the log gives them, in order within a lane. Returns each
// lane's fold at the end. Throws LogAway where the log gives nothing for 30 s.
std::map<int, Fold> walk(Log& log, const WalkOptions& options, const std::function<void(const Walked&)>& f);
}  // namespace muster
