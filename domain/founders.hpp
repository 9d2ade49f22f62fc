// Founder rights, as `system` itself knows them: exact, where other subjects' decisions have only `context.founder`.
#pragma once
#include <string>

#include "domain/decision.hpp"
#include "schemas/proto/state.pb.h"

namespace muster {
// Null where the account is not a founder.
const Founder* find_founder(const System& system, const std::string& account_id);
// Refuses with NOT_A_FOUNDER; sets `context.authority`.
Result<Authority> allow_founder(const System& system, const Context& context);
}  // namespace muster
