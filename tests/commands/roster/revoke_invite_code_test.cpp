#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
Story open_team() { return small_team(invite_code_set("hash of the code", 0, "code_1")); }
const auto revoke = for_team<RevokeInviteCode>();
}  // namespace

TEST(RevokeInviteCode, EndsTheCode) {
  auto story = open_team();
  story.when(as("ada"), revoke).then(invite_code_revoked("code_1"));
  story.when(as("cy"), join_by_code("hash of the code")).refused(INVITE_CODE_NOT_FOUND);
  story.when(as("cy"), join_by_code("")).refused(INVITE_CODE_NOT_FOUND);
}
TEST(RevokeInviteCode, ChangesNothingWhereThereIsNone) {
  small_team().when(as("ada"), revoke).nothing();
  open_team().given(invite_code_revoked("code_1")).when(as("ada"), revoke).nothing();
}
TEST(RevokeInviteCode, LeavesRoomForAnother) {
  auto story = open_team();
  story.when(as("ada"), revoke).when(as("ada"), for_team<RegenerateInviteCode>());
  const auto code_id = story.id("code");
  story.when(as("cy"), join_by_code(story.team().roster().code_hash()));
  story.then(joined("cy", MEMBER, MemberJoined::BY_CODE, code_id));
}
TEST(RevokeInviteCode, TakesAnAdmin) {
  open_team().when(as("bo"), revoke).refused(NOT_ALLOWED);
  open_team().when(as("cy"), revoke).refused(NOT_A_MEMBER);
  open_team().when(nobody_knows_whether_founder("fay"), revoke).refused(FACTS_STALE);
  EXPECT_TRUE(open_team().when(founder("fay"), revoke).told().entry);
}
TEST(RevokeInviteCode, LeavesAnArchivedTeam) {
  open_team().given(TeamArchived()).when(as("ana"), revoke).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
