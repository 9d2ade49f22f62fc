#include <gtest/gtest.h>

#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"

namespace muster::test {
namespace {
const Right edit_x{"vault_item", "x", "edit"};

// ana is super admin, al admin, mo member, gus guest.
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("gus", GUEST), std::move(more)...);
}
}  // namespace

TEST(CheckPermission, AnswersAboutOneself) {
  auto story = team();
  story.when(as("mo"), check(edit_x)).nothing();
  EXPECT_TRUE(story.reply<CheckReply>().allowed());
  story.when(as("gus"), check_of("gus", edit_x)).nothing();
  EXPECT_FALSE(story.reply<CheckReply>().allowed());
  EXPECT_EQ(story.reply<CheckReply>().decided_by().role(), "guest");
}
TEST(CheckPermission, AnswersAStrangerAboutOneself) {
  auto story = team();
  story.when(as("zoe"), check(edit_x)).nothing();
  EXPECT_FALSE(story.reply<CheckReply>().allowed());
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "not_a_member");
}
TEST(CheckPermission, AnswersAdminsAndFoundersAboutOthers) {
  for (const auto& actor : {as("ana"), as("al"), founder("zoe"), founder("gus")}) {
    auto story = team(granted("grant_1", edit_x, role("member")));
    story.when(actor, check_of("mo", edit_x)).nothing();
    EXPECT_EQ(story.reply<CheckReply>().decided_by().grant_id(), "grant_1");
    story.when(actor, check_of("yan", edit_x)).nothing();
    EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "not_a_member");
  }
}
TEST(CheckPermission, FounderRightsAreTheActorsOwn) {
  auto story = team();
  story.when(founder("zoe"), check(edit_x));
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "founder");
  story.when(founder("zoe"), check_of("gus", edit_x));
  EXPECT_FALSE(story.reply<CheckReply>().allowed());
}
TEST(CheckPermission, RefusesToTellOthers) {
  auto story = team();
  story.when(as("mo"), check_of("gus", edit_x)).refused(NOT_ALLOWED);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
  team().when(as("zoe"), check_of("gus", edit_x)).refused(NOT_A_MEMBER);
  team().when(nobody_knows_whether_founder("mo"), check_of("gus", edit_x)).refused(FACTS_STALE);
}
TEST(CheckPermission, SaysNoOnlyWhereFounderRightsAreKnown) {
  auto story = team();
  story.when(nobody_knows_whether_founder("mo"), check(edit_x)).nothing();
  EXPECT_TRUE(story.reply<CheckReply>().allowed());
  story.when(nobody_knows_whether_founder("gus"), check(edit_x)).refused(FACTS_STALE);
  story.when(nobody_knows_whether_founder("zoe"), check(edit_x)).refused(FACTS_STALE);
}
TEST(CheckPermission, AnswersInAnArchivedTeam) {
  auto story = team(TeamArchived());
  story.when(as("gus"), check(edit_x)).nothing();
  story.when(as("al"), check_of("mo", edit_x)).nothing();
}
TEST(CheckPermission, AGrantCountsUntilItsInstant) {
  auto story = team(granted("grant_1", edit_x, user("gus"), ALLOW, start_us + seconds(60)));
  story.after(seconds(60) - 1).when(as("gus"), check(edit_x));
  EXPECT_TRUE(story.reply<CheckReply>().allowed());
  story.after(1).when(as("gus"), check(edit_x));
  EXPECT_FALSE(story.reply<CheckReply>().allowed());
}
TEST(CheckPermission, KnowsOfOthersThatTheyAreFounders) {
  auto story = given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED));
  story.founder_of = [](std::string_view account_id) {
    return account_id == acct("fay")   ? Context::Fact::yes
           : account_id == acct("una") ? Context::Fact::unknown
                                       : Context::Fact::no;
  };
  const auto ask_about = [&](const char* name) {
    auto command = check({"vault_item", "x", "edit"});
    command.set_account_id(acct(name));
    story.when(as("ana"), command);
  };
  ask_about("fay");
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "founder");
  ask_about("zoe");
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "not_a_member");
  ask_about("una");
  story.refused(FACTS_STALE);
}
TEST(CheckPermission, NamesTheRightThatIsMissing) {
  auto story = given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("vi", VIEWER));
  story.when(as("vi"), check({"vault_item", "x", "edit"}));
  EXPECT_EQ(story.reply<CheckReply>().decided_by().missing(), "vault_item/x/edit");
  story.when(as("vi"), check({"vault_item", "x", "view"}));
  EXPECT_EQ(story.reply<CheckReply>().decided_by().missing(), "");
}
TEST(CheckPermission, AnArchivedTeamCanOnlyBeViewed) {
  auto story = given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), TeamArchived());
  story.when(as("ana"), check({"vault_item", "x", "edit"}));
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "team_archived");
  story.when(as("ana"), check({"vault_item", "x", "view"}));
  EXPECT_TRUE(story.reply<CheckReply>().allowed());
}
}  // namespace muster::test
