#include "domain/access.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(ReactivateMember, MakesThemWhatTheyWere) {
  auto story = small_team(deactivated("bo"));
  story.when(as("ada"), reactivate("bo")).then(reactivated("bo"));
  ASSERT_NE(find_member(story.team(), acct("bo")), nullptr);
  EXPECT_EQ(find_member(story.team(), acct("bo"))->role(), MEMBER);
}
TEST(ReactivateMember, TakesTheRankThatAddingTakes) {
  const auto team = [] { return small_team(joined("al", ADMIN), deactivated("al"), deactivated("bo")); };
  team().when(as("vi"), reactivate("bo")).refused(NOT_ALLOWED);
  team().when(as("stranger"), reactivate("bo")).refused(NOT_A_MEMBER);
  team().when(as("bo"), reactivate("bo")).refused(MEMBER_INACTIVE);
  team().when(as("ada"), reactivate("al")).refused(OUTRANKED);
  team().when(nobody_knows_whether_founder("fay"), reactivate("bo")).refused(FACTS_STALE);
  team().when(as("ana"), reactivate("al")).then(reactivated("al"));
  team().when(founder("fay"), reactivate("al")).then(reactivated("al"));
}
TEST(ReactivateMember, CountsASuperAdminAgain) {
  auto story = small_team(joined("sue", SUPER_ADMIN), deactivated("sue"));
  story.when(as("ana"), reactivate("sue")).then(reactivated("sue"));
  EXPECT_EQ(story.team().roster().super_admins(), 2U);
  story.when(as("ana"), leave_team()).then(left("ana"));
}
TEST(ReactivateMember, LeavesNoMoreSuperAdminsThanTheTeamMayHave) {
  auto story = small_team(joined("sue", SUPER_ADMIN), deactivated("sue"), joined("sam", SUPER_ADMIN));
  story.when(as("ana"), reactivate("sue")).refused(TOO_MANY_SUPER_ADMINS);
  story.when(as("ana"), change_role("sue", ADMIN)).then(role_changed("sue", SUPER_ADMIN, ADMIN));
  story.when(as("ana"), reactivate("sue")).then(reactivated("sue"));
}
TEST(ReactivateMember, ChangesNothingForWhoIsActive) { small_team().when(as("ada"), reactivate("bo")).nothing(); }
TEST(ReactivateMember, RefusesWhoIsNotIn) { small_team().when(as("ada"), reactivate("cy")).refused(MEMBER_NOT_FOUND); }
TEST(ReactivateMember, LeavesAnArchivedTeam) {
  small_team(deactivated("bo"), TeamArchived()).when(as("ana"), reactivate("bo")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
