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

TEST(PromoteGuests, MakesMembersOfThoseWhoHaveBeenHereLongEnough) {
  auto story = team(auto_promotion_set(21));
  story.after(days(1)).given(joined("gil", GUEST), joined("vi", VIEWER));
  story.after(days(20) - 1).when(as("al"), promote_guests()).nothing();
  EXPECT_EQ(story.reply<PromotedReply>().total_promoted(), 0U);
  story.after(1).when(as("al"), promote_guests()).then(promoted("gus", GUEST, MEMBER, MemberPromoted::AUTOMATIC));
  ASSERT_EQ(story.reply<PromotedReply>().total_promoted(), 1U);
  EXPECT_EQ(story.reply<PromotedReply>().promoted(0).account_id(), acct("gus"));
  story.when(as("al"), promote_guests()).nothing();
}
TEST(PromoteGuests, DaysGivenOverrideTheSetting) {
  const auto done = promoted("gus", GUEST, MEMBER, MemberPromoted::AUTOMATIC);
  team(auto_promotion_set(21)).when(as("al"), promote_guests(0)).then(done);
  auto story = team();
  story.after(days(3) - 1).when(as("al"), promote_guests(3)).nothing();
  story.after(1).when(as("al"), promote_guests(3)).then(done);
}
// However somebody became a guest again, and also where they had been one before.
TEST(PromoteGuests, CountsFromWhenSomebodyWasMadeAGuest) {
  auto story = team(auto_promotion_set(21), promoted("gus", GUEST, MEMBER, MemberPromoted::INSTANT));
  story.after(days(30)).given(role_changed("mo", MEMBER, GUEST), role_changed("gus", MEMBER, GUEST));
  story.after(days(21) - 1).given(role_changed("mo", GUEST, GUEST)).when(as("al"), promote_guests()).nothing();
  story.after(1).when(as("al"), promote_guests());
  EXPECT_EQ(story.reply<PromotedReply>().total_promoted(), 2U);
}
TEST(PromoteGuests, SeveralByAccountIdAtMostAThousandAtOnce) {
  auto story = team();
  for (int i = 0; i < 1000; ++i) story.given(joined("guest" + std::to_string(i), GUEST));
  story.when(as("al"), promote_guests(0));
  const auto& reply = story.reply<PromotedReply>();
  EXPECT_EQ(reply.total_promoted(), 1000U);
  for (int i = 1; i < reply.promoted_size(); ++i)
    EXPECT_LT(reply.promoted(i - 1).account_id(), reply.promoted(i).account_id());
  story.when(as("al"), promote_guests(0));
  EXPECT_EQ(story.reply<PromotedReply>().total_promoted(), 1U);
  story.when(as("al"), promote_guests(0)).nothing();
}
TEST(PromoteGuests, RefusesToGuessTheDays) {
  auto story = team();
  story.when(as("al"), promote_guests()).refused(MISSING_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/days");
}
TEST(PromoteGuests, TakesAnAdmin) {
  team().when(as("mo"), promote_guests(0)).refused(NOT_ALLOWED);
  team().when(as("zoe"), promote_guests(0)).refused(NOT_A_MEMBER);
  team().when(nobody_knows_whether_founder("mo"), promote_guests(0)).refused(FACTS_STALE);
  team(TeamArchived()).when(as("ana"), promote_guests(0)).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
