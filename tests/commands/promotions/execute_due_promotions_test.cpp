#include <gtest/gtest.h>

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

TEST(ExecuteDuePromotions, KeepsAllThatAreDueLongestDueFirst) {
  auto story = team(joined("vi", VIEWER), promotion_scheduled("promotion_1", "gus", GUEST, MEMBER, start_us + days(21)),
                    promotion_scheduled("promotion_2", "vi", VIEWER, MEMBER, start_us + days(20)),
                    promotion_scheduled("promotion_3", "mo", MEMBER, ADMIN, start_us + days(21) + 1));
  story.after(days(21)).when(as("al"), execute_due());
  story.then(promoted("vi", VIEWER, MEMBER, MemberPromoted::DELAYED, "promotion_2"),
             promoted("gus", GUEST, MEMBER, MemberPromoted::DELAYED, "promotion_1"));
  EXPECT_EQ(story.reply<PromotedReply>().total_promoted(), 2U);
  EXPECT_EQ(story.reply<PromotedReply>().promoted(1).account_id(), acct("gus"));
  story.when(as("al"), execute_due()).nothing();
  story.after(1).when(as("al"), execute_due());
  story.then(promoted("mo", MEMBER, ADMIN, MemberPromoted::DELAYED, "promotion_3"));
}
TEST(ExecuteDuePromotions, WithNothingDueChangesNothing) {
  auto story = team(promotion_scheduled("promotion_1", "gus", GUEST, MEMBER, start_us + days(21)));
  story.after(days(20)).when(as("al"), execute_due()).nothing();
  EXPECT_EQ(story.reply<PromotedReply>().total_promoted(), 0U);
}
TEST(ExecuteDuePromotions, CancelsWhatCannotBeKept) {
  auto story = team(promotion_scheduled("promotion_1", "mo", GUEST, MEMBER, start_us),
                    promotion_scheduled("promotion_2", "gus", GUEST, MEMBER, start_us));
  story.when(as("al"), execute_due());
  story.then(promotion_cancelled("promotion_1", "the member already has the role member"),
             promoted("gus", GUEST, MEMBER, MemberPromoted::DELAYED, "promotion_2"));
  EXPECT_EQ(story.reply<PromotedReply>().total_promoted(), 1U);
}
TEST(ExecuteDuePromotions, CountsTheSuperAdminsThatItMakes) {
  auto story = team(joined("flo", MEMBER), promotion_scheduled("promotion_1", "al", ADMIN, SUPER_ADMIN, start_us),
                    promotion_scheduled("promotion_2", "mo", MEMBER, SUPER_ADMIN, start_us));
  story.when(as("ana"), execute_due());
  story.then(promoted("al", ADMIN, SUPER_ADMIN, MemberPromoted::DELAYED, "promotion_1"),
             promotion_cancelled("promotion_2", "the team already has the 2 super admins that its size allows"));
  EXPECT_EQ(story.team().roster().super_admins(), 2U);
}
TEST(ExecuteDuePromotions, TakesAnAdmin) {
  team().when(as("mo"), execute_due()).refused(NOT_ALLOWED);
  team().when(as("zoe"), execute_due()).refused(NOT_A_MEMBER);
  team().when(nobody_knows_whether_founder("mo"), execute_due()).refused(FACTS_STALE);
  team(TeamArchived()).when(as("ana"), execute_due()).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
