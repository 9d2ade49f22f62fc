// The read model `billing`: what a team's months cost, on what and by whom; budget and alerts.
#pragma once
#include <memory>

#include "projections/projection.hpp"
#include "projections/query.hpp"
#include "schemas/proto/views.pb.h"

namespace muster {
std::unique_ptr<Projection> billing_projection();

// Zeroes for a period without usage; the budget is the one of today. Refuses with INVALID_FIELD.
Result<View> query(pqxx::transaction_base& work, const GetBilling& request, Lanes lanes);
// Months with usage, newest first. Refuses with INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListBillingPeriods& request, Lanes lanes);
// Newest first. Refuses with INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListAlerts& request, Lanes lanes);
}  // namespace muster
