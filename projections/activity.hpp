// The read model `activity`: what happened, one row per entry that carries events, refused commands too.
#pragma once
#include <memory>

#include "projections/projection.hpp"
#include "projections/query.hpp"
#include "schemas/proto/activity_views.pb.h"

namespace muster {
std::unique_ptr<Projection> activity_projection();

// Newest first. Refuse with INVALID_PAGE_TOKEN, and with INVALID_FIELD where time_window and from are both given.
Result<View> query(pqxx::transaction_base& work, const ListActivity& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListMyActivity& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListRecentActivity& request, Lanes lanes);

// Figures over what the team's feed shows the caller.
Result<View> query(pqxx::transaction_base& work, const GetActivitySummary& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const GetActivityStats& request, Lanes lanes);
// Over everything.
Result<View> query(pqxx::transaction_base& work, const GetOverallActivityStats& request, Lanes lanes);

// The next rows of an export, oldest first: after `after_at`, `after_offset`, and before `end_offset`. All of them
// are what was there when `end_offset` was read, because rows never change and a lane's positions only grow.
struct ExportedRows {
  std::vector<ActivityView> rows;  // with origin_sealed; fewer than asked for: there are no more
  std::int64_t last_offset = 0;    // of the last one
};
Result<ExportedRows> export_rows(pqxx::transaction_base& work, const ExportActivity& request, int lane,
                                 std::size_t rows_max);
// Before which offset of the lane all rows that are there now stand.
std::int64_t export_end(pqxx::transaction_base& work, int lane);
}  // namespace muster
