// One check, alone or in a batch.
#pragma once
#include "domain/decision.hpp"
#include "schemas/proto/state.pb.h"

namespace muster {
// Answers for members and strangers alike; refuses with NOT_ALLOWED, NOT_A_MEMBER (asking about others without the
// right to) and FACTS_STALE (where founder rights that this node does not know might change the answer).
Result<CheckReply> check(const Team& team, const CheckPermission& command, const Context& context);
}  // namespace muster
