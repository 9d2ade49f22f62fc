#include "tests/support/failsafe_events.hpp"

namespace muster::test {
TEST(RecordHeartbeat, IsAnEntry) {
  auto story = watched_team();
  story.after(hours(1)).when(as("ana"), heartbeat()).then(seen("ana"));
  EXPECT_EQ(story.reply<HeartbeatReply>().last_seen(), story.now());
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::SELF);
  EXPECT_EQ(story.team().promotions().super_admins().at(acct("ana")).last_seen(), story.now());
}
TEST(RecordHeartbeat, ChangesNothingWithinAMinute) {
  auto story = watched_team();
  story.after(hours(1)).when(as("ana"), heartbeat()).then(seen("ana"));
  const auto first = story.now();
  story.after(seconds(59)).when(as("ana"), heartbeat()).nothing();
  EXPECT_EQ(story.reply<HeartbeatReply>().last_seen(), first);
  story.after(seconds(1)).when(as("ana"), heartbeat()).then(seen("ana"));
  EXPECT_EQ(story.reply<HeartbeatReply>().last_seen(), first + minutes(1));
}
TEST(RecordHeartbeat, LeavesTheVersionAsItIs) {
  auto story = watched_team();
  const auto version = story.team().version();
  story.after(hours(1)).when(as("ana"), heartbeat()).then(seen("ana"));
  EXPECT_EQ(story.told().version, version);
  EXPECT_EQ(story.team().version(), version);
  story.when(as("ana"), rename_team("Another"));
  EXPECT_EQ(story.team().version(), version + 1);
}
TEST(RecordHeartbeat, IsForSuperAdminsAndNothingOfOthersIsOnTheLedger) {
  auto story = watched_team();
  for (const auto& actor : {as("ada"), as("bo"), as("zoe"), founder("fay")}) {
    story.when(actor, heartbeat()).refused(NOT_A_SUPER_ADMIN);
    EXPECT_FALSE(story.told().entry);
  }
  story.given(TeamArchived()).when(as("ana"), heartbeat()).refused(TEAM_ARCHIVED);
}
TEST(RecordHeartbeat, IsForThoseWhoAreSuperAdminForATimeToo) {
  auto story = team_at_night();
  story.after(hours(1)).when(as("ada"), heartbeat()).then(seen("ada"));
}
}  // namespace muster::test
