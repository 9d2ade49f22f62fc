#include "tests/support/failsafe_events.hpp"

namespace muster::test {
TEST(RevertTemporaryPromotion, GivesTheRoleBeforeBack) {
  auto story = team_at_night();
  story.when(as("ana"), revert_temporary("temp_1", "back again"))
      .then(temporary_reverted("temp_1", "ada", TemporaryPromotionReverted::BY_HAND, "back again"));
  EXPECT_EQ(find_member(story.team(), acct("ada"))->role(), ADMIN);
  EXPECT_EQ(story.team().roster().super_admins(), 1U);
  EXPECT_EQ(story.team().promotions().super_admins_size(), 1);
  EXPECT_FALSE(story.next_due());
  story.when(as("ana"), revert_temporary("temp_1")).refused(TEMPORARY_PROMOTION_NOT_FOUND);
}
TEST(RevertTemporaryPromotion, IsForThoseWhoLastFoundersAndWhoItIsAbout) {
  team_at_night().when(as("al"), revert_temporary("temp_1")).refused(NOT_ALLOWED);
  team_at_night().when(as("zoe"), revert_temporary("temp_1")).refused(NOT_A_MEMBER);
  team_at_night().when(founder("fay"), revert_temporary("temp_1")).then(temporary_reverted("temp_1", "ada"));
  auto story = team_at_night();
  story.given(promoted_temporarily("temp_2", "al", story.now() + hours(72)));
  story.when(as("al"), revert_temporary("temp_1")).refused(TEMPORARY_SUPER_ADMIN);
  story.when(as("ada"), revert_temporary("temp_1")).then(temporary_reverted("temp_1", "ada"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::SELF);
}
TEST(RevertTemporaryPromotion, KnowsActiveOnesOnly) {
  team_at_night().when(as("ana"), revert_temporary("temp_9")).refused(TEMPORARY_PROMOTION_NOT_FOUND);
  auto story = team_at_night();
  story.given(TeamArchived());
  story.when(as("ana"), revert_temporary("temp_1")).refused(TEAM_ARCHIVED);
  story.when(as("ada"), revert_temporary("temp_1")).refused(TEAM_ARCHIVED);
}
TEST(RevertTemporaryPromotion, HappensByItselfAfterThreeDays) {
  auto story = team_at_night();
  EXPECT_EQ(story.next_due()->first, story.now() + hours(72));
  story.after(hours(72) - 1).when(due_work(), run_due_work()).nothing();
  story.after(1)
      .when(due_work(), run_due_work())
      .then(temporary_reverted("temp_1", "ada", TemporaryPromotionReverted::EXPIRED));
  EXPECT_EQ(find_member(story.team(), acct("ada"))->role(), ADMIN);
  EXPECT_FALSE(story.next_due());
  story.when(due_work(), run_due_work()).nothing();
}
TEST(RevertTemporaryPromotion, ManyRevertInTheOrderOfTheirTime) {
  auto story = team_at_night();
  story.after(hours(1)).given(promoted_temporarily("temp_0", "al", story.now() + hours(72)));
  story.after(hours(80)).when(due_work(), run_due_work());
  story.then(temporary_reverted("temp_1", "ada", TemporaryPromotionReverted::EXPIRED),
             temporary_reverted("temp_0", "al", TemporaryPromotionReverted::EXPIRED));
}
}  // namespace muster::test
