#include "tests/support/failsafe_events.hpp"

namespace muster::test {
namespace {
// Five people: room for two super admins.
Story five_at_night() {
  auto story = team_at_night();
  story.given(joined("cy", MEMBER));
  return story;
}
}  // namespace

TEST(ApproveTemporaryPromotion, MakesItLast) {
  auto story = five_at_night();
  story.when(as("ana"), approve_temporary("temp_1")).then(temporary_approved("temp_1", "ada"));
  EXPECT_EQ(find_member(story.team(), acct("ada"))->role(), SUPER_ADMIN);
  EXPECT_EQ(lasting_super_admins(story.team()), 2U);
  story.after(hours(100)).when(due_work(), run_due_work()).nothing();
  EXPECT_FALSE(story.next_due());
  story.when(as("ana"), approve_temporary("temp_1")).refused(TEMPORARY_PROMOTION_NOT_FOUND);
  story.when(as("ada"), change_role("al", MEMBER)).then(role_changed("al", ADMIN, MEMBER));
}
TEST(ApproveTemporaryPromotion, TheNumberHasToFit) {
  team_at_night().when(as("ana"), approve_temporary("temp_1")).refused(TOO_MANY_SUPER_ADMINS);
  auto story = five_at_night();
  story.given(role_changed("al", ADMIN, SUPER_ADMIN));
  story.when(as("ana"), approve_temporary("temp_1")).refused(TOO_MANY_SUPER_ADMINS);
}
TEST(ApproveTemporaryPromotion, IsForThoseWhoLastAndFounders) {
  five_at_night().when(as("al"), approve_temporary("temp_1")).refused(NOT_ALLOWED);
  five_at_night().when(as("zoe"), approve_temporary("temp_1")).refused(NOT_A_MEMBER);
  auto story = five_at_night();
  story.given(promoted_temporarily("temp_2", "al", story.now() + hours(72)));
  story.when(as("al"), approve_temporary("temp_1")).refused(TEMPORARY_SUPER_ADMIN);
  story.when(as("ada"), approve_temporary("temp_1")).refused(TEMPORARY_SUPER_ADMIN);
  story.when(founder("ada"), approve_temporary("temp_1")).refused(NOT_ALLOWED);  // nobody for themselves
  story.when(founder("fay"), approve_temporary("temp_1")).then(temporary_approved("temp_1", "ada"));
}
TEST(ApproveTemporaryPromotion, KnowsActiveOnesOnly) {
  auto story = five_at_night();
  story.when(as("ana"), approve_temporary("temp_9")).refused(TEMPORARY_PROMOTION_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/temp_promotion_id");
  story.given(TeamArchived()).when(as("ana"), approve_temporary("temp_1")).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
