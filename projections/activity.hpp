// The read model `activity`: what happened, one row per entry that carries events, refused commands too.
#pragma once
#include <memory>

#include "projections/projection.hpp"
#include "projections/query.hpp"
#include "schemas/proto/views.pb.h"

namespace muster {
std::unique_ptr<Projection> activity_projection();

// Newest first. Refuses with INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListActivity& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListMyActivity& request, Lanes lanes);
}  // namespace muster
