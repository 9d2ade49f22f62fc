#include <gtest/gtest.h>

#include "domain/evolve.hpp"
#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/promotions_events.hpp"

namespace muster::test {
namespace {
const Right edit_x{"vault_item", "x", "edit"};

MemberInvited invited_until(std::int64_t expires_at) {
  MemberInvited event;
  event.set_invitation_id("invitation_1");
  event.set_account_id(acct("ivy"));
  event.set_role(MEMBER);
  event.set_expires_at(expires_at);
  return event;
}
Story team() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("gus", GUEST),
               joined("mo", MEMBER));
}
}  // namespace

TEST(NextDue, NoneWhereNothingIsToCome) {
  auto story = team();
  story.given(granted("grant_1", edit_x, user("mo")));
  EXPECT_EQ(next_due(story.team()), 0);
  EXPECT_FALSE(story.next_due());
}
TEST(NextDue, IsTheEarliestOfAll) {
  auto story = team();
  story.given(auto_promotion_set(30));
  EXPECT_EQ(next_due(story.team()), start_us + days(30)) << "a guest";
  story.given(promotion_scheduled("promotion_1", "mo", MEMBER, ADMIN, start_us + days(21)));
  EXPECT_EQ(next_due(story.team()), start_us + days(21)) << "a promotion";
  story.given(invited_until(start_us + days(7)));
  EXPECT_EQ(next_due(story.team()), start_us + days(7)) << "an invitation";
  story.given(granted("grant_1", edit_x, user("mo"), ALLOW, start_us + days(1)),
              granted("grant_2", edit_x, user("mo"), DENY, start_us + days(2)));
  EXPECT_EQ(next_due(story.team()), start_us + days(1)) << "a grant";
  story.given(permission_revoked("grant_1"));
  EXPECT_EQ(next_due(story.team()), start_us + days(2)) << "the next grant";
}
TEST(NextDue, AnArchivedTeamRests) {
  auto story = team();
  story.given(auto_promotion_set(30), TeamArchived());
  EXPECT_FALSE(story.next_due());
  story.given(TeamRestored());
  EXPECT_EQ(story.next_due()->first, start_us + days(30));
}
TEST(NextDue, WhoIsMadeAGuestBeginsAnew) {
  auto story = team();
  story.given(auto_promotion_set(30), role_changed("gus", GUEST, MEMBER));
  story.after(days(100)).given(role_changed("gus", MEMBER, GUEST));
  EXPECT_EQ(story.next_due()->first, start_us + days(130));
  story.given(left("gus")).after(days(1)).given(joined("gus", GUEST));
  EXPECT_EQ(story.next_due()->first, start_us + days(131));
}
TEST(NextDue, AutomaticPromotionIsForGuestsAndMayBeOff) {
  auto story = team();
  story.given(auto_promotion_set(30), auto_promotion_set(0));
  EXPECT_FALSE(story.next_due());
  story.given(auto_promotion_set(30), promoted("gus", GUEST, VIEWER, MemberPromoted::INSTANT));
  EXPECT_FALSE(story.next_due());
}
}  // namespace muster::test
