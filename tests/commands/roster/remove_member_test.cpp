#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(RemoveMember, TakesAnAdmin) {
  auto story = small_team();
  story.when(as("ada"), remove_member("bo")).then(removed("bo"));
  EXPECT_EQ(find_member(story.team(), acct("bo")), nullptr);
  story.when(as("ada"), remove_member("bo")).refused(MEMBER_NOT_FOUND);
  small_team().when(as("bo"), remove_member("gus")).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), remove_member("gus")).refused(NOT_A_MEMBER);
  small_team().when(founder("fay"), remove_member("bo")).then(removed("bo"));
  small_team().when(nobody_knows_whether_founder("fay"), remove_member("bo")).refused(FACTS_STALE);
}
TEST(RemoveMember, TakesASuperAdminToRemoveAdmins) {
  small_team(joined("abe", ADMIN)).when(as("ada"), remove_member("abe")).refused(OUTRANKED);
  small_team().when(as("ada"), remove_member("ana")).refused(OUTRANKED);
  small_team().when(as("ana"), remove_member("ada")).then(removed("ada"));
  small_team(joined("sue", SUPER_ADMIN)).when(as("ana"), remove_member("sue")).then(removed("sue"));
}
TEST(RemoveMember, KeepsTheLastSuperAdmin) {
  small_team().when(founder("fay"), remove_member("ana")).refused(LAST_SUPER_ADMIN);
  small_team().when(due_work(), remove_member("ana")).refused(LAST_SUPER_ADMIN);
}
TEST(RemoveMember, IsLeavingWhereItIsAboutOneself) {
  small_team().when(as("gus"), remove_member("gus")).then(left("gus"));
  small_team().when(as("ana"), remove_member("ana")).refused(LAST_SUPER_ADMIN);
  small_team().when(as("stranger"), remove_member("stranger")).refused(NOT_A_MEMBER);
}
TEST(RemoveMember, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), remove_member("bo")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
