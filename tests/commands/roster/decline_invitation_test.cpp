#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
const auto end_us = start_us + days(7);
DeclineInvitation decline(std::string_view email_hash = "") {
  return on_invitation<DeclineInvitation>("inv_1", email_hash);
}
Story inviting() { return small_team(invited("inv_1", "cy", MEMBER, end_us)); }
}  // namespace

TEST(DeclineInvitation, IsForTheInvited) {
  auto story = inviting();
  story.when(as("cy"), decline()).then(invitation_declined("inv_1"));
  EXPECT_EQ(story.team().roster().invitations_size(), 0);
  story.when(as("cy"), decline()).refused(INVITATION_NOT_FOUND);
  inviting().when(as("ana"), decline()).refused(INVITATION_FOR_ANOTHER);
  small_team(invited_by_email("inv_1", "hash of cy", MEMBER, end_us))
      .when(as("cy"), decline("hash of cy"))
      .then(invitation_declined("inv_1"));
  small_team(invited_by_email("inv_1", "hash of cy", MEMBER, end_us))
      .when(as("cy"), decline())
      .refused(INVITATION_FOR_ANOTHER);
}
TEST(DeclineInvitation, HoldsToItsLastMicrosecond) {
  inviting().after(days(7) - 1).when(as("cy"), decline()).then(invitation_declined("inv_1"));
  inviting().after(days(7)).when(as("cy"), decline()).refused(INVITATION_EXPIRED);
}
TEST(DeclineInvitation, LeavesAnArchivedTeam) {
  inviting().given(TeamArchived()).when(as("cy"), decline()).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
