#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(UpdateTeam, SaysOnlyWhatChanges) {
  auto command = rename_team("Ward 4");
  command.set_description("");
  command.set_visibility(PUBLIC);
  TeamUpdated updated;
  updated.set_name("Ward 4");
  updated.set_visibility(PUBLIC);
  auto story = small_team();
  story.when(as("ada"), command).then(updated);
  EXPECT_EQ(story.team().roster().name(), "Ward 4");
  EXPECT_EQ(story.team().roster().visibility(), PUBLIC);
  story.when(as("ada"), command).nothing();
}
TEST(UpdateTeam, ClearsADescription) {
  auto story = small_team();
  auto command = for_team<UpdateTeam>();
  command.set_description("x");
  story.when(as("ana"), command);
  EXPECT_EQ(story.team().roster().description(), "x");
  command.set_description("");
  TeamUpdated updated;
  updated.set_description("");
  story.when(as("ana"), command).then(updated);
  EXPECT_EQ(story.team().roster().description(), "");
}
TEST(UpdateTeam, LeavesWhatIsNotSaid) { small_team().when(as("ana"), for_team<UpdateTeam>()).nothing(); }
TEST(UpdateTeam, TakesAnAdmin) {
  small_team().when(as("bo"), rename_team("x")).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), rename_team("x")).refused(NOT_A_MEMBER);
  small_team().when(nobody_knows_whether_founder("stranger"), rename_team("x")).refused(FACTS_STALE);
  EXPECT_TRUE(small_team().when(founder("stranger"), rename_team("x")).told().entry);
}
TEST(UpdateTeam, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), rename_team("x")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
