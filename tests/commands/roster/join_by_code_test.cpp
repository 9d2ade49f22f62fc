#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
Story open_team() { return small_team(invite_code_set("hash of the code")); }
const auto join = join_by_code("hash of the code");
}  // namespace

TEST(JoinByCode, MakesAMember) {
  auto story = open_team();
  story.when(as("cy"), join).then(joined("cy", MEMBER, MemberJoined::BY_CODE));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::SELF);
  EXPECT_EQ(story.reply<MemberReply>().role(), MEMBER);
  EXPECT_EQ(story.reply<MemberReply>().account_id(), acct("cy"));
  EXPECT_EQ(story.reply<MemberReply>().team_id(), the_team());
}
TEST(JoinByCode, ChangesNothingForWhoIsIn) {
  auto story = open_team();
  story.when(as("ada"), join).nothing();
  EXPECT_EQ(story.reply<MemberReply>().role(), ADMIN);
  auto full = team_of(5, FREE);
  full.given(invite_code_set("hash of the code")).when(as("m2"), join).nothing();
}
TEST(JoinByCode, TellsNothingByAWrongCode) {
  open_team().when(as("cy"), join_by_code("other")).refused(INVITE_CODE_NOT_FOUND);
  open_team().when(as("cy"), join_by_code("")).refused(INVITE_CODE_NOT_FOUND);
  open_team().given(TeamArchived()).when(as("cy"), join_by_code("other")).refused(INVITE_CODE_NOT_FOUND);
  small_team().when(as("cy"), join_by_code("")).refused(INVITE_CODE_NOT_FOUND);
}
TEST(JoinByCode, HoldsToItsLastMicrosecond) {
  const auto expiring = [] { return small_team(invite_code_set("hash of the code", start_us + days(3))); };
  expiring().after(days(3) - 1).when(as("cy"), join).then(joined("cy", MEMBER, MemberJoined::BY_CODE));
  expiring().after(days(3)).when(as("cy"), join).refused(INVITE_CODE_EXPIRED);
  open_team().after(days(3000)).when(as("cy"), join).then(joined("cy", MEMBER, MemberJoined::BY_CODE));
}
TEST(JoinByCode, StopsAtThePlansLimit) {
  team_of(5, FREE).given(invite_code_set("hash of the code")).when(as("cy"), join).refused(MEMBER_LIMIT_REACHED);
  team_of(4, FREE)
      .given(invite_code_set("hash of the code"))
      .when(as("cy"), join)
      .then(joined("cy", MEMBER, MemberJoined::BY_CODE));
}
TEST(JoinByCode, SaysWhichCodeWasUsed) {
  auto story = small_team(invite_code_set("hash of the code", 0, "code_1"));
  story.when(as("cy"), join).then(joined("cy", MEMBER, MemberJoined::BY_CODE, "code_1"));
}
TEST(JoinByCode, DoesNotBringAnInactiveMemberBack) {
  auto story = small_team(invite_code_set("hash of the code"), deactivated("bo"));
  story.when(as("bo"), join).refused(MEMBER_INACTIVE);
  EXPECT_TRUE(find_in_roster(story.team(), acct("bo"))->inactive());
}
TEST(JoinByCode, AnswersTheAccountsOwnInvitation) {
  auto story = open_team();
  story.given(invited("inv_1", "cy", GUEST, start_us + days(7)), invited("inv_2", "di", GUEST, start_us + days(7)));
  story.when(as("cy"), join).then(joined("cy", MEMBER, MemberJoined::BY_CODE));
  EXPECT_EQ(story.team().roster().invitations_size(), 1);
  EXPECT_EQ(story.team().roster().invitations().count("inv_2"), 1U);
}
TEST(JoinByCode, LeavesAnArchivedTeam) {
  open_team().given(TeamArchived()).when(as("cy"), join).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
