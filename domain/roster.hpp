// The rules about who is in a team that more than one command needs.
#pragma once
#include <cstdint>
#include <string>

#include "domain/access.hpp"

namespace muster {
// How many members the plan allows: free 5, pro 50, enterprise as many as there are.
std::uint32_t member_limit(Plan plan);
// How many super admins a team of `members` people may have: 1 below 5, 2 below 15, 3 below 30, 4 below 50, then 5.
std::uint32_t max_super_admins(std::uint32_t members);

// Whether the actor may move somebody from one role to another; ROLE_UNSPECIFIED: not in the team. Members below admin
// are managed by admins; whoever is or becomes an admin or a super admin, by super admins and founders; whoever is or
// becomes a super admin, not by those who are it for a time. Sets `context.authority`; refuses as `allow` does, and
// with OUTRANKED, TEMPORARY_SUPER_ADMIN.
Result<Authority> allow_role_change(const Team& team, const Context& context, Role from, Role to);

// Who joins by the same command before: counted as if they were in.
struct Joiners {
  std::uint32_t members = 0, super_admins = 0;
};
// Whether one more person with this role fits: refuses with MEMBER_LIMIT_REACHED, TOO_MANY_SUPER_ADMINS.
Result<void> room_for_joining(const Team& team, Role role, Joiners before = {});
// Whether a member's role may change, as far as numbers go: refuses with LAST_SUPER_ADMIN, TOO_MANY_SUPER_ADMINS. Those
// who are super admins for a time (domain/failsafe.hpp) do not count, neither against the limit nor as the one who
// stays.
Result<void> room_for_role(const Team& team, const std::string& account_id, Role from, Role to);
// Whether this member may go: refuses with LAST_SUPER_ADMIN.
Result<void> may_go(const Team& team, const std::string& account_id);

// For evolve: gives a member this role from `at` on, and keeps `super_admins` (the active ones) and `guest_since`
// right. Changes nothing for somebody who is not in.
void set_role(Team& team, const std::string& account_id, Role role, std::int64_t at) noexcept;
}  // namespace muster
