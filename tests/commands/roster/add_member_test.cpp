#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(AddMember, AddsAMemberUnlessAnotherRoleIsSaid) {
  auto story = small_team();
  story.when(as("ada"), add_member("cy")).then(joined("cy", MEMBER));
  EXPECT_EQ(story.reply<MemberReply>().role(), MEMBER);
  EXPECT_EQ(story.reply<MemberReply>().account_id(), acct("cy"));
  EXPECT_EQ(story.reply<MemberReply>().team_id(), the_team());
  story.when(as("ada"), add_member("di", GUEST)).then(joined("di", GUEST));
  EXPECT_EQ(find_member(story.team(), acct("di"))->job_role(), "unassigned");
  EXPECT_EQ(find_member(story.team(), acct("di"))->joined_at(), story.now());
}
TEST(AddMember, TakesAnAdmin) {
  small_team().when(as("bo"), add_member("cy")).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), add_member("cy")).refused(NOT_A_MEMBER);
  small_team().when(founder("fay"), add_member("cy")).then(joined("cy", MEMBER));
  small_team().when(nobody_knows_whether_founder("fay"), add_member("cy")).refused(FACTS_STALE);
}
TEST(AddMember, TakesASuperAdminToMakeAdminsAndSuperAdmins) {
  small_team().when(as("ada"), add_member("cy", ADMIN)).refused(OUTRANKED);
  small_team().when(as("ada"), add_member("cy", SUPER_ADMIN)).refused(OUTRANKED);
  small_team().when(as("ana"), add_member("cy", ADMIN)).then(joined("cy", ADMIN));
  small_team().when(as("ana"), add_member("cy", SUPER_ADMIN)).then(joined("cy", SUPER_ADMIN));
  small_team().when(founder("fay"), add_member("cy", SUPER_ADMIN)).then(joined("cy", SUPER_ADMIN));
  small_team().when(founder("ada"), add_member("cy", ADMIN)).then(joined("cy", ADMIN));
  small_team().when(nobody_knows_whether_founder("ada"), add_member("cy", ADMIN)).refused(FACTS_STALE);
}
TEST(AddMember, ChangesNothingForAMemberInThatRoleAndNoRoles) {
  small_team().when(as("ada"), add_member("bo")).nothing();
  small_team().when(as("ada"), add_member("vi", MEMBER)).refused(ALREADY_A_MEMBER);
  small_team().when(as("bo"), add_member("bo")).refused(NOT_ALLOWED);
}
TEST(AddMember, StopsAtThePlansLimit) {
  team_of(4, FREE).when(as("ana"), add_member("cy")).then(joined("cy", MEMBER));
  team_of(5, FREE).when(as("ana"), add_member("cy")).refused(MEMBER_LIMIT_REACHED);
  team_of(5, FREE).when(as("ana"), add_member("m2")).nothing();
  team_of(49, PRO).when(as("ana"), add_member("cy")).then(joined("cy", MEMBER));
  team_of(50, PRO).when(as("ana"), add_member("cy")).refused(MEMBER_LIMIT_REACHED);
  team_of(51).when(as("ana"), add_member("cy")).then(joined("cy", MEMBER));
}
TEST(AddMember, CountsTheNewOneForTheNumberOfSuperAdmins) {
  team_of(3).when(as("ana"), add_member("cy", SUPER_ADMIN)).refused(TOO_MANY_SUPER_ADMINS);
  team_of(4).when(as("ana"), add_member("cy", SUPER_ADMIN)).then(joined("cy", SUPER_ADMIN));
}
TEST(AddMember, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), add_member("cy")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
