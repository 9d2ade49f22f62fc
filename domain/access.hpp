// Who may do what with the team itself. Rights on single resources are in domain/permissions.hpp.
#pragma once
#include <optional>

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
// FOUNDER_KEY_NEEDED; or, where one was shown, FOUNDER_KEY_WRONG.
Refusal founder_key_refusal(bool wrong);
// Where founder rights would decide, why they cannot: FACTS_STALE, FOUNDER_KEY_NEEDED, FOUNDER_KEY_WRONG. Nothing:
// there are none, or they hold.
std::optional<Refusal> no_founder(Context::Fact founder, bool key_wrong);
inline std::optional<Refusal> no_founder(const Context& context) {
  return no_founder(context.founder, context.founder_key_wrong);
}
// Why somebody who is not found as a member may do nothing here: MEMBER_INACTIVE or NOT_A_MEMBER.
Refusal not_a_member(const Team& team, std::string_view account_id);

// Null where the account is not a member, or an inactive one. Whoever is not found here may do nothing, sees nothing
// and is asked for nothing: it is the one place that says so for all commands, checks, lists and streams.
const Member* find_member(const Team& team, std::string_view account_id);
// Active or not: for who is in the team already, and for what is kept of an inactive member.
const Member* find_in_roster(const Team& team, std::string_view account_id);
// What the actor is in the team by its parent: nothing where their own membership is inactive.
const Inherited& inherited_in(const Team& team, const Context& context);
// The role that an account acts with: its own, or the inherited one where that is higher. None for whoever is inactive.
Role acting_role(const Team& team, std::string_view account_id, const Inherited& inherited);
// The active member whom a command is about. Refuses with MEMBER_NOT_FOUND, MEMBER_DEACTIVATED.
Result<const Member*> member_named(const Team& team, const std::string& account_id);
// "super_admin"
std::string_view role_name(Role role);
Role least_role(Action action);

// The ground on which the actor may do it, also written to `context.authority`. Due work may everything; members by
// their role; founders everything; admins of the parent by the role they inherit. Refuses with NOT_A_MEMBER,
// NOT_ALLOWED, FACTS_STALE (only where founder rights or an inherited role would decide and this node does not know
// them), and TEAM_ARCHIVED for what would change an archived team.
Result<Authority> allow(const Team& team, const Context& context, Action action);
// For what an account does about itself (leave, accept, join): refuses with TEAM_ARCHIVED, sets authority SELF.
Result<Authority> allow_self(const Team& team, const Context& context);
// For founders only.
Result<Authority> allow_founder(const Context& context);
}  // namespace muster
