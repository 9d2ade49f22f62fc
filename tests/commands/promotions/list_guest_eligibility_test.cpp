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

TEST(ListGuestEligibility, TellsOfEveryGuestAndWhyNot) {
  auto story = team(auto_promotion_set(21));
  story.after(days(1)).given(joined("gil", GUEST));
  story.after(days(20)).when(as("al"), eligibility()).nothing();
  const auto& reply = story.reply<GuestEligibilityReply>();
  EXPECT_EQ(reply.required_days(), 21U);
  ASSERT_EQ(reply.guests_size(), 2);
  EXPECT_LT(reply.guests(0).account_id(), reply.guests(1).account_id());
  for (const auto& guest : reply.guests()) {
    const bool gus = guest.account_id() == acct("gus");
    EXPECT_EQ(guest.eligible(), gus);
    EXPECT_EQ(guest.days_since_joined(), gus ? 21U : 20U);
    EXPECT_EQ(guest.days_as_guest(), gus ? 21U : 20U);
    EXPECT_EQ(guest.reason(), gus ? "a guest for 21 days" : "a guest for 20 days; it takes 21 days");
  }
}
TEST(ListGuestEligibility, DaysGivenOverrideTheSetting) {
  auto story = team(auto_promotion_set(21));
  story.after(days(1) - 1).when(as("al"), eligibility(1));
  EXPECT_EQ(story.reply<GuestEligibilityReply>().guests(0).reason(), "a guest for 0 days; it takes 1 day");
  story.after(1).when(as("al"), eligibility(1));
  EXPECT_TRUE(story.reply<GuestEligibilityReply>().guests(0).eligible());
  story.when(as("al"), eligibility(0));
  EXPECT_TRUE(story.reply<GuestEligibilityReply>().guests(0).eligible());
}
TEST(ListGuestEligibility, CountsFromWhenSomebodyWasMadeAGuest) {
  auto story = team(auto_promotion_set(21));
  story.after(days(30)).given(role_changed("mo", MEMBER, GUEST)).after(days(20)).when(as("al"), eligibility());
  for (const auto& guest : story.reply<GuestEligibilityReply>().guests()) {
    const bool mo = guest.account_id() == acct("mo");
    EXPECT_EQ(guest.eligible(), !mo);
    EXPECT_EQ(guest.days_since_joined(), 50U);
    EXPECT_EQ(guest.days_as_guest(), mo ? 20U : 50U);
  }
}
TEST(ListGuestEligibility, SaysWhereItIsOff) {
  auto story = team();
  story.after(days(400)).when(as("al"), eligibility()).nothing();
  const auto& reply = story.reply<GuestEligibilityReply>();
  EXPECT_EQ(reply.required_days(), 0U);
  EXPECT_FALSE(reply.guests(0).eligible());
  EXPECT_EQ(reply.guests(0).reason(), "automatic promotion is off in this team");
}
TEST(ListGuestEligibility, WithoutGuestsIsEmpty) {
  auto story = team(promoted("gus", GUEST, VIEWER, MemberPromoted::INSTANT));
  story.when(as("al"), eligibility(0)).nothing();
  EXPECT_EQ(story.reply<GuestEligibilityReply>().guests_size(), 0);
}
TEST(ListGuestEligibility, TakesAnAdmin) {
  team().when(as("mo"), eligibility()).refused(NOT_ALLOWED);
  team().when(as("zoe"), eligibility()).refused(NOT_A_MEMBER);
  team().when(nobody_knows_whether_founder("mo"), eligibility()).refused(FACTS_STALE);
  team().when(founder("zoe"), eligibility()).nothing();
  team(TeamArchived()).when(as("ana"), eligibility()).nothing();
}
}  // namespace muster::test
