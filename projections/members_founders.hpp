// The table founders of the read model `members`: who holds and who held founder rights.
#pragma once
#include <map>
#include <optional>
#include <pqxx/transaction_base>
#include <string>

#include "projections/query.hpp"
#include "schemas/proto/views.pb.h"

namespace muster {
class FounderRows {
 public:
  void apply(const Entry& entry);
  void flush(pqxx::transaction_base& work);
  void discard() { changes_.clear(); }

 private:
  struct Revoked {
    std::string by, notes, with;
    std::int64_t at = 0;
  };
  struct Change {
    std::optional<FounderGranted> granted;
    std::string granted_by;
    std::int64_t granted_at = 0;
    std::optional<Revoked> revoked;
    bool key_set = false;
  };
  std::map<std::string, Change> changes_;  // by account
};

// Refuses with INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListFounderHistory& request, Lanes lanes);
}  // namespace muster
