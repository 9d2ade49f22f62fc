#include "tests/support/failsafe_events.hpp"

namespace muster::test {
TEST(PromoteAdminTemporarily, MakesAnAdminSuperAdminForThreeDays) {
  auto story = watched_team(seen("ana"));
  story.after(minutes(5));
  auto command = promote_temporarily("ada");
  command.set_offline_super_admin_id(acct("ana"));
  command.set_reason("nobody can reset the pharmacy's key");
  story.when(as("al"), command);
  auto expected = promoted_temporarily(story.id("temp"), "ada", story.now() + hours(72),
                                       {away("ana", start_us, start_us + minutes(5))});
  expected.set_offline_super_admin_id(acct("ana"));
  expected.set_reason("nobody can reset the pharmacy's key");
  story.then(expected);
  const auto& reply = story.reply<TemporaryPromotionReply>();
  EXPECT_EQ(reply.temp_promotion_id(), story.id("temp"));
  EXPECT_EQ(reply.from(), ADMIN);
  EXPECT_EQ(reply.to(), SUPER_ADMIN);
  EXPECT_EQ(reply.ends_at(), story.now() + hours(72));
  EXPECT_EQ(find_member(story.team(), acct("ada"))->role(), SUPER_ADMIN);
  EXPECT_EQ(lasting_super_admins(story.team()), 1U);
}
TEST(PromoteAdminTemporarily, TakesThatNobodyWasThereForTheLimit) {
  auto story = watched_team(seen("ana"));
  story.after(minutes(4) + seconds(59)).when(as("al"), promote_temporarily("ada")).refused(FAILSAFE_CLOSED);
  story.after(seconds(2)).when(as("al"), promote_temporarily("ada"));
  EXPECT_EQ(story.told().refusal.code(), OK);

  auto patient = watched_team(seen("ana"), failsafe_set(30));
  patient.after(minutes(29) + seconds(59)).when(as("al"), promote_temporarily("ada")).refused(FAILSAFE_CLOSED);
  patient.after(seconds(1)).when(as("al"), promote_temporarily("ada"));
  EXPECT_EQ(patient.told().refusal.code(), OK);
}
TEST(PromoteAdminTemporarily, OneSuperAdminWhoIsThereIsEnough) {
  auto story = watched_team(joined("sue", SUPER_ADMIN));
  story.after(minutes(10)).given(seen("sue"));
  story.after(minutes(4));
  auto command = promote_temporarily("ada");
  command.set_offline_super_admin_id(acct("ana"));
  story.when(as("al"), command).refused(FAILSAFE_CLOSED);
  story.after(minutes(1)).when(as("al"), command);
  ASSERT_TRUE(story.told().entry);
  EXPECT_EQ(story.told().entry->events(0).admin_promoted_temporarily().offline_size(), 2);
}
TEST(PromoteAdminTemporarily, AnOutageOfMusterOpensNothing) {
  auto story = watched_team(seen("ana"));
  story.after(hours(9));
  story.lane_opened_at = story.now() - minutes(4);
  story.when(as("al"), promote_temporarily("ada")).refused(FAILSAFE_CLOSED);
}
TEST(PromoteAdminTemporarily, NobodyRaisesThemselves) {
  auto story = watched_team();
  story.after(minutes(10)).when(as("ada"), promote_temporarily("ada")).refused(NOT_ALLOWED);
  story.when(founder("ada"), promote_temporarily("ada")).refused(NOT_ALLOWED);
}
TEST(PromoteAdminTemporarily, IsForAdminsAndFounders) {
  auto story = watched_team();
  story.after(minutes(10)).when(as("bo"), promote_temporarily("ada")).refused(NOT_ALLOWED);
  story.when(as("zoe"), promote_temporarily("ada")).refused(NOT_A_MEMBER);
  story.when(nobody_knows_whether_founder("zoe"), promote_temporarily("ada")).refused(FACTS_STALE);
  story.when(as("ana"), promote_temporarily("ada")).refused(FAILSAFE_CLOSED);  // she is there
  story.when(founder("fay"), promote_temporarily("ada"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::FOUNDER);
  watched_team(TeamArchived()).after(minutes(10)).when(as("al"), promote_temporarily("ada")).refused(TEAM_ARCHIVED);
}
TEST(PromoteAdminTemporarily, OnlyAdminsAreMadeSo) {
  auto story = watched_team();
  story.after(minutes(10)).when(as("al"), promote_temporarily("bo")).refused(NOT_AN_ADMIN);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
  story.when(as("al"), promote_temporarily("ana")).refused(NOT_AN_ADMIN);
  story.when(as("al"), promote_temporarily("zoe")).refused(MEMBER_NOT_FOUND);
}
TEST(PromoteAdminTemporarily, WhosePlaceIsTakenHasToBeASuperAdmin) {
  auto story = watched_team();
  auto command = promote_temporarily("ada");
  command.set_offline_super_admin_id(acct("bo"));
  story.after(minutes(10)).when(as("al"), command).refused(NOT_A_SUPER_ADMIN);
  EXPECT_EQ(story.told().refusal.pointer(), "/offline_super_admin_id");
}
TEST(PromoteAdminTemporarily, AskingAgainIsToldUntilWhen) {
  auto story = team_at_night();
  story.when(as("al"), promote_temporarily("ada")).nothing();
  EXPECT_EQ(story.reply<TemporaryPromotionReply>().temp_promotion_id(), "temp_1");
  EXPECT_EQ(story.reply<TemporaryPromotionReply>().ends_at(), story.now() + hours(72));
}
TEST(PromoteAdminTemporarily, WhoIsItForATimeIsThereToo) {
  auto story = team_at_night();
  story.after(minutes(4)).when(founder("fay"), promote_temporarily("al")).refused(FAILSAFE_CLOSED);
  story.after(minutes(1)).when(founder("fay"), promote_temporarily("al"));
  EXPECT_EQ(story.team().promotions().temporary_size(), 2);
  EXPECT_EQ(lasting_super_admins(story.team()), 1U);
}
}  // namespace muster::test
