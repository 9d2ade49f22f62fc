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

TEST(CheckPermissions, AnswersInOrder) {
  auto story = team(granted("grant_1", edit_x, user("gus")));
  story.when(as("al"), check_all(check_of("gus", edit_x), check_of("mo", edit_x), check({"queue", "q", "manage"})))
      .nothing();
  const auto& reply = story.reply<ChecksReply>();
  ASSERT_EQ(reply.results_size(), 3);
  EXPECT_EQ(reply.results(0).decided_by().grant_id(), "grant_1");
  EXPECT_EQ(reply.results(1).decided_by().kind(), "missing_allow");
  EXPECT_EQ(reply.results(2).decided_by().role(), "admin");
}
TEST(CheckPermissions, AThousandAtOnce) {
  CheckPermissions command = check_all();
  for (int i = 0; i < 1000; ++i) *command.add_checks() = check({"queue", "q" + std::to_string(i), "view"});
  auto story = team();
  story.when(as("gus"), command).nothing();
  EXPECT_EQ(story.reply<ChecksReply>().results_size(), 1000);
}
TEST(CheckPermissions, OneThatMayNotBeAskedRefusesAll) {
  auto story = team();
  story.when(as("mo"), check_all(check(edit_x), check_of("gus", edit_x))).refused(NOT_ALLOWED);
  EXPECT_EQ(story.told().refusal.pointer(), "/checks/1/account_id");
  team().when(as("zoe"), check_all(check_of("gus", edit_x))).refused(NOT_A_MEMBER);
}
TEST(CheckPermissions, RefusesAnotherTeam) {
  auto other = check(edit_x);
  other.set_team_id("team_00000000000000000000000000");
  auto story = team();
  story.when(as("mo"), check_all(other)).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/checks/0/team_id");
  other.clear_team_id();
  story.when(as("mo"), check_all(other)).nothing();
}
TEST(CheckPermissions, SaysNoOnlyWhereFounderRightsAreKnown) {
  team().when(nobody_knows_whether_founder("gus"), check_all(check(edit_x))).refused(FACTS_STALE);
}
}  // namespace muster::test
