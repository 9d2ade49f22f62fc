// The read model `usage`: what teams used per hour, day and month of UTC, by provider, model and account.
#pragma once
#include <memory>

#include "projections/projection.hpp"
#include "projections/query.hpp"
#include "schemas/proto/views.pb.h"

namespace muster {
std::unique_ptr<Projection> usage_projection();

// Buckets in the order of time; those in which nothing was used are left out. Refuses with INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const GetUsage& request, Lanes lanes);
// Zeroes for a month without usage. Refuses with INVALID_FIELD for a month that there is not.
Result<View> query(pqxx::transaction_base& work, const GetMonthlyUsage& request, Lanes lanes);
}  // namespace muster
