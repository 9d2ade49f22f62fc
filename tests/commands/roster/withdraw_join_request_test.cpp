#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
Story asked() { return small_team(join_requested("request_1", "cy")); }
const auto withdraw = on_join_request<WithdrawJoinRequest>("request_1");
}  // namespace

TEST(WithdrawJoinRequest, IsTheAskersOwn) {
  auto story = asked();
  story.when(as("cy"), withdraw).then(on_request<JoinRequestWithdrawn>("request_1", "cy"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::SELF);
  EXPECT_EQ(story.team().roster().join_requests_size(), 0);
}
TEST(WithdrawJoinRequest, TellsOthersNothing) {
  asked().when(as("di"), withdraw).refused(JOIN_REQUEST_NOT_FOUND);
  asked().when(as("ana"), withdraw).refused(JOIN_REQUEST_NOT_FOUND);
  asked().when(founder("fay"), withdraw).refused(JOIN_REQUEST_NOT_FOUND);
}
TEST(WithdrawJoinRequest, RefusesWhatIsNotPending) {
  small_team().when(as("cy"), withdraw).refused(JOIN_REQUEST_NOT_FOUND);
  asked().after(days(30)).when(as("cy"), withdraw).refused(JOIN_REQUEST_NOT_FOUND);
}
TEST(WithdrawJoinRequest, LeavesAnArchivedTeam) {
  asked().given(TeamArchived()).when(as("cy"), withdraw).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
