#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(LeaveTeam, TakesNoRight) {
  auto story = small_team();
  story.when(as("gus"), leave_team()).then(left("gus"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::SELF);
  story.when(as("gus"), leave_team()).refused(NOT_A_MEMBER);
  small_team().when(as("ada"), leave_team()).then(left("ada"));
}
TEST(LeaveTeam, KeepsTheLastSuperAdmin) {
  small_team().when(as("ana"), leave_team()).refused(LAST_SUPER_ADMIN);
  small_team(joined("sue", SUPER_ADMIN)).when(as("ana"), leave_team()).then(left("ana"));
  team_of(1).when(as("ana"), leave_team()).refused(LAST_SUPER_ADMIN);
}
TEST(LeaveTeam, IsForMembers) {
  small_team().when(as("stranger"), leave_team()).refused(NOT_A_MEMBER);
  small_team().when(founder("fay"), leave_team()).refused(NOT_A_MEMBER);
}
TEST(LeaveTeam, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("bo"), leave_team()).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
