#include <gtest/gtest.h>

#include <array>
#include <random>

#include "domain/access.hpp"
#include "domain/evolve.hpp"
#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/promotions_events.hpp"

namespace muster::test {
namespace {
const Right edit_x{"vault_item", "x", "edit"};

template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("gus", GUEST), std::move(more)...);
}
}  // namespace

TEST(RunDueWork, ExpiresInvitationsAtTheirInstant) {
  auto story = team(invited("invitation_1", "ivy", MEMBER, start_us + days(7)));
  story.after(days(7) - 1).when(due_work(), run_due_work()).nothing();
  story.after(1).when(due_work(), run_due_work()).then(invitation_expired("invitation_1"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::INTERNAL);
  story.when(due_work(), run_due_work()).nothing();
  EXPECT_FALSE(story.next_due());
}
TEST(RunDueWork, ExpiresRequestsToJoinAtTheirInstant) {
  auto story = team(join_requested("request_1", "ivy", start_us + days(30)),
                    join_requested("request_2", "jo", start_us + days(31)));
  story.after(days(30) - 1).when(due_work(), run_due_work()).nothing();
  story.after(1).when(due_work(), run_due_work()).then(on_request<JoinRequestExpired>("request_1", "ivy"));
  story.when(due_work(), run_due_work()).nothing();
  ASSERT_TRUE(story.next_due());
  EXPECT_EQ(story.next_due()->first, start_us + days(31));
}
TEST(RunDueWork, ExpiresGrantsAtTheirInstant) {
  auto story =
      team(granted("grant_1", edit_x, user("mo"), ALLOW, start_us + 8),
           granted("grant_2", edit_x, user("gus"), DENY, start_us + 5), granted("grant_3", edit_x, user("al")));
  story.after(4).when(due_work(), run_due_work()).nothing();
  story.after(1).when(due_work(), run_due_work()).then(permission_expired("grant_2"));
  story.after(3).when(due_work(), run_due_work()).then(permission_expired("grant_1"));
  story.when(due_work(), run_due_work()).nothing();
}
TEST(RunDueWork, ExecutesPromotionsAfterTheirDays) {
  auto story = team(promotion_scheduled("promotion_1", "gus", GUEST, MEMBER, start_us + days(21)));
  story.after(days(20)).when(due_work(), run_due_work()).nothing();
  story.after(days(1) - 1).when(due_work(), run_due_work()).nothing();
  story.after(1).when(due_work(), run_due_work());
  story.then(promoted("gus", GUEST, MEMBER, MemberPromoted::DELAYED, "promotion_1"));
  story.when(due_work(), run_due_work()).nothing();
}
TEST(RunDueWork, CancelsPromotionsThatCannotBeKept) {
  auto story = team(promotion_scheduled("promotion_1", "mo", GUEST, MEMBER, start_us + 1));
  story.after(1).when(due_work(), run_due_work());
  story.then(promotion_cancelled("promotion_1", "the member already has the role member"));
}
TEST(RunDueWork, PromotesGuestsAfterTheirDays) {
  auto story = team(auto_promotion_set(30));
  story.after(days(30) - 1).when(due_work(), run_due_work()).nothing();
  story.after(1).when(due_work(), run_due_work()).then(promoted("gus", GUEST, MEMBER, MemberPromoted::AUTOMATIC));
  story.when(due_work(), run_due_work()).nothing();
}
TEST(RunDueWork, PromotesNoGuestsWhereThatIsOff) {
  auto story = team(auto_promotion_set(30), auto_promotion_set(0));
  story.after(days(300)).when(due_work(), run_due_work()).nothing();
}
TEST(RunDueWork, DoesAllOfItInOneEntryAndPromotesNobodyTwice) {
  auto story =
      team(auto_promotion_set(21), invited("invitation_1", "ivy", MEMBER, start_us + days(7)),
           granted("grant_1", edit_x, user("mo"), ALLOW, start_us + days(1)),
           promotion_scheduled("promotion_1", "gus", GUEST, MEMBER, start_us + days(21)), joined("gil", GUEST));
  story.after(days(21)).when(due_work(), run_due_work());
  story.then(invitation_expired("invitation_1"), permission_expired("grant_1"),
             promoted("gus", GUEST, MEMBER, MemberPromoted::DELAYED, "promotion_1"),
             promoted("gil", GUEST, MEMBER, MemberPromoted::AUTOMATIC));
  EXPECT_FALSE(story.next_due());
}
TEST(RunDueWork, DoesAtMostAThousandAtOnce) {
  auto story = team(auto_promotion_set(1));
  for (int i = 0; i < 700; ++i) {
    const auto n = std::to_string(1000 + i);
    story.given(granted("grant_" + n, edit_x, user("mo"), ALLOW, start_us + days(1)), joined("guest" + n, GUEST),
                invited("invitation_" + n, "ivy" + n, MEMBER, start_us + days(1)));
  }
  story.after(days(1));
  for (const int expected : {1000, 1000, 101}) {
    EXPECT_EQ(story.next_due()->first, story.now());
    story.when(due_work(), run_due_work());
    EXPECT_EQ(story.told().entry->events_size(), expected);
  }
  story.when(due_work(), run_due_work()).nothing();
}
TEST(RunDueWork, IsNobodyElses) {
  for (const auto& actor : {as("ana"), as("zoe"), founder("zoe"), nobody_knows_whether_founder("mo")})
    team(granted("grant_1", edit_x, user("mo"), ALLOW, start_us)).when(actor, run_due_work()).refused(NOT_ALLOWED);
}
TEST(RunDueWork, AnArchivedTeamRestsUntilItIsRestored) {
  auto story = team(granted("grant_1", edit_x, user("mo"), ALLOW, start_us + 1), TeamArchived());
  story.after(1).when(due_work(), run_due_work()).nothing();
  story.given(TeamRestored());
  EXPECT_EQ(story.next_due()->first, start_us + 1);
  story.when(due_work(), run_due_work()).then(permission_expired("grant_1"));
}
// Or the owner would submit it for ever.
TEST(RunDueWork, WhereSomethingIsDueItDoesSomething) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    auto story = team();
    for (int i = 0; i < 12; ++i) {
      const auto n = std::to_string(i);
      const auto at = start_us + static_cast<std::int64_t>(random() % 5) * days(1);
      const Role to = std::array{VIEWER, MEMBER, ADMIN, SUPER_ADMIN}[random() % 4];
      const auto person = std::array{"al", "mo", "gus", "zoe"}[random() % 4];
      switch (random() % 6) {
        case 0:
          story.given(granted("grant_" + n, edit_x, user("mo"), ALLOW, at));
          break;
        case 1:
          story.given(invited("invitation_" + n, "ivy" + n, MEMBER, at));
          break;
        case 2:
          story.given(promotion_scheduled("promotion_" + n, person, GUEST, to, at));
          break;
        case 3:
          story.given(joined("guest" + n, GUEST));
          break;
        case 4:
          story.given(auto_promotion_set(random() % 4));
          break;
        default:
          story.after(static_cast<std::int64_t>(random() % 3) * hours(12));
      }
    }
    for (int work = 0; story.next_due(); ++work) {
      ASSERT_LT(work, 50) << "round " << round;
      const auto at = story.next_due()->first;
      if (at > story.now() + 1) story.after(at - story.now() - 1).when(due_work(), run_due_work()).nothing();
      if (at > story.now()) story.after(at - story.now());
      story.when(due_work(), run_due_work());
      ASSERT_TRUE(story.told().entry) << "round " << round;
      ASSERT_TRUE(!story.next_due() || story.next_due()->first > story.now()) << "round " << round;
    }
  }
}
}  // namespace muster::test
