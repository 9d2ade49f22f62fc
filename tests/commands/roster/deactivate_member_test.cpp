#include "domain/permissions.hpp"
#include "domain/roster.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/promotions_events.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(DeactivateMember, KeepsRoleAndJobRole) {
  auto story = small_team(job_role_set("bo", "nurse"));
  story.when(as("ada"), deactivate("bo")).then(deactivated("bo"));
  EXPECT_EQ(find_member(story.team(), acct("bo")), nullptr);
  const Member* bo = find_in_roster(story.team(), acct("bo"));
  ASSERT_NE(bo, nullptr);
  EXPECT_EQ(bo->role(), MEMBER);
  EXPECT_EQ(bo->job_role(), "nurse");
  EXPECT_EQ(bo->joined_at(), start_us);
}
TEST(DeactivateMember, SaysWhy) {
  auto command = deactivate("bo");
  command.set_reason("on leave");
  small_team().when(as("ada"), command).then(deactivated("bo", "on leave"));
}
TEST(DeactivateMember, LeavesThemNothingThatTheyMayDo) {
  auto story = small_team(joined("al", ADMIN), deactivated("al"));
  story.when(as("al"), add_member("cy")).refused(MEMBER_INACTIVE);
  EXPECT_TRUE(story.told().entry) << "what an inactive member tries is worth auditing";
  story.when(as("al"), change_role("al", GUEST)).refused(MEMBER_INACTIVE);
  story.when(as("al"), leave_team()).refused(MEMBER_INACTIVE);
  story.when(as("al"), reactivate("al")).refused(MEMBER_INACTIVE);
  auto sue = small_team(joined("sue", SUPER_ADMIN), deactivated("sue"));
  sue.when(as("sue"), transfer_super_admin("bo")).refused(MEMBER_INACTIVE);
  sue.when(as("sue"), for_team<ArchiveTeam>()).refused(MEMBER_INACTIVE);
}
TEST(DeactivateMember, LeavesThemNothingThatTheyMaySee) {
  for (const char* name : {"ada", "bo", "gus", "sue"}) {
    auto story = small_team(joined("sue", SUPER_ADMIN), granted("grant_1", {"workflow", "x", "view"}, user(name)),
                            deactivated(name));
    const std::string account = acct(name);
    const RightsQuestion question{account, Context::Fact::no, "workflow", "x", "view", story.now()};
    const auto answer = evaluate(story.team(), question);
    EXPECT_FALSE(answer.allowed()) << name;
    EXPECT_EQ(answer.decided_by().kind(), "member_inactive");
    story.given(reactivated(name));
    EXPECT_TRUE(evaluate(story.team(), question).allowed()) << name << " has their grants back";
  }
}
TEST(DeactivateMember, OfAFounderLeavesFounderRights) {
  auto story = small_team(deactivated("bo"));
  story.when(founder("bo"), add_member("cy")).then(joined("cy", MEMBER));
}
TEST(DeactivateMember, TakesTheRankThatRemovingTakes) {
  small_team().when(as("bo"), deactivate("gus")).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), deactivate("gus")).refused(NOT_A_MEMBER);
  small_team(joined("al", ADMIN)).when(as("ada"), deactivate("al")).refused(OUTRANKED);
  small_team().when(nobody_knows_whether_founder("fay"), deactivate("bo")).refused(FACTS_STALE);
  small_team().when(as("ana"), deactivate("ada")).then(deactivated("ada"));
  small_team().when(founder("fay"), deactivate("ada")).then(deactivated("ada"));
}
TEST(DeactivateMember, LeavesTheLastActiveSuperAdmin) {
  small_team().when(as("ana"), deactivate("ana")).refused(LAST_SUPER_ADMIN);
  auto story = small_team(joined("sue", SUPER_ADMIN));
  story.when(as("ana"), deactivate("sue")).then(deactivated("sue"));
  EXPECT_EQ(story.team().roster().super_admins(), 1U);
  story.when(as("ana"), deactivate("ana")).refused(LAST_SUPER_ADMIN);
  story.when(as("ana"), leave_team()).refused(LAST_SUPER_ADMIN);
  story.when(as("ana"), change_role("ana", ADMIN)).refused(LAST_SUPER_ADMIN);
  story.when(as("ana"), remove_member("sue")).then(removed("sue"));
  EXPECT_EQ(story.team().roster().super_admins(), 1U);
}
TEST(DeactivateMember, ChangesNothingForWhoIsInactive) {
  small_team(deactivated("bo")).when(as("ada"), deactivate("bo")).nothing();
}
TEST(DeactivateMember, RefusesWhoIsNotIn) { small_team().when(as("ada"), deactivate("cy")).refused(MEMBER_NOT_FOUND); }
TEST(DeactivateMember, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), deactivate("bo")).refused(TEAM_ARCHIVED);
}

// ---- what others may do with an inactive member ----
TEST(InactiveMember, CountsForThePlansLimit) {
  team_of(5, FREE).given(deactivated("m5")).when(as("ana"), add_member("cy")).refused(MEMBER_LIMIT_REACHED);
}
TEST(InactiveMember, IsNotMadeAMemberOnceMore) {
  auto story = small_team(deactivated("bo"));
  story.when(as("ada"), add_member("bo")).refused(ALREADY_A_MEMBER);
  story.when(as("ada"), invite("bo")).refused(ALREADY_A_MEMBER);
  auto asked = small_team(invited("inv_1", "cy", MEMBER, start_us + days(7)));
  asked.given(joined("bo2", MEMBER), invited_by_email("inv_2", "hash of bo", MEMBER, start_us + days(7)),
              deactivated("bo"));
  asked.when(as("bo"), on_invitation<AcceptInvitation>("inv_2", "hash of bo")).refused(MEMBER_INACTIVE);
}
TEST(InactiveMember, IsManagedAsBefore) {
  auto story = small_team(deactivated("bo"));
  story.when(as("ada"), change_role("bo", GUEST)).then(role_changed("bo", MEMBER, GUEST));
  story.when(as("ada"), set_job_role("bo", "nurse")).then(job_role_set("bo", "nurse"));
  story.when(as("ada"), remove_member("bo")).then(removed("bo"));
}
TEST(InactiveMember, TakesNoOfficeBefore) {
  auto story = small_team(deactivated("bo"));
  story.when(as("ana"), transfer_super_admin("bo")).refused(MEMBER_DEACTIVATED);
  story.when(freshly("ana"), promote("bo", ADMIN)).refused(MEMBER_DEACTIVATED);
  story.when(as("ana"), schedule("bo", ADMIN)).refused(MEMBER_DEACTIVATED);
}
TEST(InactiveMember, IsNotPromotedByTime) {
  auto story = small_team(auto_promotion_set(30), deactivated("gus"));
  EXPECT_FALSE(story.next_due());
  story.after(days(30)).when(due_work(), run_due_work()).nothing();
  story.given(reactivated("gus"));
  ASSERT_TRUE(story.next_due());
  story.when(due_work(), run_due_work()).then(promoted("gus", GUEST, MEMBER, MemberPromoted::AUTOMATIC));
  auto promised =
      small_team(promotion_scheduled("promotion_1", "gus", GUEST, MEMBER, start_us + days(21)), deactivated("gus"));
  promised.after(days(21)).when(due_work(), run_due_work());
  promised.then(promotion_cancelled("promotion_1", "the member is inactive"));
}
}  // namespace muster::test
