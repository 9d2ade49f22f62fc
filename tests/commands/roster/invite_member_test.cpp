#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
std::string inv(int n) { return "inv_" + std::to_string(n); }
}  // namespace

TEST(InviteMember, StandsForSevenDays) {
  auto story = small_team();
  story.when(as("ada"), invite("cy"));
  const auto id = story.id("inv");
  EXPECT_TRUE(is_id(id, "inv"));
  EXPECT_EQ(story.reply<InvitationReply>().invitation_id(), id);
  EXPECT_EQ(story.reply<InvitationReply>().expires_at(), story.now() + days(7));
  story.then(invited(id, "cy", MEMBER, story.now() + days(7)));
  const auto& pending = story.team().roster().invitations();
  ASSERT_EQ(pending.size(), 1U);
  EXPECT_EQ(pending.at(id).invited_by(), acct("ada"));
}
TEST(InviteMember, InvitesByEmailSealed) {
  auto story = small_team();
  auto command = invite_by_email("hash of cy", GUEST);
  command.set_email("cy@example.org");
  story.when(as("ada"), command);
  story.then(invited_by_email(story.id("inv"), "hash of cy", GUEST, story.now() + days(7)));
  EXPECT_EQ(story.told().entry->SerializeAsString().find("example.org"), std::string::npos);
}
TEST(InviteMember, TakesOneOfAccountAndEmail) {
  auto story = small_team();
  story.when(as("ada"), for_team<InviteMember>()).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
  auto both = invite_by_email("hash of cy");
  both.set_account_id(acct("cy"));
  story.when(as("ada"), both).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/email");
}
TEST(InviteMember, TakesTheRankThatAddingTakes) {
  small_team().when(as("bo"), invite("cy")).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), invite("cy")).refused(NOT_A_MEMBER);
  small_team().when(as("ada"), invite("cy", ADMIN)).refused(OUTRANKED);
  small_team().when(as("ada"), invite("cy", SUPER_ADMIN)).refused(OUTRANKED);
  small_team().when(nobody_knows_whether_founder("fay"), invite("cy")).refused(FACTS_STALE);
  EXPECT_TRUE(small_team().when(as("ana"), invite("cy", SUPER_ADMIN)).told().entry);
  EXPECT_TRUE(small_team().when(founder("fay"), invite("cy", ADMIN)).told().entry);
}
TEST(InviteMember, RefusesWhoIsIn) {
  small_team().when(as("ada"), invite("bo")).refused(ALREADY_A_MEMBER);
  small_team().when(as("ada"), invite("ada")).refused(ALREADY_A_MEMBER);
}
TEST(InviteMember, RefusesASecondWhileOneIsPending) {
  const auto end = start_us + days(7);
  auto story = small_team(invited(inv(1), "cy", MEMBER, end));
  story.when(as("ana"), invite("cy", GUEST)).refused(ALREADY_INVITED);
  story.after(days(7) - 1).when(as("ana"), invite("cy")).refused(ALREADY_INVITED);
  story.after(1).when(as("ana"), invite("cy"));
  story.then(invited(story.id("inv"), "cy", MEMBER, end + days(7)));
}
TEST(InviteMember, ComparesEmailsByTheirHash) {
  auto story = small_team(invited_by_email(inv(1), "hash of cy", MEMBER, start_us + days(7)));
  story.when(as("ana"), invite_by_email("hash of cy")).refused(ALREADY_INVITED);
  EXPECT_EQ(story.told().refusal.pointer(), "/email");
  story.when(as("ana"), invite_by_email("hash of di"));
  story.then(invited_by_email(story.id("inv"), "hash of di", MEMBER, story.now() + days(7)));
  story.when(as("ana"), invite("cy"));
  story.then(invited(story.id("inv"), "cy", MEMBER, story.now() + days(7)));
}
TEST(InviteMember, MayBeRepeatedOnceAnsweredOrRevoked) {
  const auto end = start_us + days(7);
  for (const Event& answer : {to_event(invitation_declined(inv(1))), to_event(invitation_revoked(inv(1)))}) {
    auto story = small_team(invited(inv(1), "cy", MEMBER, end));
    if (answer.has_invitation_declined())
      story.given(answer.invitation_declined());
    else
      story.given(answer.invitation_revoked());
    story.when(as("ada"), invite("cy"));
    story.then(invited(story.id("inv"), "cy", MEMBER, end));
  }
}
TEST(InviteMember, CountsMembersNotInvitations) {
  auto story = team_of(4, FREE);
  for (int n = 1; n <= 3; ++n) story.given(invited(inv(n), "guest" + std::to_string(n), MEMBER, start_us + days(7)));
  EXPECT_TRUE(story.when(as("ana"), invite("cy")).told().entry);
  team_of(5, FREE).when(as("ana"), invite("cy")).refused(MEMBER_LIMIT_REACHED);
  team_of(3).when(as("ana"), invite("cy", SUPER_ADMIN)).refused(TOO_MANY_SUPER_ADMINS);
  EXPECT_TRUE(team_of(4).when(as("ana"), invite("cy", SUPER_ADMIN)).told().entry);
}
TEST(InviteMember, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), invite("cy")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
