// Budgets: when a month's cost crosses them.
#pragma once
#include <vector>

#include "domain/decision.hpp"
#include "schemas/proto/state.pb.h"

namespace muster {
// The alerts that are due once the running month has cost `period_cost` under `budget`: the warning at its threshold,
// the excess at 100 %, each once a month and budget.
std::vector<AlertRaised> due_alerts(const Billing& budget, std::int64_t period_cost, const Context& context);
// Whether the month's cost has reached the budget and further usage is to be refused.
bool usage_is_stopped(const Team& team, std::int64_t at) noexcept;
}  // namespace muster
