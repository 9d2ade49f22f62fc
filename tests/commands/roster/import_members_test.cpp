#include "domain/access.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
ImportLine line(std::string_view name, Role role = ROLE_UNSPECIFIED, std::string_view job_role = {}) {
  return line_for<ImportLine>(name, role, job_role);
}
ImportLine by_email(std::string_view email_hash) {
  ImportLine made;
  made.set_email_hash(std::string(email_hash));
  made.mutable_email_sealed()->set_key_id("key_1");
  made.mutable_email_sealed()->set_box("sealed");
  return made;
}
ImportLine unreadable() {
  ImportLine made;
  *made.mutable_refused() = refuse(INVALID_FIELD, "role is not one of those", "/role");
  return made;
}
template <class... Lines>
ImportMembers import(Lines... lines) {
  auto command = for_team<ImportMembers>();
  ((*command.add_lines() = std::move(lines)), ...);
  for (int i = 0; i < command.lines_size(); ++i) command.mutable_lines(i)->set_line(static_cast<unsigned>(i) + 2);
  return command;
}
ImportMembers partial(ImportMembers command) {
  command.set_partial(true);
  return command;
}
ImportMembers dry(ImportMembers command) {
  command.set_dry_run(true);
  return command;
}
const auto end = start_us + days(7);
}  // namespace

TEST(ImportMembers, AddsAccountsAndInvitesEmails) {
  auto story = small_team();
  story.when(as("ada"), import(line("cy", GUEST, "nurse"), by_email("hash of di"), line("bo")));
  story.then(joined("cy", GUEST), job_role_set("cy", "nurse"),
             invited_by_email(story.id("inv"), "hash of di", MEMBER, end));
  const auto& reply = story.reply<ImportReply>();
  EXPECT_TRUE(reply.done());
  EXPECT_EQ(reply.added(), 1U);
  EXPECT_EQ(reply.invited(), 1U);
  EXPECT_EQ(reply.unchanged(), 1U);
  EXPECT_EQ(reply.refused(), 0U);
  ASSERT_EQ(reply.lines_size(), 3);
  EXPECT_EQ(reply.lines(0).line(), 2U);
  EXPECT_EQ(reply.lines(0).outcome(), IMPORT_OUTCOME_ADDED);
  EXPECT_EQ(reply.lines(1).outcome(), IMPORT_OUTCOME_INVITED);
  EXPECT_EQ(reply.lines(1).invitation_id(), story.id("inv"));
  EXPECT_EQ(reply.lines(2).line(), 4U);
  EXPECT_EQ(reply.lines(2).outcome(), IMPORT_OUTCOME_UNCHANGED);
}
TEST(ImportMembers, DoesNothingIfAnyLineIsBadAndReportsAll) {
  auto story = small_team();
  story.when(as("ada"), import(line("cy"), unreadable(), by_email("hash of di"), line("vi", ADMIN))).nothing();
  const auto& reply = story.reply<ImportReply>();
  EXPECT_FALSE(reply.done());
  EXPECT_FALSE(reply.dry_run());
  EXPECT_EQ(reply.refused(), 2U);
  ASSERT_EQ(reply.lines_size(), 4);
  EXPECT_EQ(reply.lines(0).outcome(), IMPORT_OUTCOME_ADDED) << "what would happen if the others were good";
  EXPECT_EQ(reply.lines(1).outcome(), IMPORT_OUTCOME_REFUSED);
  EXPECT_EQ(reply.lines(1).code(), INVALID_FIELD);
  EXPECT_EQ(reply.lines(1).column(), "role");
  EXPECT_EQ(reply.lines(1).detail(), "role is not one of those");
  EXPECT_EQ(reply.lines(2).invitation_id(), "") << "there is no such invitation";
  EXPECT_EQ(reply.lines(3).code(), OUTRANKED);
}
TEST(ImportMembers, TakesTheGoodLinesIfAsked) {
  auto story = small_team();
  story.when(as("ada"), partial(import(unreadable(), line("cy"), line("cy", GUEST), line("di"))));
  story.then(joined("cy", MEMBER), joined("di", MEMBER));
  const auto& reply = story.reply<ImportReply>();
  EXPECT_TRUE(reply.done());
  EXPECT_EQ(reply.added(), 2U);
  EXPECT_EQ(reply.refused(), 2U);
  EXPECT_EQ(reply.lines(2).code(), ALREADY_A_MEMBER);
  EXPECT_EQ(reply.lines(2).column(), "account_id");
}
TEST(ImportMembers, OnlyReportsWhenItIsDry) {
  for (const auto& command : {dry(import(line("cy"), unreadable())), partial(dry(import(line("cy"), unreadable())))}) {
    auto story = small_team();
    story.when(as("ada"), command).nothing();
    const auto& reply = story.reply<ImportReply>();
    EXPECT_FALSE(reply.done());
    EXPECT_TRUE(reply.dry_run());
    EXPECT_EQ(reply.added(), 1U);
    EXPECT_EQ(reply.refused(), 1U);
  }
}
TEST(ImportMembers, ReportsLimitsLineByLine) {
  auto story = team_of(3, FREE);
  story.when(as("ana"), partial(import(line("cy"), line("di"), line("ed"), by_email("hash of flo"))));
  story.then(joined("cy", MEMBER), joined("di", MEMBER));
  const auto& reply = story.reply<ImportReply>();
  EXPECT_EQ(reply.lines(2).code(), MEMBER_LIMIT_REACHED);
  EXPECT_EQ(reply.lines(3).code(), MEMBER_LIMIT_REACHED);
}
TEST(ImportMembers, RefusesALineThatNamesTwoOrNobody) {
  auto both = by_email("hash of di");
  both.set_account_id(acct("di"));
  auto story = small_team();
  story.when(as("ada"), import(both, ImportLine())).nothing();
  EXPECT_EQ(story.reply<ImportReply>().lines(0).code(), INVALID_FIELD);
  EXPECT_EQ(story.reply<ImportReply>().lines(1).code(), INVALID_FIELD);
}
TEST(ImportMembers, ChangesNothingTheSecondTime) {
  auto story = small_team();
  story.when(as("ada"), import(line("cy"), line("di", GUEST)));
  EXPECT_TRUE(story.told().entry);
  story.when(as("ada"), import(line("cy"), line("di", GUEST))).nothing();
  EXPECT_TRUE(story.reply<ImportReply>().done());
  EXPECT_EQ(story.reply<ImportReply>().unchanged(), 2U);
}
TEST(ImportMembers, TakesAnAdmin) {
  small_team().when(as("bo"), import(line("cy"))).refused(NOT_ALLOWED);
  small_team().when(as("stranger"), dry(import(line("cy")))).refused(NOT_A_MEMBER);
  small_team().when(nobody_knows_whether_founder("fay"), import(line("cy"))).refused(FACTS_STALE);
  small_team()
      .when(nobody_knows_whether_founder("ada"), partial(import(line("cy"), line("di", ADMIN))))
      .refused(FACTS_STALE);
  small_team().when(founder("fay"), import(line("cy", ADMIN))).then(joined("cy", ADMIN));
}
TEST(ImportMembers, LeavesAnArchivedTeam) {
  small_team(TeamArchived()).when(as("ana"), import(line("cy"))).refused(TEAM_ARCHIVED);
}
}  // namespace muster::test
