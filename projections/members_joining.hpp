// The tables join_requests, invite_codes and invite_code_uses of the read model `members`: who asked to be taken in,
// the newest invite code of each team, and who joined by one.
#pragma once
#include <optional>
#include <pqxx/transaction_base>
#include <string>
#include <unordered_map>
#include <vector>

#include "projections/query.hpp"
#include "schemas/proto/ledger.pb.h"
#include "schemas/proto/roster_views.pb.h"

namespace muster {
class MembersJoining {
 public:
  void apply(const Position& position, const Entry& entry);
  void flush(pqxx::transaction_base& work);
  void discard();

 private:
  struct Ended {
    std::string status, by;
    std::optional<std::string> role, reason;
    std::int64_t at = 0;
  };
  struct RequestChange {
    std::optional<JoinRequested> requested;
    std::string team_id;
    std::int64_t requested_at = 0, started_offset = 0;
    std::optional<Ended> ended;
  };
  struct CodeChange {
    std::optional<InviteCodeSet> set;
    std::string by;
    std::int64_t at = 0;
    std::optional<std::string> revoked_by;
    std::optional<std::int64_t> revoked_at;
  };
  // An account came into a team: what it had asked for there before that offset is over.
  struct Joined {
    std::string team_id, account_id, by;
    std::int64_t offset = 0, at = 0;
    std::optional<std::string> code_id;  // of the code that was used
  };

  Ended& end(const Entry& entry, const std::string& request_id, JoinRequestStatus status);
  void flush_requests(pqxx::transaction_base& work);
  void flush_codes(pqxx::transaction_base& work);

  std::unordered_map<std::string, RequestChange> requests_;
  std::unordered_map<std::string, CodeChange> codes_;  // by team id
  std::vector<Joined> joined_;
};

// Refuse with TEAM_NOT_FOUND, MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListUserTeams& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const GetJobRole& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListJoinRequests& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListMyJoinRequests& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const GetInviteCode& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListInviteCodeUses& request, Lanes lanes);
}  // namespace muster
