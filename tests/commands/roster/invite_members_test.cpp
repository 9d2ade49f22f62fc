#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
NewInvitation line(std::string_view name, Role role = ROLE_UNSPECIFIED, std::string_view job_role = {}) {
  return line_for<NewInvitation>(name, role, job_role);
}
NewInvitation by_email(std::string_view email_hash, Role role = ROLE_UNSPECIFIED) {
  NewInvitation made;
  made.set_email_hash(std::string(email_hash));
  made.mutable_email_sealed()->set_key_id("key_1");
  made.mutable_email_sealed()->set_box("sealed");
  made.set_role(role);
  return made;
}
template <class... Lines>
InviteMembers invite_members(Lines... lines) {
  auto command = for_team<InviteMembers>();
  ((*command.add_invitations() = std::move(lines)), ...);
  return command;
}
const auto end = start_us + days(7);
}  // namespace

TEST(InviteMembers, InvitesThemInOneEntryForSevenDays) {
  auto story = small_team();
  story.when(as("ada"), invite_members(line("cy"), by_email("hash of di", GUEST)));
  story.then(invited(story.id("inv", 0), "cy", MEMBER, end),
             invited_by_email(story.id("inv", 1), "hash of di", GUEST, end));
  const auto& reply = story.reply<InvitationsReply>();
  ASSERT_EQ(reply.items_size(), 2);
  EXPECT_EQ(reply.items(0).invitation_id(), story.id("inv", 0));
  EXPECT_EQ(reply.items(1).invitation_id(), story.id("inv", 1));
  EXPECT_NE(reply.items(0).invitation_id(), reply.items(1).invitation_id());
  EXPECT_EQ(reply.items(1).expires_at(), end);
  story.after(days(7) - 1).when(as("cy"), on_invitation<AcceptInvitation>(story.id("inv", 0)));
  EXPECT_TRUE(story.told().entry);
}
TEST(InviteMembers, OffersAJobRole) {
  auto story = small_team();
  story.when(as("ada"), invite_members(line("cy", VIEWER, "nurse")));
  const auto id = story.id("inv");
  auto event = invited(id, "cy", VIEWER, end);
  event.set_job_role("nurse");
  story.then(event);
  story.when(as("cy"), on_invitation<AcceptInvitation>(id));
  story.then(invitation_accepted(id, "cy"), joined("cy", VIEWER, MemberJoined::INVITED), job_role_set("cy", "nurse"));
}
TEST(InviteMembers, IsAllOrNothingAndNamesTheLine) {
  auto story = small_team(invited("inv_1", "cy", MEMBER, end));
  story.when(as("ada"), invite_members(line("di"), line("cy"))).refused(ALREADY_INVITED);
  EXPECT_EQ(story.told().refusal.pointer(), "/invitations/1/account_id");
  story.when(as("ada"), invite_members(line("bo"))).refused(ALREADY_A_MEMBER);
  EXPECT_EQ(story.told().refusal.pointer(), "/invitations/0/account_id");
  story.when(as("ada"), invite_members(line("di"), line("di"))).refused(ALREADY_INVITED);
  story.when(as("ada"), invite_members(by_email("hash of ed"), by_email("hash of ed"))).refused(ALREADY_INVITED);
  EXPECT_EQ(story.told().refusal.pointer(), "/invitations/1/email");
  story.when(as("ada"), invite_members(line("di", ADMIN))).refused(OUTRANKED);
  EXPECT_EQ(story.told().refusal.pointer(), "/invitations/0/role");
  story.when(as("ada"), invite_members(line("di"), NewInvitation())).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/invitations/1/account_id");
  auto both = by_email("hash of ed");
  both.set_account_id(acct("ed"));
  story.when(as("ada"), invite_members(both)).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/invitations/0/email");
  EXPECT_EQ(story.team().roster().invitations_size(), 1);
}
TEST(InviteMembers, DoesNothingWhereAnEmailIsNotSealed) {
  auto story = small_team();
  auto unsealed = by_email("hash of cy");
  unsealed.clear_email_sealed();
  story.when(as("ada"), invite_members(line("di"), unsealed)).refused(NOT_DONE);
  EXPECT_FALSE(story.told().entry);
  story.when(as("bo"), invite_members(unsealed)).refused(NOT_ALLOWED);
}
TEST(InviteMembers, CountsMembersNotInvitations) {
  EXPECT_TRUE(team_of(4, FREE).when(as("ana"), invite_members(line("cy"), line("di"))).told().entry);
  team_of(5, FREE).when(as("ana"), invite_members(line("cy"))).refused(MEMBER_LIMIT_REACHED);
}
TEST(InviteMembers, TakesAnAdmin) {
  small_team().when(as("bo"), invite_members(line("cy"))).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), invite_members(line("cy"))).refused(NOT_A_MEMBER);
  small_team().when(nobody_knows_whether_founder("fay"), invite_members(line("cy"))).refused(FACTS_STALE);
  EXPECT_TRUE(small_team().when(founder("fay"), invite_members(line("cy", ADMIN))).told().entry);
}
TEST(InviteMembers, FitsIntoARecordWithAThousand) {
  auto story = team_of(1);
  auto command = for_team<InviteMembers>();
  for (int n = 1; n <= 1000; ++n) {
    auto& one = *command.add_invitations() = by_email("hash " + std::to_string(n));
    one.set_job_role(std::string(64, 'x'));
    one.mutable_email_sealed()->set_key_id("key_01J00000000000000000000000");
    one.mutable_email_sealed()->set_box(std::string(254 + 28, 's'));
  }
  story.when(as("ana"), command);
  ASSERT_EQ(story.reply<InvitationsReply>().items_size(), 1000);
  // Each new email brings its KeyCreated along: key id, purpose, "email:" and 32 digits.
  constexpr std::size_t key_created_bytes = 90;
  EXPECT_LT(story.told().entry->ByteSizeLong() + 1000 * key_created_bytes, 1'000'000U) << "Kafka takes 2 MB";
}
TEST(InviteMembers, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), invite_members(line("cy"))).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
