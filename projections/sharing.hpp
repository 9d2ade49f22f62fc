// The read model `shared_entries`: what members share with their team, and the bodies of that.
#pragma once
#include <memory>

#include "projections/projection.hpp"
#include "projections/query.hpp"
#include "schemas/proto/sharing_views.pb.h"

namespace muster {
std::unique_ptr<Projection> shared_entries_projection();

// Refuse with SHARED_ENTRY_NOT_FOUND, INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListSharedEntries& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const DiscoverSharedEntries& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const GetSharedEntry& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ReadSharedEntry& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ReadSharedKey& request, Lanes lanes);
}  // namespace muster
