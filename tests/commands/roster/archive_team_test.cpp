#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(ArchiveTeam, TakesASuperAdmin) {
  small_team().when(as("ana"), for_team<ArchiveTeam>()).then(TeamArchived());
  small_team().when(founder("fay"), for_team<ArchiveTeam>()).then(TeamArchived());
  small_team().when(as("ada"), for_team<ArchiveTeam>()).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), for_team<ArchiveTeam>()).refused(NOT_A_MEMBER);
  small_team().when(nobody_knows_whether_founder("fay"), for_team<ArchiveTeam>()).refused(FACTS_STALE);
}
TEST(ArchiveTeam, ChangesNothingTheSecondTime) {
  auto story = small_team();
  story.when(as("ana"), for_team<ArchiveTeam>()).when(as("ana"), for_team<ArchiveTeam>()).nothing();
  EXPECT_TRUE(story.team().roster().archived());
}
}  // namespace muster::test
