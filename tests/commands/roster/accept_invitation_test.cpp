#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
const auto end_us = start_us + days(7);
AcceptInvitation accept(std::string_view email_hash = "") {
  return on_invitation<AcceptInvitation>("inv_1", email_hash);
}
Story inviting(Role role = VIEWER) { return small_team(invited("inv_1", "cy", role, end_us)); }
Story inviting_by_email() { return small_team(invited_by_email("inv_1", "hash of cy", VIEWER, end_us)); }
}  // namespace

TEST(AcceptInvitation, JoinsWithTheRoleOffered) {
  auto story = inviting();
  story.when(as("cy"), accept()).then(invitation_accepted("inv_1", "cy"), joined("cy", VIEWER, MemberJoined::INVITED));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::SELF);
  EXPECT_EQ(story.reply<MemberReply>().role(), VIEWER);
  EXPECT_EQ(story.reply<MemberReply>().account_id(), acct("cy"));
  EXPECT_EQ(story.reply<MemberReply>().team_id(), the_team());
  EXPECT_EQ(story.team().roster().invitations_size(), 0);
  story.when(as("cy"), accept()).refused(INVITATION_NOT_FOUND);
}
TEST(AcceptInvitation, KnowsAVerifiedEmail) {
  inviting_by_email()
      .when(as("cy"), accept("hash of cy"))
      .then(invitation_accepted("inv_1", "cy"), joined("cy", VIEWER, MemberJoined::INVITED));
  inviting_by_email().when(as("cy"), accept("hash of di")).refused(INVITATION_FOR_ANOTHER);
  inviting_by_email().when(as("cy"), accept()).refused(INVITATION_FOR_ANOTHER);
}
TEST(AcceptInvitation, IsForTheInvited) {
  inviting().when(as("di"), accept()).refused(INVITATION_FOR_ANOTHER);
  inviting().when(founder("di"), accept("hash of cy")).refused(INVITATION_FOR_ANOTHER);
  inviting().when(as("cy"), on_invitation<AcceptInvitation>("inv_2")).refused(INVITATION_NOT_FOUND);
  inviting().given(invitation_revoked("inv_1")).when(as("cy"), accept()).refused(INVITATION_NOT_FOUND);
  inviting().given(invitation_declined("inv_1")).when(as("cy"), accept()).refused(INVITATION_NOT_FOUND);
  inviting().given(invitation_expired("inv_1")).when(as("cy"), accept()).refused(INVITATION_NOT_FOUND);
}
TEST(AcceptInvitation, HoldsToItsLastMicrosecond) {
  EXPECT_TRUE(inviting().after(days(7) - 1).when(as("cy"), accept()).told().entry);
  inviting().after(days(7)).when(as("cy"), accept()).refused(INVITATION_EXPIRED);
}
TEST(AcceptInvitation, FindsTheAccountInAlready) {
  inviting_by_email().given(joined("cy", GUEST)).when(as("cy"), accept("hash of cy")).refused(ALREADY_A_MEMBER);
  inviting().given(joined("cy", GUEST)).when(as("cy"), accept()).refused(INVITATION_NOT_FOUND);
}
TEST(AcceptInvitation, FindsRoomNoMore) {
  auto full = team_of(4, FREE);
  full.given(invited("inv_1", "cy", MEMBER, end_us), joined("di", MEMBER));
  full.when(as("cy"), accept()).refused(MEMBER_LIMIT_REACHED);
  full.given(left("di")).when(as("cy"), accept());
  full.then(invitation_accepted("inv_1", "cy"), joined("cy", MEMBER, MemberJoined::INVITED));
  inviting(SUPER_ADMIN).given(joined("sue", SUPER_ADMIN)).when(as("cy"), accept()).refused(TOO_MANY_SUPER_ADMINS);
  inviting(SUPER_ADMIN)
      .when(as("cy"), accept())
      .then(invitation_accepted("inv_1", "cy"), joined("cy", SUPER_ADMIN, MemberJoined::INVITED));
}
TEST(AcceptInvitation, LeavesAnArchivedTeam) {
  inviting().given(TeamArchived()).when(as("cy"), accept()).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
