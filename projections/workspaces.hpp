// The read model `workspaces`: a team's workspaces, who is in them, and who is invited.
#pragma once
#include <memory>

#include "projections/projection.hpp"
#include "projections/query.hpp"
#include "schemas/proto/workspaces_views.pb.h"

namespace muster {
std::unique_ptr<Projection> workspaces_projection();

// Refuse with WORKSPACE_NOT_FOUND, INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListWorkspaces& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListMyWorkspaces& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const GetWorkspace& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListWorkspaceMembers& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListWorkspaceInvitations& request, Lanes lanes);
}  // namespace muster
