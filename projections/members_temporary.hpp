// The table temp_promotions of the read model `members`: who was made super admin for a time, and what became of it.
#pragma once
#include <map>
#include <optional>
#include <pqxx/transaction_base>
#include <string>
#include <string_view>
#include <vector>

#include "projections/query.hpp"
#include "schemas/proto/failsafe_views.pb.h"

namespace muster {
class TemporaryPromotions {
 public:
  void apply(const Position& position, const Entry& entry);
  void flush(pqxx::transaction_base& work);
  void discard();

 private:
  struct Ended {
    std::string status, by, reason;
    std::int64_t at = 0;
  };
  struct Change {
    std::optional<AdminPromotedTemporarily> started;
    std::string team_id, promoted_by;
    std::int64_t promoted_at = 0, started_offset = 0;
    std::optional<Ended> ended;
  };
  // The member has got another role in another way, or has gone: what was active before that offset is over.
  struct Turn {
    std::string team_id, account_id;
    std::int64_t offset = 0, at = 0;
    std::string by;
    std::string_view reason;
  };
  void end_active(pqxx::transaction_base& work);

  std::map<std::string, Change> changes_;  // by temp promotion id
  std::vector<Turn> turns_;
};

// Refuses with INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListTemporaryPromotions& request, Lanes lanes);
}  // namespace muster
