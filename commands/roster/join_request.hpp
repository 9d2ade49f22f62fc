// What the answers to a request to join have in common.
#pragma once
#include <string>

#include "domain/access.hpp"

namespace muster {
// The account that asked. Refuses with JOIN_REQUEST_NOT_FOUND where nothing is pending under this id, or not any more
// at this time.
Result<std::string> asker_of(const Team& team, const std::string& request_id, std::int64_t at);
}  // namespace muster
