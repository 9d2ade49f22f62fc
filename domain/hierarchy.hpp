// Teams and their parents. The links are on `system`, whose one state every decision about them is made on: so the walk
// up the parents that looks for a cycle sees all links there are, whatever is proposed and accepted meanwhile on other
// nodes. Roles and what else is known of the teams come from their own lanes, and may be 5 s old: who has just lost the
// role super admin may still decide for that long, and a team that is archived in the same moment may still get a child
// or a parent. An archived parent gives nobody any right.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "domain/access.hpp"

namespace muster {
inline constexpr int hierarchy_levels_max = 8;     // teams above each other
inline constexpr int children_max = 1000;          // of one team
inline constexpr int pending_proposals_max = 100;  // of one parent
inline constexpr std::int64_t proposal_for_us = 7LL * 24 * 3600 * 1'000'000;

// Null where the team has no parent.
const ParentLink* find_parent(const System& system, const std::string& team_id);
// What the link gives the parent's admins; ROLE_UNSPECIFIED: nothing.
Role handed_down(const ParentLink& link);
// In order.
const google::protobuf::RepeatedPtrField<std::string>& children_of(const System& system, const std::string& team_id);
// Pending at that time; null where there is none.
const ChildProposal* find_proposal(const System& system, const std::string& proposal_id, std::int64_t at);

// What an account is in the team by the link to its parent: with inherited_role at least guest, and where the account
// is admin or super admin of the parent in its own right. So it is handed down one level, not further. `of_parent` says
// what is known of the account in a team.
using TeamFactOf = std::function<TeamFact(const std::string& team_id)>;
Inherited inherit(const System& system, const std::string& team_id, const TeamFactOf& of_parent);

// Decisions on `system`: the ground on which the actor may act in the name of a team, with this role in it or a higher
// one, inherited or as founder. Sets `context.authority`. Refuses with TEAM_NOT_FOUND, NOT_A_MEMBER, MEMBER_INACTIVE,
// NOT_ALLOWED, FACTS_STALE.
Result<Authority> allow_in(const System& system, const Context& context, const std::string& team_id, Role least);
// What is known of a team and of the actor in it. Refuses with FACTS_STALE.
Result<TeamFact> team_known(const Context& context, const std::string& team_id);
// A team that can get a child or a parent. Refuses with TEAM_NOT_FOUND, TEAM_ARCHIVED, FACTS_STALE.
Result<void> check_active(const Context& context, const std::string& team_id, std::string pointer = {});
// Whether the link may be. Refuses with HIERARCHY_CYCLE, TEAM_HAS_PARENT, HIERARCHY_TOO_DEEP, LIMIT_REACHED.
Result<void> check_link(const System& system, const std::string& parent_id, const std::string& child_id);

// Calls `tell` for the teams below, each before those below it, in an order that stays; only for those after the one
// whose path is `after` (empty: for all), which need not be there any more. `tell` says whether to go on.
struct Below {
  std::string parent_id;
  std::vector<std::string> path;  // from a child of the team asked about to this one, which is the last
};
void each_below(const System& system, const std::string& team_id, const std::vector<std::string>& after,
                const std::function<bool(const Below&)>& tell);

// Decisions in a team's own lane: refuses with TEAM_HAS_CHILDREN, naming them, and FACTS_STALE.
// `archived_too`: children that are archived count as well.
Result<void> check_no_children(const Context& context, bool archived_too);
}  // namespace muster
