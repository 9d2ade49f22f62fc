// What accepting and declining an invitation have in common.
#pragma once
#include <string>

#include "domain/access.hpp"

namespace muster {
// Null where none is pending under this id.
const Invitation* find_invitation(const Team& team, const std::string& invitation_id);
// The invitation, if it is the actor's to answer: theirs by account, or by the verified email of their token (empty:
// they have none). Sets authority SELF. Refuses with INVITATION_NOT_FOUND, INVITATION_FOR_ANOTHER, TEAM_ARCHIVED,
// INVITATION_EXPIRED.
Result<const Invitation*> own_invitation(const Team& team, const Context& context, const std::string& invitation_id,
                                         const std::string& email_hash);
}  // namespace muster
