// Makes a read model anew beside the live one, and puts it in its place. Queries go on throughout; a live runner goes
// on with the old one until the swap and with the new one after it.
#pragma once
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "infra/log.hpp"
#include "infra/postgres.hpp"

namespace muster {
// There is no such read model, somebody else rebuilds it, or the live one cannot be overtaken.
struct RebuildRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct RebuildProgress {
  std::string_view phase;       // filling, indexing, catching up, swapping, done
  std::int64_t entries = 0;     // folded so far
  std::int64_t entries_of = 0;  // that the log has, as far as is known
  std::int64_t voids = 0;
};

// Blocks until it is done; `progress` is called every second or so and at each phase. Throws RebuildRefused,
// ProjectionStopped (an entry that cannot be applied), DatabaseAway and LogAway; the live read model is then as it was.
RebuildProgress rebuild(Log& log, std::string_view name, PostgresOptions postgres,
                        const std::function<void(const RebuildProgress&)>& progress);
}  // namespace muster
