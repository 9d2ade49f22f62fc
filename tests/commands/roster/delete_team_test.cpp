#include "domain/evolve.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
Story archived() { return small_team(TeamArchived()); }
}  // namespace

TEST(DeleteTeam, EndsAnArchivedTeam) {
  auto story = archived();
  story.when(as("ana"), delete_team()).then(team_deleted());
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::ROLE);
}
TEST(DeleteTeam, LeavesNoTeamForAnybody) {
  auto story = archived();
  story.when(as("ana"), delete_team());
  story.when(as("ana"), for_team<RestoreTeam>()).refused(TEAM_NOT_FOUND);
  EXPECT_FALSE(story.told().entry) << "nothing is added to a team that is gone";
  story.when(as("ana"), delete_team()).refused(TEAM_NOT_FOUND);
  story.when(as("stranger"), add_member("cy")).refused(TEAM_NOT_FOUND);
  story.when(founder("fay"), add_member("cy")).refused(TEAM_NOT_FOUND);
  story.when(as("cy"), request_to_join()).refused(TEAM_NOT_FOUND);
}
TEST(DeleteTeam, LeavesNothingOfTheState) {
  Team team = archived().team();
  evolve(team, team_deleted(), Entry());
  Team gone;
  gone.mutable_roster()->set_deleted(true);
  EXPECT_EQ(team.SerializeAsString(), gone.SerializeAsString());
}
TEST(DeleteTeam, TakesDueWorkAlong) {
  auto story =
      small_team(invited("inv_1", "cy", MEMBER, start_us + days(7)), join_requested("request_1", "di"), TeamArchived());
  story.when(as("ana"), delete_team());
  EXPECT_FALSE(story.next_due());
}
TEST(DeleteTeam, AsksForTheNameAgain) {
  auto story = archived();
  story.when(as("ana"), delete_team("the team")).refused(TEAM_NAME_DIFFERS);
  EXPECT_EQ(story.told().refusal.pointer(), "/name");
  story.when(as("ana"), delete_team("")).refused(TEAM_NAME_DIFFERS);
}
TEST(DeleteTeam, AsksForItToBeArchivedFirst) { small_team().when(as("ana"), delete_team()).refused(TEAM_NOT_ARCHIVED); }
TEST(DeleteTeam, TakesASuperAdmin) {
  archived().when(as("ada"), delete_team()).refused(NOT_ALLOWED);
  archived().when(as("bo"), delete_team()).refused(NOT_ALLOWED);
  archived().when(as("stranger"), delete_team()).refused(NOT_A_MEMBER);
  archived().when(nobody_knows_whether_founder("fay"), delete_team()).refused(FACTS_STALE);
  archived().when(founder("fay"), delete_team()).then(team_deleted());
}
}  // namespace muster::test
