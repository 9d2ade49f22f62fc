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

TEST(GrantPermission, AllowsUnlessSaid) {
  auto story = team();
  story.when(as("al"), grant(edit_x, user("gus")));
  story.then(granted(story.id("grant"), edit_x, user("gus")));
  EXPECT_EQ(story.reply<GrantReply>().grant_id(), story.id("grant"));
  EXPECT_EQ(story.told().entry->authority().by(), "admin");
}
TEST(GrantPermission, DeniesAndExpires) {
  auto story = team();
  story.when(as("al"), grant(edit_x, role("member"), DENY));
  story.then(granted(story.id("grant"), edit_x, role("member"), DENY));
  story.when(as("al"), grant_until(story.now() + 1, edit_x, job_role("nurse")));
  story.then(granted(story.id("grant"), edit_x, job_role("nurse"), ALLOW, story.now() + 1));
}
TEST(GrantPermission, TheSameAgainChangesNothing) {
  auto story = team(granted("grant_1", edit_x, user("gus")));
  story.when(as("ana"), grant(edit_x, user("gus"))).nothing();
  EXPECT_EQ(story.reply<GrantReply>().grant_id(), "grant_1");
}
TEST(GrantPermission, TheSameAgainAfterItsExpiryIsNew) {
  auto story = team(granted("grant_1", edit_x, user("gus"), ALLOW, start_us + 5));
  story.after(4).when(as("ana"), grant_until(start_us + 5, edit_x, user("gus"))).nothing();
  story.after(1).when(as("ana"), grant_until(start_us + 9, edit_x, user("gus")));
  story.then(granted(story.id("grant"), edit_x, user("gus"), ALLOW, start_us + 9));
}
TEST(GrantPermission, AnotherEffectOrExpiryIsAGrantOfItsOwn) {
  auto story = team(granted("grant_1", edit_x, user("gus")));
  story.when(as("ana"), grant(edit_x, user("gus"), DENY));
  story.then(granted(story.id("grant"), edit_x, user("gus"), DENY));
  story.when(as("ana"), grant_until(story.now() + hours(1), edit_x, user("gus")));
  story.then(granted(story.id("grant"), edit_x, user("gus"), ALLOW, story.now() + hours(1)));
  EXPECT_EQ(story.team().grants().resource_of_size(), 3);
}
TEST(GrantPermission, AnotherGranteeActionOrResourceIsAGrantOfItsOwn) {
  for (const auto& [right, grantee] : std::vector<std::pair<Right, Grantee>>{{edit_x, user("mo")},
                                                                             {edit_x, role("guest")},
                                                                             {{"vault_item", "x", "view"}, user("gus")},
                                                                             {{"vault_item", "y", "edit"}, user("gus")},
                                                                             {{"queue", "x", "edit"}, user("gus")}}) {
    auto story = team(granted("grant_1", edit_x, user("gus")));
    story.when(as("ana"), grant(right, grantee));
    story.then(granted(story.id("grant"), right, grantee));
  }
}
TEST(GrantPermission, EveryRoleMayBeNamed) {
  for (const auto* name : {"guest", "viewer", "member", "admin", "super_admin"}) {
    auto story = team();
    story.when(as("al"), grant(edit_x, role(name)));
    story.then(granted(story.id("grant"), edit_x, role(name)));
  }
}
TEST(GrantPermission, RefusesARoleThatIsNone) {
  for (const auto* name : {"owner", "none", "Admin", ""})
    team().when(as("al"), grant(edit_x, role(name))).refused(INVALID_FIELD);
  auto story = team();
  EXPECT_EQ(story.when(as("al"), grant(edit_x, role("owner"))).told().refusal.pointer(), "/grantee");
}
TEST(GrantPermission, RefusesAGranteeOfNoKind) {
  auto story = team();
  story.when(as("al"), grant(edit_x, {GRANTEE_KIND_UNSPECIFIED, "x"})).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/grantee_kind");
}
TEST(GrantPermission, RefusesAStranger) {
  auto story = team();
  story.when(as("al"), grant(edit_x, user("zoe"))).refused(MEMBER_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/grantee");
}
TEST(GrantPermission, RefusesAnExpiryThatIsNotInTheFuture) {
  auto story = team();
  for (const auto at : {start_us, start_us - 1, std::int64_t{0}, std::int64_t{-1}}) {
    story.when(as("al"), grant_until(at, edit_x, user("gus"))).refused(INVALID_FIELD);
    EXPECT_EQ(story.told().refusal.pointer(), "/expires_at");
  }
}
TEST(GrantPermission, TakesAnAdmin) {
  team().when(as("mo"), grant(edit_x, user("gus"))).refused(NOT_ALLOWED);
  team().when(as("zoe"), grant(edit_x, user("gus"))).refused(NOT_A_MEMBER);
  team().when(nobody_knows_whether_founder("mo"), grant(edit_x, user("gus"))).refused(FACTS_STALE);
  team(TeamArchived()).when(as("ana"), grant(edit_x, user("gus"))).refused(TEAM_ARCHIVED);
  auto story = team();
  story.when(founder("zoe"), grant(edit_x, user("gus")));
  story.then(granted(story.id("grant"), edit_x, user("gus")));
}
}  // namespace muster::test
