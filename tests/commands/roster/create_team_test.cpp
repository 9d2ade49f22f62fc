#include "commands/roster/invite_code.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(CreateTeam, MakesItsCallerSuperAdminAndAnInviteCode) {
  auto story = given();
  auto command = create_team("Ward 3");
  command.set_description("Night shift");
  story.when(as("ana"), command);
  const auto code = story.reply<TeamCreatedReply>().invite_code();
  TeamCreated created;
  created.set_name("Ward 3");
  created.set_description("Night shift");
  created.set_visibility(PRIVATE);
  created.set_plan(FREE);
  created.set_creator(acct("ana"));
  const std::string hash = story.team().roster().code_hash();
  story.then(created, joined("ana", SUPER_ADMIN, MemberJoined::CREATED), invite_code_set(hash, 0, story.id("code")));
  EXPECT_EQ(story.reply<TeamCreatedReply>().team_id(), the_team());
  EXPECT_EQ(code.size(), 26U + 1 + 16);
  EXPECT_EQ(code.substr(0, 26), the_team().substr(5));
  EXPECT_EQ(code[26], '-');
  EXPECT_EQ(code.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), std::string::npos);
}
TEST(CreateTeam, LeavesTheCodeItselfNowhereOnTheLedgerNorInState) {
  auto story = given();
  story.when(as("ana"), create_team("Ward 3"));
  const auto secret = story.reply<TeamCreatedReply>().invite_code().substr(27);
  EXPECT_EQ(story.told().entry->SerializeAsString().find(secret), std::string::npos);
  EXPECT_EQ(story.team().SerializeAsString().find(secret), std::string::npos);
}
TEST(CreateTeam, OpensWithTheCodeItTold) {
  auto story = given();
  story.when(as("ana"), create_team("Ward 3"));
  const auto hash = story.team().roster().code_hash();
  const auto code_id = story.id("code");
  story.when(as("bo"), join_by_code(hash)).then(joined("bo", MEMBER, MemberJoined::BY_CODE, code_id));
}
TEST(CreateTeam, IsPublicIfSaid) {
  auto command = create_team("Ward 3");
  command.set_visibility(PUBLIC);
  EXPECT_EQ(given().when(as("ana"), command).team().roster().visibility(), PUBLIC);
}
TEST(CreateTeam, RefusesASecondTeamOfTheSameId) {
  given(team_created("ana")).when(as("bo"), create_team("Ward 3")).refused(TEAM_EXISTS);
}
TEST(CreateTeam, IsForEverybodyUnlessItIsRestricted) {
  auto story = given();
  story.creation_restricted = Context::Fact::yes;
  story.when(as("ana"), create_team("Ward 3")).refused(MAY_NOT_CREATE_TEAMS);
  EXPECT_FALSE(story.told().entry);
  story.when(nobody_knows_whether_founder("ana"), create_team("Ward 3")).refused(FACTS_STALE);
  story.creation_restricted = Context::Fact::unknown;
  story.when(as("ana"), create_team("Ward 3")).refused(FACTS_STALE);
  story.when(due_work(), create_team("Ward 3"));
  EXPECT_TRUE(story.told().entry);
}
TEST(CreateTeam, IsForFoundersAndHoldersOfThePermissionWhereItIsRestricted) {
  auto theirs = given();
  theirs.creation_restricted = Context::Fact::yes;
  theirs.when(founder("fay"), create_team("Ward 3"));
  ASSERT_TRUE(theirs.told().entry);
  EXPECT_EQ(theirs.told().entry->authority().ground(), Authority::FOUNDER);
  EXPECT_EQ(theirs.told().entry->authority().at_position(), "0.1");
  auto held = given();
  held.creation_restricted = Context::Fact::yes;
  held.manages_users = Context::Fact::yes;
  held.when(as("ana"), create_team("Ward 3"));
  ASSERT_TRUE(held.told().entry);
  EXPECT_EQ(held.told().entry->authority().ground(), Authority::GRANT);
  EXPECT_EQ(held.told().entry->authority().by(), "system.manage_users");
  EXPECT_EQ(held.told().entry->authority().at_position(), "0.1");
}
TEST(CreateTeam, NeverTakesTheIdOfATeamThatWasDeleted) {
  auto story = small_team(TeamArchived());
  story.when(as("ana"), delete_team()).then(team_deleted());
  story.when(as("bo"), create_team("Ward 3")).refused(TEAM_EXISTS);
}
TEST(InviteCode, DependsOnTheCommandAlone) {
  Context context;
  context.derive = [](std::string_view label) { return std::string(16, label == "invite_code" ? 'x' : 'y'); };
  EXPECT_EQ(invite_code("team_01J00000000000000000000000", context), "01J00000000000000000000000-F1W7GY3RF1W7GY3R");
}
}  // namespace muster::test
