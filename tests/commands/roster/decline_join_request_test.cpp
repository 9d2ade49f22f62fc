#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
Story asked() { return small_team(join_requested("request_1", "cy")); }
const auto decline = on_join_request<DeclineJoinRequest>("request_1");
}  // namespace

TEST(DeclineJoinRequest, EndsItAndMaySayWhy) {
  asked().when(as("ada"), decline).then(join_request_declined("request_1", "cy"));
  auto because = decline;
  because.set_reason("the ward is full");
  auto story = asked();
  story.when(as("ada"), because).then(join_request_declined("request_1", "cy", "the ward is full"));
  EXPECT_EQ(story.team().roster().join_requests_size(), 0);
  EXPECT_FALSE(story.next_due());
}
TEST(DeclineJoinRequest, TakesAnAdmin) {
  asked().when(as("bo"), decline).refused(NOT_ALLOWED);
  asked().when(as("cy"), decline).refused(NOT_A_MEMBER);
  asked().when(nobody_knows_whether_founder("fay"), decline).refused(FACTS_STALE);
  EXPECT_TRUE(asked().when(founder("fay"), decline).told().entry);
}
TEST(DeclineJoinRequest, RefusesWhatIsNotPending) {
  small_team().when(as("ada"), decline).refused(JOIN_REQUEST_NOT_FOUND);
  asked().after(days(30)).when(as("ada"), decline).refused(JOIN_REQUEST_NOT_FOUND);
  asked().given(joined("cy", GUEST)).when(as("ada"), decline).refused(JOIN_REQUEST_NOT_FOUND);
}
TEST(DeclineJoinRequest, LeavesAnArchivedTeam) {
  asked().given(TeamArchived()).when(as("ana"), decline).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
