// A read model: tables of its own that are a fold of the ledger. One file per read model; its tables are
// schemas/sql/<name>.sql, in a PostgreSQL schema of the same name.
#pragma once
#include <pqxx/transaction_base>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "infra/position.hpp"
#include "schemas/proto/ledger.pb.h"

namespace muster {
using namespace v1;

class Projection {
 public:
  virtual ~Projection() = default;
  // Also the name of its schema, its migration and its channel of notifications (muster_<name>).
  virtual std::string_view name() const = 0;
  // Collects what a valid entry changes, in memory; per lane in the order of offsets. Throws where the entry cannot be
  // applied: that stops this read model at this entry.
  virtual void apply(const Position& position, const Entry& entry) = 0;
  // Writes what was collected, in as few statements as there are tables, and forgets it. The search path is its schema.
  virtual void flush(pqxx::transaction_base& work) = 0;
  // Forgets what was collected.
  virtual void discard() = 0;
  // Whether Entry.version of each subject is kept in the table `subjects`.
  virtual bool keeps_versions() const { return true; }
  // Whether what it keeps of a team goes with the team: after `flush`, the rows of all its tables that have a team_id,
  // and before them those of their parts.
  virtual bool forgets_teams() const { return true; }
  // A table without a team_id: `key` is the column that it shares with the table `of`, which has one.
  struct Part {
    std::string_view table, key, of;
  };
  virtual std::vector<Part> parts() const { return {}; }
};
}  // namespace muster
