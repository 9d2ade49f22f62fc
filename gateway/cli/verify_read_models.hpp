// The other half of `muster verify`: read models against a fresh fold of the ledger.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "infra/log.hpp"
#include "infra/position.hpp"
#include "infra/postgres.hpp"

namespace muster {
struct ReadModelVerified {
  std::string name;
  bool there = false;   // false: no such read model has been made yet, which is no fault
  Positions positions;  // both were compared at
  std::int64_t rows = 0, differing = 0;
  std::vector<std::string> broken;  // a sentence each; of differing rows the first few of each table
};

// Folds the ledger into the schema <name>_verify up to exactly where the live read model is, compares every row of
// every table, and drops the schema. Queries go on, and so does the live read model: it is seen in one snapshot. While
// it lasts a rebuild of the same read model is refused. Throws DatabaseAway, LogAway.
ReadModelVerified verify_read_model(Log& log, std::string_view name, PostgresOptions postgres,
                                    const std::function<void(const std::string& what)>& progress);
}  // namespace muster
