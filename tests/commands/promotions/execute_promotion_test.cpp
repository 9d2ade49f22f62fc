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

namespace {
const auto pending = promotion_scheduled("promotion_1", "gus", GUEST, MEMBER, start_us + days(21));
}  // namespace

TEST(ExecutePromotion, KeepsThePromiseOnceItIsDue) {
  auto story = team(pending);
  story.after(days(21)).when(as("al"), execute("promotion_1"));
  story.then(promoted("gus", GUEST, MEMBER, MemberPromoted::DELAYED, "promotion_1"));
  ASSERT_EQ(story.reply<PromotedReply>().total_promoted(), 1U);
  EXPECT_EQ(story.reply<PromotedReply>().promoted(0).account_id(), acct("gus"));
  EXPECT_EQ(find_member(story.team(), acct("gus"))->role(), MEMBER);
  EXPECT_TRUE(story.team().promotions().pending().empty());
}
TEST(ExecutePromotion, RefusesOneThatIsNotDue) {
  auto story = team(pending);
  story.after(days(20)).when(as("ana"), execute("promotion_1")).refused(PROMOTION_NOT_DUE);
  story.after(days(1) - 1).when(as("ana"), execute("promotion_1")).refused(PROMOTION_NOT_DUE);
}
TEST(ExecutePromotion, TheRoleOfTodayIsWhatItRaises) {
  auto story = team(pending, role_changed("gus", GUEST, VIEWER));
  story.after(days(21)).when(as("al"), execute("promotion_1"));
  story.then(promoted("gus", VIEWER, MEMBER, MemberPromoted::DELAYED, "promotion_1"));
}
TEST(ExecutePromotion, CancelsWhatCannotBeKept) {
  auto stranger = team(promotion_scheduled("promotion_1", "zoe", GUEST, MEMBER, start_us));
  stranger.when(as("al"), execute("promotion_1"));
  stranger.then(promotion_cancelled("promotion_1", "the account is no longer a member of the team"));
  EXPECT_EQ(stranger.reply<PromotedReply>().total_promoted(), 0U);

  auto member = team(pending, role_changed("gus", GUEST, MEMBER));
  member.after(days(21)).when(as("al"), execute("promotion_1"));
  member.then(promotion_cancelled("promotion_1", "the member already has the role member"));

  auto admin = team(pending, role_changed("gus", GUEST, ADMIN));
  admin.after(days(21)).when(as("al"), execute("promotion_1"));
  admin.then(promotion_cancelled("promotion_1", "the member already has the role admin"));

  auto crowded = team(promotion_scheduled("promotion_1", "al", ADMIN, SUPER_ADMIN, start_us));
  crowded.when(as("ana"), execute("promotion_1"));
  crowded.then(promotion_cancelled("promotion_1", "the team already has the 1 super admins that its size allows"));
}
TEST(ExecutePromotion, RefusesWhatIsNotScheduled) {
  team().when(as("al"), execute("promotion_1")).refused(PROMOTION_NOT_FOUND);
  auto story = team(pending);
  story.after(days(21)).when(as("al"), execute("promotion_1"));
  story.when(as("al"), execute("promotion_1")).refused(PROMOTION_NOT_FOUND);
}
TEST(ExecutePromotion, WhoLeavesLosesThePromise) {
  auto story = team(pending, left("gus"), joined("gus", GUEST));
  story.after(days(21)).when(as("al"), execute("promotion_1")).refused(PROMOTION_NOT_FOUND);
}
TEST(ExecutePromotion, TakesAnAdmin) {
  team(pending).when(as("gus"), execute("promotion_1")).refused(NOT_ALLOWED);
  team(pending).when(as("zoe"), execute("promotion_1")).refused(NOT_A_MEMBER);
  team(pending).when(nobody_knows_whether_founder("mo"), execute("promotion_1")).refused(FACTS_STALE);
  team(pending, TeamArchived()).when(as("ana"), execute("promotion_1")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
