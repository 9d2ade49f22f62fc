// The read model `members`: teams, members, invitations, grants, scheduled promotions, founders.
#pragma once
#include <memory>

#include "projections/members_founders.hpp"
#include "projections/members_temporary.hpp"
#include "projections/projection.hpp"
#include "projections/query.hpp"
#include "schemas/proto/views.pb.h"

namespace muster {
std::unique_ptr<Projection> members_projection();

// Refuses with TEAM_NOT_FOUND, MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN. Who may ask is for the caller to say.
Result<View> query(pqxx::transaction_base& work, const GetTeam& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListMyTeams& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListTeams& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListMembers& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const GetMember& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListInvitations& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListMyInvitations& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListGrants& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListPromotions& request, Lanes lanes);
// The teams that the account is in, those that it joined last first.
std::vector<std::string> teams_of(pqxx::transaction_base& work, const std::string& account_id, std::size_t teams_max);
}  // namespace muster
