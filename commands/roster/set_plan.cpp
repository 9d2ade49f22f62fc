// Sets how large the team may grow. A plan that its members do not fit into is refused: nobody is put out by a plan.
#include "commands/decide_each.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const SetPlan& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(context));
  const Roster& roster = team.roster();
  if (roster.archived()) return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  if (command.plan() == roster.plan()) return nothing();
  const auto limit = member_limit(command.plan());
  if (static_cast<std::uint32_t>(roster.members_size()) > limit)
    return refuse(
        PLAN_TOO_SMALL,
        "this plan allows " + std::to_string(limit) + " members; the team has " + std::to_string(roster.members_size()),
        "/plan");
  PlanSet set;
  set.set_plan(command.plan());
  return events(std::move(set));
}
}  // namespace muster
