// What accepting and declining an invitation to a workspace have in common.
#pragma once
#include "domain/workspaces.hpp"

namespace muster {
// A pending invitation, and where to.
struct WorkspaceInvited {
  std::string workspace_id, invitation_id;
  const Workspace* workspace = nullptr;
  const WorkspaceInvitation* invitation = nullptr;
};
// The invitation with this token, if it is the actor's to answer: whoever holds the token of one by email, and the
// account itself of one by account. Sets authority SELF. Refuses with INVITATION_NOT_FOUND, INVITATION_FOR_ANOTHER,
// TEAM_ARCHIVED, INVITATION_EXPIRED.
Result<WorkspaceInvited> invited_by_token(const Team& team, const Context& context, const std::string& token_hash);
}  // namespace muster
