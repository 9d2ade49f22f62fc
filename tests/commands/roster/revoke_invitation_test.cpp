#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
const auto revoke = on_invitation<RevokeInvitation>("inv_1");
Story inviting(Role role = MEMBER) { return small_team(invited("inv_1", "cy", role, start_us + days(7))); }
}  // namespace

TEST(RevokeInvitation, TakesAnAdmin) {
  auto story = inviting();
  story.when(as("ada"), revoke).then(invitation_revoked("inv_1"));
  EXPECT_EQ(story.team().roster().invitations_size(), 0);
  story.when(as("ada"), revoke).refused(INVITATION_NOT_FOUND);
  inviting().when(as("bo"), revoke).refused(NOT_ALLOWED);
  inviting().when(as("cy"), revoke).refused(NOT_A_MEMBER);
  inviting().when(founder("fay"), revoke).then(invitation_revoked("inv_1"));
  inviting().when(nobody_knows_whether_founder("fay"), revoke).refused(FACTS_STALE);
}
TEST(RevokeInvitation, TakesASuperAdminForAdmins) {
  inviting(ADMIN).when(as("ada"), revoke).refused(OUTRANKED);
  inviting(ADMIN).when(as("ana"), revoke).then(invitation_revoked("inv_1"));
}
TEST(RevokeInvitation, ClearsAnExpiredOneToo) {
  inviting().after(days(8)).when(as("ada"), revoke).then(invitation_revoked("inv_1"));
}
TEST(RevokeInvitation, LeavesAnArchivedTeam) {
  inviting().given(TeamArchived()).when(as("ana"), revoke).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
