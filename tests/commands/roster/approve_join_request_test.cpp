#include "domain/access.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
Story asked(Plan plan = PRO) { return small_team(join_requested("request_1", "cy"), plan_set(plan)); }
ApproveJoinRequest approve(Role role = ROLE_UNSPECIFIED) {
  auto command = on_join_request<ApproveJoinRequest>("request_1");
  command.set_role(role);
  return command;
}
}  // namespace

TEST(ApproveJoinRequest, MakesAMember) {
  auto story = asked();
  story.when(as("ada"), approve());
  story.then(join_request_approved("request_1", "cy", MEMBER), joined("cy", MEMBER, MemberJoined::REQUESTED));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::ROLE);
  EXPECT_EQ(story.reply<MemberReply>().account_id(), acct("cy"));
  EXPECT_EQ(story.reply<MemberReply>().role(), MEMBER);
  EXPECT_EQ(story.team().roster().join_requests_size(), 0);
  EXPECT_FALSE(story.next_due());
}
TEST(ApproveJoinRequest, GivesTheRoleThatIsSaid) {
  auto story = asked();
  story.when(as("ada"), approve(GUEST));
  story.then(join_request_approved("request_1", "cy", GUEST), joined("cy", GUEST, MemberJoined::REQUESTED));
}
TEST(ApproveJoinRequest, TakesTheRankThatAddingTakes) {
  asked().when(as("bo"), approve()).refused(NOT_ALLOWED);
  asked().when(as("cy"), approve()).refused(NOT_A_MEMBER);
  asked().when(as("ada"), approve(ADMIN)).refused(OUTRANKED);
  asked().when(nobody_knows_whether_founder("fay"), approve()).refused(FACTS_STALE);
  EXPECT_TRUE(asked().when(as("ana"), approve(ADMIN)).told().entry);
  EXPECT_TRUE(asked().when(founder("fay"), approve()).told().entry);
}
TEST(ApproveJoinRequest, RefusesWhatIsNotPending) {
  small_team().when(as("ada"), approve()).refused(JOIN_REQUEST_NOT_FOUND);
  asked()
      .given(on_request<JoinRequestWithdrawn>("request_1", "cy"))
      .when(as("ada"), approve())
      .refused(JOIN_REQUEST_NOT_FOUND);
  auto story = asked();
  story.when(as("ada"), approve());
  story.when(as("ada"), approve()).refused(JOIN_REQUEST_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/request_id");
}
TEST(ApproveJoinRequest, HoldsToItsLastMicrosecond) {
  EXPECT_TRUE(asked().after(days(30) - 1).when(as("ada"), approve()).told().entry);
  asked().after(days(30)).when(as("ada"), approve()).refused(JOIN_REQUEST_NOT_FOUND);
}
TEST(ApproveJoinRequest, HoldsToTheTeamsLimits) {
  auto story = team_of(5, FREE);
  story.given(join_requested("request_1", "cy"));
  story.when(as("ana"), approve()).refused(MEMBER_LIMIT_REACHED);
  story.given(removed("m5")).when(as("ana"), approve());
  EXPECT_TRUE(story.told().entry);
  team_of(3)
      .given(join_requested("request_1", "cy"))
      .when(as("ana"), approve(SUPER_ADMIN))
      .refused(TOO_MANY_SUPER_ADMINS);
}
TEST(ApproveJoinRequest, LeavesAnArchivedTeam) {
  asked().given(TeamArchived()).when(as("ana"), approve()).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
