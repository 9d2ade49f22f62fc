// Who may do what with the team itself. Rights on single resources are in domain/permissions.hpp.
#pragma once
#include "domain/decision.hpp"
#include "schemas/proto/state.pb.h"

namespace muster {
enum class Action {
  view_team,           // guest and up
  use_team,            // member and up: use it, record usage, store in the vault
  manage_members,      // admin and up
  manage_permissions,  // admin and up
  manage_team,         // admin and up: name, description, visibility, settings, invite code
  manage_billing,      // admin and up
  own_team,            // super admins: archive, restore, make super admins
};

// NOT_A_MEMBER and FACTS_STALE, in words.
Refusal not_a_member();
Refusal stale_facts();

// Null where the account is not a member.
const Member* find_member(const Team& team, std::string_view account_id);
// "super_admin"
std::string_view role_name(Role role);
Role least_role(Action action);

// The ground on which the actor may do it, also written to `context.authority`. Due work may everything; members by
// their role; founders everything. Refuses with NOT_A_MEMBER, NOT_ALLOWED, FACTS_STALE (only where founder rights would
// decide and this node does not know them), and TEAM_ARCHIVED for what would change an archived team.
Result<Authority> allow(const Team& team, const Context& context, Action action);
// For what an account does about itself (leave, accept, join): refuses with TEAM_ARCHIVED, sets authority SELF.
Result<Authority> allow_self(const Team& team, const Context& context);
// For founders only.
Result<Authority> allow_founder(const Context& context);
}  // namespace muster
