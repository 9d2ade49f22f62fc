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

namespace {
const auto pending = promotion_scheduled("promotion_1", "gus", GUEST, MEMBER, start_us + days(21));
}  // namespace

TEST(CancelPromotion, TakesItBack) {
  auto story = team(pending);
  story.when(as("al"), cancel("promotion_1", "a mistake")).then(promotion_cancelled("promotion_1", "a mistake"));
  EXPECT_FALSE(story.next_due());
}
TEST(CancelPromotion, RefusesWhatIsNotScheduled) {
  team().when(as("al"), cancel("promotion_1")).refused(PROMOTION_NOT_FOUND);
  auto story = team(pending);
  story.when(as("al"), cancel("promotion_1")).then(promotion_cancelled("promotion_1", ""));
  story.when(as("al"), cancel("promotion_1")).refused(PROMOTION_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/promotion_id");
}
TEST(CancelPromotion, TakesAnAdmin) {
  team(pending).when(as("gus"), cancel("promotion_1")).refused(NOT_ALLOWED);
  team(pending).when(as("zoe"), cancel("promotion_1")).refused(NOT_A_MEMBER);
  team(pending).when(nobody_knows_whether_founder("mo"), cancel("promotion_1")).refused(FACTS_STALE);
  team(pending, TeamArchived()).when(as("ana"), cancel("promotion_1")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
