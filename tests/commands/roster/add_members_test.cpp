#include "domain/roster.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
NewMember line(std::string_view name, Role role = ROLE_UNSPECIFIED, std::string_view job_role = {}) {
  return line_for<NewMember>(name, role, job_role);
}
// n1, n2 …, as members.
AddMembers many(int count) {
  auto command = for_team<AddMembers>();
  for (int n = 1; n <= count; ++n) *command.add_members() = line("n" + std::to_string(n));
  return command;
}
std::uint32_t super_admins_after(int members, int more) {
  auto story = team_of(members);
  auto command = for_team<AddMembers>();
  for (int n = 1; n <= more; ++n) *command.add_members() = line("n" + std::to_string(n), SUPER_ADMIN);
  story.when(as("ana"), command);
  return story.team().roster().super_admins();
}
}  // namespace

TEST(AddMembers, AddsThemInOneEntry) {
  auto story = small_team();
  story.when(as("ada"), add_members(line("cy"), line("di", GUEST), line("ed", VIEWER, "nurse")));
  story.then(joined("cy", MEMBER), joined("di", GUEST), joined("ed", VIEWER), job_role_set("ed", "nurse"));
  EXPECT_EQ(story.reply<MembersAddedReply>().added(), 3U);
  EXPECT_EQ(story.reply<MembersAddedReply>().unchanged(), 0U);
}
TEST(AddMembers, PassesOverWhoIsInWithThisRole) {
  auto story = small_team(job_role_set("bo", "nurse"));
  story.when(as("ada"), add_members(line("bo"), line("cy"), line("cy"), line("vi", VIEWER)));
  story.then(joined("cy", MEMBER));
  EXPECT_EQ(story.reply<MembersAddedReply>().added(), 1U);
  EXPECT_EQ(story.reply<MembersAddedReply>().unchanged(), 3U);
  story.when(as("ada"), add_members(line("bo", MEMBER, "nurse"), line("cy"))).nothing();
  EXPECT_EQ(story.reply<MembersAddedReply>().unchanged(), 2U);
}
TEST(AddMembers, IsAllOrNothingAndNamesTheLine) {
  auto story = small_team();
  story.when(as("ada"), add_members(line("cy"), line("di"), line("bo", GUEST))).refused(ALREADY_A_MEMBER);
  EXPECT_EQ(story.told().refusal.pointer(), "/members/2/account_id");
  EXPECT_EQ(find_member(story.team(), acct("cy")), nullptr);
  story.when(as("ada"), add_members(line("cy"), line("cy", GUEST))).refused(ALREADY_A_MEMBER);
  EXPECT_EQ(story.told().refusal.pointer(), "/members/1/account_id");
  story.when(as("ada"), add_members(line("bo", MEMBER, "nurse"))).refused(ALREADY_A_MEMBER);
  story.when(as("ada"), add_members(line("cy"), line("di", ADMIN))).refused(OUTRANKED);
  EXPECT_EQ(story.told().refusal.pointer(), "/members/1/role");
  small_team(deactivated("bo")).when(as("ada"), add_members(line("bo"))).refused(ALREADY_A_MEMBER);
}
TEST(AddMembers, StopsAtThePlansLimit) {
  auto story = team_of(2, FREE);
  story.when(as("ana"), many(4)).refused(MEMBER_LIMIT_REACHED);
  EXPECT_EQ(story.told().refusal.pointer(), "/members/3");
  EXPECT_EQ(story.team().roster().members_size(), 2);
  story.when(as("ana"), many(3));
  EXPECT_EQ(story.team().roster().members_size(), 5);
  auto pro = team_of(1, PRO);
  pro.when(as("ana"), many(50)).refused(MEMBER_LIMIT_REACHED);
  EXPECT_EQ(pro.told().refusal.pointer(), "/members/49");
  pro.when(as("ana"), many(49));
  EXPECT_EQ(pro.team().roster().members_size(), 50);
}
TEST(AddMembers, HoldsToTheNumberOfSuperAdmins) {
  // As many as the team may have once the line is in: 1 below 5 members, 2 below 15, 3 below 30, 4 below 50, then 5.
  const std::pair<int, int> room[] = {{3, 0}, {4, 1}, {13, 1}, {14, 1}, {29, 1}, {49, 1}};
  for (const auto& [members, more] : room) {
    EXPECT_EQ(super_admins_after(members, more), 1U + static_cast<unsigned>(more)) << members;
    EXPECT_EQ(super_admins_after(members, more + 4), 1U) << members;
  }
  EXPECT_EQ(super_admins_after(14, 2), 3U);
  EXPECT_EQ(super_admins_after(13, 2), 3U) << "the second is the fifteenth member";
  EXPECT_EQ(super_admins_after(12, 2), 1U);
  EXPECT_EQ(super_admins_after(27, 3), 4U) << "the third is the thirtieth member";
  EXPECT_EQ(super_admins_after(26, 3), 1U);
  EXPECT_EQ(super_admins_after(29, 3), 4U);
  EXPECT_EQ(super_admins_after(48, 4), 5U);
  EXPECT_EQ(super_admins_after(50, 5), 1U);
}
TEST(AddMembers, TakesAnAdmin) {
  small_team().when(as("bo"), add_members(line("cy"))).refused(NOT_ALLOWED);
  EXPECT_EQ(small_team().when(as("bo"), add_members(line("cy"))).told().refusal.pointer(), "");
  small_team().when(as("stranger"), add_members(line("cy"))).refused(NOT_A_MEMBER);
  small_team().when(nobody_knows_whether_founder("fay"), add_members(line("cy"))).refused(FACTS_STALE);
  small_team().when(founder("fay"), add_members(line("cy", ADMIN))).then(joined("cy", ADMIN));
}
TEST(AddMembers, EndsWhatWasAskedAndOffered) {
  auto story = small_team(invited("inv_1", "cy", MEMBER, start_us + days(7)), join_requested("request_1", "di"));
  story.when(as("ada"), add_members(line("cy"), line("di")));
  EXPECT_EQ(story.team().roster().invitations_size(), 0);
  EXPECT_EQ(story.team().roster().join_requests_size(), 0);
}
TEST(AddMembers, FitsIntoARecordWithAThousand) {
  auto story = team_of(1);
  auto command = for_team<AddMembers>();
  for (int n = 1; n <= 1000; ++n) *command.add_members() = line("n" + std::to_string(n), VIEWER, std::string(64, 'x'));
  story.when(as("ana"), command);
  EXPECT_EQ(story.reply<MembersAddedReply>().added(), 1000U);
  // Kafka takes records of 2 MB (infra/kafka_topics.cpp).
  EXPECT_LT(story.told().entry->ByteSizeLong(), 300'000U);
}
TEST(AddMembers, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), add_members(line("cy"))).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
