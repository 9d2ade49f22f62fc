// Who may create teams, and what accounts may do with the system without being founders.
#pragma once
#include <string>

#include "domain/decision.hpp"
#include "schemas/proto/state.pb.h"

namespace muster {
// The one permission there is: its holder may create teams where that is restricted.
inline constexpr std::string_view manage_users = "system.manage_users";

// Null where the account does not hold it.
const SystemGrant* find_manage_users(const System& system, const std::string& account_id);
// Whether the account may create teams: everybody, unless it is restricted; then founders and holders of
// system.manage_users.
bool may_create_teams(const System& system, const std::string& account_id);
}  // namespace muster
