#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(SetPlan, IsForFounders) {
  small_team().when(founder("fay"), set_plan(ENTERPRISE)).then(plan_set(ENTERPRISE));
  small_team().when(as("ana"), set_plan(ENTERPRISE)).refused(NOT_A_FOUNDER);
  small_team().when(nobody_knows_whether_founder("ana"), set_plan(ENTERPRISE)).refused(FACTS_STALE);
}
TEST(SetPlan, ChangesNothingWhereItIsSoAlready) { small_team().when(founder("fay"), set_plan(PRO)).nothing(); }
TEST(SetPlan, PutsNobodyOut) {
  team_of(5).when(founder("fay"), set_plan(FREE)).then(plan_set(FREE));
  team_of(6).when(founder("fay"), set_plan(FREE)).refused(PLAN_TOO_SMALL);
  team_of(50).when(founder("fay"), set_plan(PRO)).then(plan_set(PRO));
  team_of(51).when(founder("fay"), set_plan(PRO)).refused(PLAN_TOO_SMALL);
}
TEST(SetPlan, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(founder("fay"), set_plan(FREE)).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
