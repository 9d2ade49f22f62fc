#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(SetJobRole, TakesAnAdmin) {
  auto story = small_team();
  EXPECT_EQ(find_member(story.team(), acct("bo"))->job_role(), "unassigned");
  story.when(as("ada"), set_job_role("bo", "nurse")).then(job_role_set("bo", "nurse"));
  EXPECT_EQ(find_member(story.team(), acct("bo"))->job_role(), "nurse");
  small_team().when(as("stranger"), set_job_role("bo", "nurse")).refused(NOT_A_MEMBER);
  small_team().when(founder("fay"), set_job_role("bo", "nurse")).then(job_role_set("bo", "nurse"));
  small_team().when(nobody_knows_whether_founder("fay"), set_job_role("bo", "nurse")).refused(FACTS_STALE);
}
TEST(SetJobRole, IsNotForOneselfBelowAdmin) {
  small_team().when(as("bo"), set_job_role("bo", "nurse")).refused(NOT_ALLOWED);
  small_team().when(as("ada"), set_job_role("ada", "nurse")).then(job_role_set("ada", "nurse"));
}
TEST(SetJobRole, ChangesNothingWhereItIsSoAlready) {
  small_team().when(as("ada"), set_job_role("bo", "unassigned")).nothing();
  small_team(job_role_set("bo", "nurse")).when(as("ada"), set_job_role("bo", "nurse")).nothing();
}
TEST(SetJobRole, KnowsMembersOnly) {
  small_team().when(as("ada"), set_job_role("stranger", "nurse")).refused(MEMBER_NOT_FOUND);
}
TEST(SetJobRole, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), set_job_role("bo", "nurse")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
