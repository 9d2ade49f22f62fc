#include "tests/support/failsafe_events.hpp"

namespace muster::test {
namespace {
const SuperAdminStatusReply& status(Story& story, const Actor& actor = as("bo")) {
  story.when(actor, super_admin_status()).nothing();
  return story.reply<SuperAdminStatusReply>();
}
}  // namespace

TEST(GetSuperAdminStatus, GoesOfflineAfterFiveMinutes) {
  auto story = watched_team(seen("ana"));
  story.after(minutes(4) + seconds(59));
  auto reply = status(story);
  ASSERT_EQ(reply.super_admins_size(), 1);
  EXPECT_EQ(reply.super_admins(0).account_id(), acct("ana"));
  EXPECT_TRUE(reply.super_admins(0).online());
  EXPECT_EQ(reply.super_admins(0).last_seen(), start_us);
  EXPECT_EQ(reply.super_admins(0).since(), start_us);
  EXPECT_EQ(reply.offline_minutes(), 5U);
  EXPECT_FALSE(reply.failsafe_open());
  EXPECT_EQ(reply.failsafe_opens_at(), start_us + minutes(5));
  story.after(seconds(2));
  reply = status(story);
  EXPECT_FALSE(reply.super_admins(0).online());
  EXPECT_EQ(reply.super_admins(0).since(), start_us + minutes(5));
  EXPECT_TRUE(reply.failsafe_open());
}
TEST(GetSuperAdminStatus, AnOutageOfMusterMakesNobodyOffline) {
  auto story = watched_team(seen("ana"));
  story.after(hours(9));
  story.lane_opened_at = story.now() - (minutes(4) + seconds(59));
  auto reply = status(story);
  EXPECT_TRUE(reply.super_admins(0).online());
  EXPECT_EQ(reply.super_admins(0).last_seen(), start_us);
  EXPECT_EQ(reply.super_admins(0).since(), story.lane_opened_at);
  EXPECT_FALSE(reply.failsafe_open());
  story.after(seconds(2));
  EXPECT_FALSE(status(story).super_admins(0).online());
  EXPECT_TRUE(status(story).failsafe_open());
}
TEST(GetSuperAdminStatus, CountsFromWhenTheyBecameSuperAdmin) {
  auto story = watched_team();
  story.after(hours(1)).given(joined("sue", SUPER_ADMIN));
  story.after(minutes(4)).when(as("bo"), super_admin_status()).nothing();
  const auto& reply = story.reply<SuperAdminStatusReply>();
  ASSERT_EQ(reply.super_admins_size(), 2);
  for (const auto& one : reply.super_admins()) {
    EXPECT_EQ(one.online(), one.account_id() == acct("sue"));
    EXPECT_FALSE(one.has_last_seen());
  }
  EXPECT_FALSE(reply.failsafe_open()) << "one of them is there";
  story.given(role_changed("sue", SUPER_ADMIN, ADMIN));
  EXPECT_EQ(status(story).super_admins_size(), 1);
  EXPECT_TRUE(status(story).failsafe_open());
}
TEST(GetSuperAdminStatus, OpensAfterTheTeamsLimit) {
  auto story = watched_team(seen("ana"), failsafe_set(30));
  story.after(minutes(29) + seconds(59));
  EXPECT_EQ(status(story).offline_minutes(), 30U);
  EXPECT_FALSE(status(story).super_admins(0).online());
  EXPECT_FALSE(status(story).failsafe_open());
  story.after(seconds(1));
  EXPECT_TRUE(status(story).failsafe_open());
}
TEST(GetSuperAdminStatus, MayBeAskedForAnotherTime) {
  auto story = watched_team(seen("ana"));
  story.after(minutes(20));
  auto asked = super_admin_status();
  asked.set_offline_minutes(21);
  story.when(as("bo"), asked).nothing();
  EXPECT_TRUE(story.reply<SuperAdminStatusReply>().super_admins(0).online());
  asked.set_offline_minutes(20);
  story.when(as("bo"), asked).nothing();
  EXPECT_FALSE(story.reply<SuperAdminStatusReply>().super_admins(0).online());
}
TEST(GetSuperAdminStatus, SaysWhoIsItForATime) {
  auto story = team_at_night();
  for (const auto& one : status(story).super_admins()) EXPECT_EQ(one.temporary(), one.account_id() == acct("ada"));
}
TEST(GetSuperAdminStatus, IsForTheTeam) {
  auto story = watched_team();
  story.when(as("zoe"), super_admin_status()).refused(NOT_A_MEMBER);
  story.when(founder("fay"), super_admin_status()).nothing();
  story.when(locked_founder("fay"), super_admin_status()).refused(FOUNDER_KEY_NEEDED);
}
}  // namespace muster::test
