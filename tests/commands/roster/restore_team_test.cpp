#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(RestoreTeam, TakesASuperAdmin) {
  small_team(TeamArchived()).when(as("ana"), for_team<RestoreTeam>()).then(TeamRestored());
  small_team(TeamArchived()).when(founder("fay"), for_team<RestoreTeam>()).then(TeamRestored());
  small_team(TeamArchived()).when(as("ada"), for_team<RestoreTeam>()).refused(NOT_ALLOWED);
  small_team(TeamArchived()).when(as("stranger"), for_team<RestoreTeam>()).refused(NOT_A_MEMBER);
  small_team(TeamArchived()).when(nobody_knows_whether_founder("fay"), for_team<RestoreTeam>()).refused(FACTS_STALE);
}
TEST(RestoreTeam, ChangesNothingWhereTheTeamIsAwake) {
  auto story = small_team(TeamArchived());
  story.when(as("ana"), for_team<RestoreTeam>()).when(as("ana"), for_team<RestoreTeam>()).nothing();
  EXPECT_FALSE(story.team().roster().archived());
  story.when(as("ada"), add_member("cy")).then(joined("cy", MEMBER));
}
}  // namespace muster::test
