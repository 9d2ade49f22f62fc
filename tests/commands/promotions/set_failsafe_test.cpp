#include "tests/support/failsafe_events.hpp"

namespace muster::test {
TEST(SetFailsafe, SetsTheLimit) {
  auto story = watched_team();
  story.when(as("ana"), set_failsafe(30)).then(failsafe_set(30));
  EXPECT_EQ(offline_minutes(story.team()), 30U);
  story.when(as("ana"), set_failsafe(30)).nothing();
  story.when(founder("fay"), set_failsafe(5)).then(failsafe_set(5));
}
TEST(SetFailsafe, FiveMinutesAreWhatIsSoUnlessSaid) { watched_team().when(as("ana"), set_failsafe(5)).nothing(); }
TEST(SetFailsafe, IsForSuperAdmins) {
  watched_team().when(as("ada"), set_failsafe(30)).refused(NOT_ALLOWED);
  watched_team().when(as("zoe"), set_failsafe(30)).refused(NOT_A_MEMBER);
  watched_team().when(nobody_knows_whether_founder("ada"), set_failsafe(30)).refused(FACTS_STALE);
  team_at_night().when(as("ada"), set_failsafe(30)).refused(TEMPORARY_SUPER_ADMIN);
  watched_team(TeamArchived()).when(as("ana"), set_failsafe(30)).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
