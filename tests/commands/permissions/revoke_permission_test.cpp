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

TEST(RevokePermission, TakesTheGrantBack) {
  auto story = team(granted("grant_1", edit_x, user("gus")), granted("grant_2", edit_x, user("mo")));
  story.when(as("al"), revoke("grant_1")).then(permission_revoked("grant_1"));
  story.when(as("gus"), check(edit_x));
  EXPECT_FALSE(story.reply<CheckReply>().allowed());
  story.when(as("mo"), check(edit_x));
  EXPECT_EQ(story.reply<CheckReply>().decided_by().grant_id(), "grant_2");
}
TEST(RevokePermission, WithTheLastAllowTheDefaultComesBack) {
  auto story = team(granted("grant_1", edit_x, user("gus")));
  story.when(as("al"), revoke("grant_1")).then(permission_revoked("grant_1"));
  story.when(as("mo"), check(edit_x));
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "role_default");
}
TEST(RevokePermission, RefusesWhatIsNotThere) {
  team().when(as("al"), revoke("grant_1")).refused(GRANT_NOT_FOUND);
  auto story = team(granted("grant_1", edit_x, user("gus")));
  story.when(as("al"), revoke("grant_1")).then(permission_revoked("grant_1"));
  story.when(as("al"), revoke("grant_1")).refused(GRANT_NOT_FOUND);
}
TEST(RevokePermission, WhatHasExpiredIsGone) {
  auto story = team(granted("grant_1", edit_x, user("gus"), ALLOW, start_us + 5));
  story.after(5).when(as("al"), revoke("grant_1")).refused(GRANT_NOT_FOUND);
}
TEST(RevokePermission, UntilItExpiresItCanBeRevoked) {
  auto story = team(granted("grant_1", edit_x, user("gus"), ALLOW, start_us + 5));
  story.after(4).when(as("al"), revoke("grant_1")).then(permission_revoked("grant_1"));
}
TEST(RevokePermission, TakesAnAdmin) {
  const auto one = granted("grant_1", edit_x, user("gus"));
  team(one).when(as("gus"), revoke("grant_1")).refused(NOT_ALLOWED);
  team(one).when(as("zoe"), revoke("grant_1")).refused(NOT_A_MEMBER);
  team(one).when(nobody_knows_whether_founder("zoe"), revoke("grant_1")).refused(FACTS_STALE);
  team(one, TeamArchived()).when(as("ana"), revoke("grant_1")).refused(TEAM_ARCHIVED);
  team(one).when(founder("zoe"), revoke("grant_1")).then(permission_revoked("grant_1"));
}
}  // namespace muster::test
