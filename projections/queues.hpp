// The read model `queues`: what stands in a team's queues and what stood there, with who and when.
#pragma once
#include <memory>

#include "projections/projection.hpp"
#include "projections/query.hpp"
#include "schemas/proto/views.pb.h"

namespace muster {
std::unique_ptr<Projection> queues_projection();

// Refuse with QUEUE_NOT_FOUND, QUEUE_ENTRY_NOT_FOUND, INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const GetQueue& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListQueueEntries& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const GetQueueEntry& request, Lanes lanes);
}  // namespace muster
