#include <gtest/gtest.h>

#include "domain/access.hpp"
#include "tests/support/events.hpp"
#include "tests/support/promotions_events.hpp"

namespace muster::test {
namespace {
// ana is super admin, al admin, mo member, gus guest: four, so one super admin is all there may be.
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("gus", GUEST), std::move(more)...);
}
}  // namespace

namespace {
Actor authenticated(std::string_view name, std::int64_t ago) { return {acct(name), ago}; }
}  // namespace

TEST(PromoteInstantly, MakesAMemberUnlessSaid) {
  auto story = team();
  story.when(freshly("al"), promote("gus")).then(promoted("gus", GUEST, MEMBER, MemberPromoted::INSTANT));
  const auto& reply = story.reply<PromotedMember>();
  EXPECT_EQ(reply.account_id(), acct("gus"));
  EXPECT_EQ(reply.from(), GUEST);
  EXPECT_EQ(reply.to(), MEMBER);
  EXPECT_EQ(find_member(story.team(), acct("gus"))->role(), MEMBER);
}
TEST(PromoteInstantly, RaisesToTheRoleAskedFor) {
  team().when(freshly("al"), promote("gus", VIEWER)).then(promoted("gus", GUEST, VIEWER, MemberPromoted::INSTANT));
  team().when(freshly("ana"), promote("mo", ADMIN)).then(promoted("mo", MEMBER, ADMIN, MemberPromoted::INSTANT));
}
TEST(PromoteInstantly, CountsSuperAdmins) {
  auto story = team(joined("flo", MEMBER));
  story.when(freshly("ana"), promote("al", SUPER_ADMIN))
      .then(promoted("al", ADMIN, SUPER_ADMIN, MemberPromoted::INSTANT));
  EXPECT_EQ(story.team().roster().super_admins(), 2U);
  story.when(freshly("ana"), promote("mo", SUPER_ADMIN)).refused(TOO_MANY_SUPER_ADMINS);
}
TEST(PromoteInstantly, TheRoleAlreadyHeldChangesNothing) {
  auto story = team();
  story.when(freshly("al"), promote("mo", MEMBER)).nothing();
  EXPECT_EQ(story.reply<PromotedMember>().from(), MEMBER);
  story.when(freshly("ana"), promote("al", ADMIN)).nothing();
}
TEST(PromoteInstantly, RefusesALowerRole) {
  team().when(freshly("al"), promote("mo", GUEST)).refused(NOT_A_PROMOTION);
  team().when(freshly("ana"), promote("al", MEMBER)).refused(NOT_A_PROMOTION);
}
TEST(PromoteInstantly, TakesASignInOfTheLastFiveMinutes) {
  const auto done = promoted("gus", GUEST, MEMBER, MemberPromoted::INSTANT);
  team().when(authenticated("al", minutes(4) + seconds(59)), promote("gus")).then(done);
  team().when(authenticated("al", minutes(5) - 1), promote("gus")).then(done);
  team().when(authenticated("al", minutes(5)), promote("gus")).refused(AUTHENTICATION_TOO_OLD);
  team().when(authenticated("al", minutes(5) + seconds(1)), promote("gus")).refused(AUTHENTICATION_TOO_OLD);
}
TEST(PromoteInstantly, RefusesAStranger) {
  auto story = team();
  story.when(freshly("al"), promote("zoe")).refused(MEMBER_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
}
TEST(PromoteInstantly, RefusesMoreSuperAdminsThanTheSizeAllows) {
  team().when(freshly("ana"), promote("al", SUPER_ADMIN)).refused(TOO_MANY_SUPER_ADMINS);
}
TEST(PromoteInstantly, AdminsDoNotMakeAdmins) {
  team().when(freshly("al"), promote("mo", ADMIN)).refused(OUTRANKED);
  team().when(freshly("al"), promote("mo", SUPER_ADMIN)).refused(OUTRANKED);
}
TEST(PromoteInstantly, NobodyRaisesThemselves) {
  team().when(freshly("al"), promote("al", SUPER_ADMIN)).refused(NOT_ALLOWED);
  Actor gus = freshly("gus");
  gus.founder = Context::Fact::yes;
  team().when(gus, promote("gus")).refused(NOT_ALLOWED);
}
TEST(PromoteInstantly, TakesAnAdmin) {
  team().when(freshly("mo"), promote("gus")).refused(NOT_ALLOWED);
  team().when(freshly("zoe"), promote("gus")).refused(NOT_A_MEMBER);
  Actor unknown = freshly("mo");
  unknown.founder = Context::Fact::unknown;
  team().when(unknown, promote("gus")).refused(FACTS_STALE);
  team(TeamArchived()).when(freshly("ana"), promote("gus")).refused(TEAM_ARCHIVED);
  Actor zoe = freshly("zoe");
  zoe.founder = Context::Fact::yes;
  team().when(zoe, promote("mo", ADMIN)).then(promoted("mo", MEMBER, ADMIN, MemberPromoted::INSTANT));
}
}  // namespace muster::test
