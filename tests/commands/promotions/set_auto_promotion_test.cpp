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

TEST(SetAutoPromotion, TurnsOnChangesAndTurnsOff) {
  auto story = team();
  story.when(as("al"), set_auto_promotion(30)).then(auto_promotion_set(30));
  EXPECT_EQ(story.next_due()->first, start_us + days(30));
  story.when(as("al"), set_auto_promotion(7)).then(auto_promotion_set(7));
  story.when(as("al"), set_auto_promotion(0)).then(auto_promotion_set(0));
  EXPECT_FALSE(story.next_due());
}
TEST(SetAutoPromotion, TheSameAgainChangesNothing) {
  team().when(as("al"), set_auto_promotion(0)).nothing();
  team(auto_promotion_set(30)).when(as("al"), set_auto_promotion(30)).nothing();
}
TEST(SetAutoPromotion, TakesAnAdmin) {
  team().when(as("mo"), set_auto_promotion(30)).refused(NOT_ALLOWED);
  team().when(as("zoe"), set_auto_promotion(30)).refused(NOT_A_MEMBER);
  team().when(nobody_knows_whether_founder("mo"), set_auto_promotion(30)).refused(FACTS_STALE);
  team(TeamArchived()).when(as("ana"), set_auto_promotion(30)).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
