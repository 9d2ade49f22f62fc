#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(ChangeRole, IsForAdminsBelowAdmin) {
  small_team().when(as("ada"), change_role("gus", MEMBER)).then(role_changed("gus", GUEST, MEMBER));
  small_team().when(as("ada"), change_role("bo", GUEST)).then(role_changed("bo", MEMBER, GUEST));
  small_team().when(as("bo"), change_role("gus", VIEWER)).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), change_role("gus", VIEWER)).refused(NOT_A_MEMBER);
  small_team().when(founder("fay"), change_role("gus", VIEWER)).then(role_changed("gus", GUEST, VIEWER));
  small_team().when(nobody_knows_whether_founder("fay"), change_role("gus", VIEWER)).refused(FACTS_STALE);
}
TEST(ChangeRole, TakesASuperAdminAtAdminAndAbove) {
  small_team().when(as("ada"), change_role("bo", ADMIN)).refused(OUTRANKED);
  small_team(joined("abe", ADMIN)).when(as("ada"), change_role("abe", GUEST)).refused(OUTRANKED);
  small_team().when(as("ada"), change_role("ana", MEMBER)).refused(OUTRANKED);
  small_team().when(as("ana"), change_role("bo", ADMIN)).then(role_changed("bo", MEMBER, ADMIN));
  small_team().when(as("ana"), change_role("ada", GUEST)).then(role_changed("ada", ADMIN, GUEST));
  small_team().when(as("ana"), change_role("ada", SUPER_ADMIN)).then(role_changed("ada", ADMIN, SUPER_ADMIN));
}
TEST(ChangeRole, SaysNothingOfTheGroundWhereItRefuses) {
  auto story = small_team();
  story.when(as("ada"), change_role("bo", ADMIN));
  ASSERT_TRUE(story.told().entry);
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::NONE);
}
TEST(ChangeRole, ChangesNothingWhereItIsSoAlready) {
  small_team().when(as("ada"), change_role("bo", MEMBER)).nothing();
  small_team().when(as("gus"), change_role("gus", GUEST)).nothing();
  small_team().when(as("ana"), change_role("ana", SUPER_ADMIN)).nothing();
}
TEST(ChangeRole, LetsNobodyRaiseThemselves) {
  small_team().when(as("ada"), change_role("ada", SUPER_ADMIN)).refused(NOT_ALLOWED);
  small_team().when(as("gus"), change_role("gus", VIEWER)).refused(NOT_ALLOWED);
  small_team().when(founder("gus"), change_role("gus", ADMIN)).refused(NOT_ALLOWED);
}
TEST(ChangeRole, LetsEverybodyStepDown) {
  small_team().when(as("bo"), change_role("bo", GUEST)).then(role_changed("bo", MEMBER, GUEST));
  small_team().when(as("ada"), change_role("ada", MEMBER)).then(role_changed("ada", ADMIN, MEMBER));
}
TEST(ChangeRole, KeepsTheLastSuperAdmin) {
  small_team().when(as("ana"), change_role("ana", ADMIN)).refused(LAST_SUPER_ADMIN);
  small_team().when(founder("fay"), change_role("ana", ADMIN)).refused(LAST_SUPER_ADMIN);
  auto story = small_team(joined("sue", SUPER_ADMIN));
  story.when(as("sue"), change_role("ana", GUEST)).then(role_changed("ana", SUPER_ADMIN, GUEST));
  EXPECT_EQ(story.team().roster().super_admins(), 1U);
  story.when(as("sue"), change_role("sue", ADMIN)).refused(LAST_SUPER_ADMIN);
}
TEST(ChangeRole, HasAsManySuperAdminsAsTheSizeAllows) {
  const auto with = [](int size, int super_admins) {
    auto story = team_of(size);
    for (int n = 2; n <= super_admins; ++n) {
      const auto name = "m" + std::to_string(n);
      story.given(role_changed(name, MEMBER, SUPER_ADMIN));
    }
    story.when(as("ana"), change_role("m" + std::to_string(size), SUPER_ADMIN));
    return story;
  };
  with(4, 1).refused(TOO_MANY_SUPER_ADMINS);
  with(5, 1).then(role_changed("m5", MEMBER, SUPER_ADMIN));
  with(14, 2).refused(TOO_MANY_SUPER_ADMINS);
  with(15, 2).then(role_changed("m15", MEMBER, SUPER_ADMIN));
  with(29, 3).refused(TOO_MANY_SUPER_ADMINS);
  with(30, 3).then(role_changed("m30", MEMBER, SUPER_ADMIN));
  with(49, 4).refused(TOO_MANY_SUPER_ADMINS);
  with(50, 4).then(role_changed("m50", MEMBER, SUPER_ADMIN));
  with(60, 5).refused(TOO_MANY_SUPER_ADMINS);
}
TEST(ChangeRole, KnowsMembersOnly) {
  small_team().when(as("ada"), change_role("stranger", MEMBER)).refused(MEMBER_NOT_FOUND);
  small_team().when(founder("fay"), change_role("fay", MEMBER)).refused(MEMBER_NOT_FOUND);
}
TEST(ChangeRole, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), change_role("bo", GUEST)).refused(TEAM_ARCHIVED);
  small_team(TeamArchived()).when(as("bo"), change_role("bo", GUEST)).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
