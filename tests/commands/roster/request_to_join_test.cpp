#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(RequestToJoin, StandsForThirtyDays) {
  auto story = small_team();
  story.when(as("cy"), request_to_join("I work nights too"));
  const auto id = story.id("request");
  EXPECT_TRUE(is_id(id, "request"));
  story.then(join_requested(id, "cy", start_us + days(30), "I work nights too"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::SELF);
  EXPECT_EQ(story.reply<JoinRequestReply>().request_id(), id);
  EXPECT_EQ(story.reply<JoinRequestReply>().expires_at(), start_us + days(30));
  ASSERT_TRUE(story.next_due());
  EXPECT_EQ(story.next_due()->first, start_us + days(30));
}
TEST(RequestToJoin, IsTakenFromPublicAndPrivateTeamsAlike) {
  TeamUpdated open;
  open.set_visibility(PUBLIC);
  EXPECT_TRUE(small_team(open).when(as("cy"), request_to_join()).told().entry);
  EXPECT_TRUE(small_team().when(as("cy"), request_to_join()).told().entry);
  given().when(as("cy"), request_to_join()).refused(TEAM_NOT_FOUND);
}
TEST(RequestToJoin, RefusesWhoIsIn) {
  small_team().when(as("gus"), request_to_join()).refused(ALREADY_A_MEMBER);
  small_team(deactivated("bo")).when(as("bo"), request_to_join()).refused(MEMBER_INACTIVE);
}
TEST(RequestToJoin, IsOneAtATime) {
  auto story = small_team(join_requested("request_1", "cy"));
  story.when(as("cy"), request_to_join("in other words")).refused(JOIN_REQUEST_PENDING);
  story.when(as("di"), request_to_join());
  story.then(join_requested(story.id("request"), "di"));
}
TEST(RequestToJoin, MayBeRepeatedOnceAnswered) {
  auto declined = small_team(join_requested("request_1", "cy"), join_request_declined("request_1", "cy"));
  EXPECT_TRUE(declined.when(as("cy"), request_to_join()).told().entry);
  auto withdrawn = small_team(join_requested("request_1", "cy"), on_request<JoinRequestWithdrawn>("request_1", "cy"));
  EXPECT_TRUE(withdrawn.when(as("cy"), request_to_join()).told().entry);
  auto left_again = small_team(join_requested("request_1", "cy"), joined("cy", MEMBER), left("cy"));
  EXPECT_TRUE(left_again.when(as("cy"), request_to_join()).told().entry);
}
TEST(RequestToJoin, MayBeRepeatedOnceExpiredDueWorkOrNot) {
  auto story = small_team(join_requested("request_1", "cy"));
  story.after(days(30) - 1).when(as("cy"), request_to_join()).refused(JOIN_REQUEST_PENDING);
  story.after(1).when(as("cy"), request_to_join());
  story.then(on_request<JoinRequestExpired>("request_1", "cy"),
             join_requested(story.id("request"), "cy", start_us + days(60)));
  EXPECT_EQ(story.team().roster().join_requests_size(), 1);
}
TEST(RequestToJoin, StopsAtAThousand) {
  auto story = team_of(1);
  for (int n = 0; n < 999; ++n)
    story.given(join_requested("request_" + std::to_string(n), "asker" + std::to_string(n)));
  EXPECT_TRUE(story.when(as("cy"), request_to_join()).told().entry);
  story.when(as("di"), request_to_join()).refused(TOO_MANY_JOIN_REQUESTS);
  story.when(as("cy"), request_to_join()).refused(JOIN_REQUEST_PENDING);
}
TEST(RequestToJoin, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("cy"), request_to_join()).refused(TEAM_ARCHIVED);
}
TEST(RequestToJoin, EndsWithJoiningInAnyWay) {
  for (const auto way : {MemberJoined::ADDED, MemberJoined::INVITED, MemberJoined::BY_CODE}) {
    auto story = small_team(join_requested("request_1", "cy"), join_requested("request_2", "di"));
    story.given(joined("cy", GUEST, way));
    ASSERT_EQ(story.team().roster().join_requests_size(), 1);
    EXPECT_TRUE(story.team().roster().join_requests().contains(acct("di")));
  }
}
}  // namespace muster::test
