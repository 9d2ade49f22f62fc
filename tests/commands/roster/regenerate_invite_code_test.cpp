#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
RegenerateInviteCode regenerate(std::optional<unsigned> expires_days = std::nullopt) {
  auto command = for_team<RegenerateInviteCode>();
  if (expires_days) command.set_expires_days(*expires_days);
  return command;
}
}  // namespace

TEST(RegenerateInviteCode, ReplacesTheOneBefore) {
  auto story = small_team(invite_code_set("old"));
  story.when(as("ada"), regenerate());
  const auto hash = story.team().roster().code_hash();
  const auto code_id = story.id("code");
  story.then(invite_code_set(hash, 0, code_id));
  EXPECT_EQ(story.reply<InviteCodeReply>().expires_at(), 0);
  const auto code = story.reply<InviteCodeReply>().invite_code();
  EXPECT_EQ(code.substr(0, 27), the_team().substr(5) + "-");
  EXPECT_EQ(story.told().entry->SerializeAsString().find(code.substr(27)), std::string::npos);
  story.when(as("cy"), join_by_code("old")).refused(INVITE_CODE_NOT_FOUND);
  story.when(as("cy"), join_by_code(hash)).then(joined("cy", MEMBER, MemberJoined::BY_CODE, code_id));
}
TEST(RegenerateInviteCode, MakesAnotherEachTime) {
  auto story = small_team();
  const auto first = story.when(as("ada"), regenerate()).reply<InviteCodeReply>().invite_code();
  EXPECT_NE(first, story.when(as("ada"), regenerate()).reply<InviteCodeReply>().invite_code());
}
TEST(RegenerateInviteCode, ExpiresIfSaid) {
  auto story = small_team();
  story.when(as("ada"), regenerate(3));
  story.then(invite_code_set(story.team().roster().code_hash(), start_us + days(3), story.id("code")));
  EXPECT_EQ(story.reply<InviteCodeReply>().expires_at(), start_us + days(3));
  story.when(as("ada"), regenerate(3650));
  EXPECT_EQ(story.team().roster().code_expires_at(), start_us + days(3650));
  story.when(as("ada"), regenerate());
  EXPECT_EQ(story.team().roster().code_expires_at(), 0);
}
TEST(RegenerateInviteCode, TakesAnAdmin) {
  small_team().when(as("bo"), regenerate()).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), regenerate()).refused(NOT_A_MEMBER);
  small_team().when(nobody_knows_whether_founder("fay"), regenerate()).refused(FACTS_STALE);
  EXPECT_TRUE(small_team().when(founder("fay"), regenerate()).told().entry);
}
TEST(RegenerateInviteCode, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), regenerate()).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
