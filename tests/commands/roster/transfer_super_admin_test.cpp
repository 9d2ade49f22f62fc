#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(TransferSuperAdmin, SwapsTwoRoles) {
  auto story = small_team();
  story.when(as("ana"), transfer_super_admin("vi")).then(super_admin_transferred("ana", "vi", VIEWER));
  EXPECT_EQ(find_member(story.team(), acct("ana"))->role(), VIEWER);
  EXPECT_EQ(find_member(story.team(), acct("vi"))->role(), SUPER_ADMIN);
  EXPECT_EQ(story.team().roster().super_admins(), 1U);
  story.when(as("ana"), transfer_super_admin("vi")).refused(NOT_ALLOWED);
}
TEST(TransferSuperAdmin, IsForSuperAdminsOfTheTeamAlone) {
  small_team().when(as("ada"), transfer_super_admin("bo")).refused(NOT_ALLOWED);
  small_team().when(founder("ada"), transfer_super_admin("bo")).refused(NOT_ALLOWED);
  small_team().when(founder("fay"), transfer_super_admin("bo")).refused(NOT_A_MEMBER);
  small_team().when(as("stranger"), transfer_super_admin("bo")).refused(NOT_A_MEMBER);
}
TEST(TransferSuperAdmin, NamesAnotherMember) {
  small_team().when(as("ana"), transfer_super_admin("ana")).refused(SAME_ACCOUNT);
  small_team().when(as("ana"), transfer_super_admin("stranger")).refused(MEMBER_NOT_FOUND);
}
TEST(TransferSuperAdmin, ChangesNothingBetweenSuperAdmins) {
  small_team(joined("sue", SUPER_ADMIN)).when(as("ana"), transfer_super_admin("sue")).nothing();
}
TEST(TransferSuperAdmin, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), transfer_super_admin("bo")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
