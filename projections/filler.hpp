// Fills one schema of a projection from records of the log: folds which entries are valid, applies them, and writes
// rows and checkpoints in one transaction. Shared by the live runner and by rebuilds.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <pqxx/connection>
#include <pqxx/transaction>
#include <span>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "infra/fold.hpp"
#include "infra/log.hpp"
#include "projections/projection.hpp"

namespace muster {
// The projection must not go on: an entry that cannot be applied, another ledger, a hole in the log.
struct ProjectionStopped : std::runtime_error {
  ProjectionStopped(Position at, const std::string& why) : std::runtime_error(why), position(at) {}
  Position position;
};
// Somebody else moved a checkpoint: another projector is at work, or a rebuild took the schema's place.
struct CheckpointMoved : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What is there by now, after waiting `patience` for the first of it: up to about so many records and 32 MB (vault
// contents come to 900 KB each).
std::vector<Record> read_batch(Reader& reader, std::chrono::milliseconds patience, std::size_t records_max);

class Filler {
 public:
  // The connection's search path must be the schema to fill. Where that is the live one, every commit is notified, on
  // channel muster_<name>, with its positions.
  Filler(pqxx::connection& connection, Projection& projection, bool live)
      : connection_(connection), projection_(projection), live_(live) {}

  struct Lane {
    Fold fold;
    std::int64_t generation = 1;
  };
  // Reads the checkpoints of lanes, and makes those that are missing.
  void load(const std::vector<int>& lanes);
  void forget(int lane) { lanes_.erase(lane); }
  const std::map<int, Lane>& lanes() const { return lanes_; }
  // The last offset of each lane that has been written; lanes of which nothing was read are left out.
  Positions positions() const;

  // Folds, applies and commits. Records of lanes that are not loaded, or below their checkpoint, are passed over.
  // On an exception nothing has changed (after DatabaseAway the commit may have happened: load again), and `lanes` is
  // as before. Throws ProjectionStopped, CheckpointMoved, DatabaseAway, LogAway.
  struct Filled {
    std::int64_t applied = 0, voids = 0;  // entries
  };
  Filled fill(std::span<const Record> records);

 private:
  // What an exception while applying or writing some records means while it is not known which of them it was.
  struct CannotApply;
  Filled fill_at_once(std::span<const Record> records);
  void advance(pqxx::transaction_base& work, const std::map<int, Lane>& next) const;
  void write_versions(pqxx::transaction_base& work);
  void forget_teams(pqxx::transaction_base& work);
  void notify(pqxx::transaction_base& work, const std::map<int, Lane>& next) const;
  void apply(const Position& position, const Entry& entry);

  pqxx::connection& connection_;
  Projection& projection_;
  const bool live_;
  std::map<int, Lane> lanes_;
  std::unordered_map<std::string, std::uint64_t> versions_;  // of the subjects of this batch
  std::vector<std::string> deleted_teams_;                   // by this batch
  Entry entry_;                                              // keeps its memory from one record to the next
};
}  // namespace muster
