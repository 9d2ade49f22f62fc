// Rights on single resources: workflows, queues, vault items, workspaces. One mechanism for all of them.
#pragma once
#include "domain/access.hpp"

namespace muster {
// Who asks for what, when.
struct RightsQuestion {
  std::string_view account_id;
  Context::Fact founder = Context::Fact::no;
  std::string_view resource_kind;
  std::string_view resource_id;
  std::string_view action;
  std::int64_t at = 0;  // microseconds since 1970: grants that have expired by then do not count
};

// Rules, in this order: founders pass; who is not a member does not; super admins pass; a deny for the user, role or
// job role wins over every allow; with an allow for this action on this resource, its holders pass; as soon as one
// (unexpired) allow exists for it, all others do not; with no grant for it, the role's default holds (admin:
// everything; member: view and edit; viewer and guest: view).
CheckReply evaluate(const Team& team, const RightsQuestion& question);

// The same for a decision: sets `context.authority`; refuses with NOT_ALLOWED, NOT_A_MEMBER, FACTS_STALE or
// TEAM_ARCHIVED (for anything but "view").
Result<Authority> allow_on(const Team& team, const Context& context, std::string_view resource_kind,
                           std::string_view resource_id, std::string_view action);
}  // namespace muster
