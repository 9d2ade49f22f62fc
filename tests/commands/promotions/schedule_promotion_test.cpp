#include <gtest/gtest.h>

#include "domain/access.hpp"
#include "tests/support/events.hpp"
#include "tests/support/promotions_events.hpp"

namespace muster::test {
namespace {
// ana is super admin, al admin, mo member, gus guest: four, so one super admin is all there may be.
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("gus", GUEST), std::move(more)...);
}
}  // namespace

TEST(SchedulePromotion, PromisesTheRoleOfMemberIn21DaysUnlessSaid) {
  auto story = team();
  story.when(as("al"), schedule("gus"));
  story.then(promotion_scheduled(story.id("promotion"), "gus", GUEST, MEMBER, start_us + days(21)));
  EXPECT_EQ(story.reply<PromotionReply>().promotion_id(), story.id("promotion"));
  EXPECT_EQ(story.reply<PromotionReply>().execute_at(), start_us + days(21));
  EXPECT_EQ(story.next_due()->first, start_us + days(21));
  EXPECT_EQ(find_member(story.team(), acct("gus"))->role(), GUEST);
}
TEST(SchedulePromotion, TakesRoleDelayAndReason) {
  auto story = team();
  auto command = schedule("mo", ADMIN, 1);
  command.set_reason("has earned it");
  story.when(as("ana"), command);
  story.then(promotion_scheduled(story.id("promotion"), "mo", MEMBER, ADMIN, start_us + days(1), "has earned it"));
}
TEST(SchedulePromotion, TheNumberOfSuperAdminsIsAskedWhenItIsKept) {
  auto story = team();
  story.when(as("ana"), schedule("mo", SUPER_ADMIN));
  story.then(promotion_scheduled(story.id("promotion"), "mo", MEMBER, SUPER_ADMIN, start_us + days(21)));
}
TEST(SchedulePromotion, RefusesWhatIsNoPromotion) {
  auto story = team();
  story.when(as("al"), schedule("mo")).refused(NOT_A_PROMOTION);
  story.when(as("al"), schedule("mo", VIEWER)).refused(NOT_A_PROMOTION);
  EXPECT_EQ(story.told().refusal.pointer(), "/role");
}
TEST(SchedulePromotion, RefusesASecondOneForTheSameMember) {
  auto story = team(promotion_scheduled("promotion_1", "gus", GUEST, MEMBER, start_us + days(21)));
  story.when(as("al"), schedule("gus")).refused(PROMOTION_PENDING);
  story.when(as("al"), schedule("gus", VIEWER, 1)).refused(PROMOTION_PENDING);
  story.given(promotion_cancelled("promotion_1", ""));
  story.when(as("al"), schedule("gus"));
  story.then(promotion_scheduled(story.id("promotion"), "gus", GUEST, MEMBER, start_us + days(21)));
}
TEST(SchedulePromotion, RefusesAStranger) { team().when(as("al"), schedule("zoe")).refused(MEMBER_NOT_FOUND); }
TEST(SchedulePromotion, AdminsDoNotMakeAdmins) { team().when(as("al"), schedule("mo", ADMIN)).refused(OUTRANKED); }
TEST(SchedulePromotion, NobodyRaisesThemselves) {
  team().when(as("al"), schedule("al", SUPER_ADMIN)).refused(NOT_ALLOWED);
  team().when(founder("gus"), schedule("gus")).refused(NOT_ALLOWED);
}
TEST(SchedulePromotion, TakesAnAdmin) {
  team().when(as("mo"), schedule("gus")).refused(NOT_ALLOWED);
  team().when(as("zoe"), schedule("gus")).refused(NOT_A_MEMBER);
  team().when(nobody_knows_whether_founder("mo"), schedule("gus")).refused(FACTS_STALE);
  team(TeamArchived()).when(as("ana"), schedule("gus")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
