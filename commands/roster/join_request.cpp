#include "commands/roster/join_request.hpp"

namespace muster {
Result<std::string> asker_of(const Team& team, const std::string& request_id, std::int64_t at) {
  for (const auto& [account_id, request] : team.roster().join_requests())
    if (request.request_id() == request_id && request.expires_at() > at) return account_id;
  return refuse(JOIN_REQUEST_NOT_FOUND, "no such request is pending", "/request_id");
}
}  // namespace muster
