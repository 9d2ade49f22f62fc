// What custom roles and grants on every resource of a kind allow. The rules as a whole: effective_permissions_test.cpp.
#include "domain/custom_roles.hpp"

#include <gtest/gtest.h>

#include "domain/permissions.hpp"
#include "tests/support/custom_roles_events.hpp"
#include "tests/support/events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
const Right view_x{"vault_item", "x", "view"}, edit_x{"vault_item", "x", "edit"}, delete_x{"vault_item", "x", "delete"};
const Right view_all{"vault_item", "*", "view"}, edit_all{"vault_item", "*", "edit"},
    delete_all{"vault_item", "*", "delete"};

// ana is super admin, al admin, mo member, vi viewer, gus guest; vi is a keeper: they delete vault items and audit
// everything.
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("vi", VIEWER), joined("gus", GUEST),
               custom_role_created("keeper", {{"vault_item", "delete"}, {"*", "audit"}}),
               custom_roles_set("vi", {"keeper"}), std::move(more)...);
}
CheckReply ask(const Story& story, std::string_view name, const Right& right) {
  return evaluate(story.team(), {acct(name), Context::Fact::no, right.kind, right.id, right.action, story.now()});
}
bool may(const Story& story, std::string_view name, const Right& right) { return ask(story, name, right).allowed(); }

TEST(CustomRoles, AllowWhereNoGrantDecides) {
  const auto story = team();
  const auto reply = ask(story, "vi", delete_x);
  EXPECT_TRUE(reply.allowed());
  EXPECT_EQ(reply.decided_by().kind(), "custom_role");
  EXPECT_EQ(reply.decided_by().custom_role_id(), role_id("keeper"));
  EXPECT_EQ(reply.reason(), "the custom role keeper allows this");
  EXPECT_FALSE(may(story, "mo", delete_x)) << "who does not have it";
  EXPECT_FALSE(may(story, "vi", edit_x)) << "what it does not name";
  EXPECT_FALSE(may(story, "vi", {"queue", "q", "delete"})) << "another kind";
  EXPECT_TRUE(may(story, "vi", {"robot", "r", "audit"})) << "every kind";
  EXPECT_TRUE(may(story, "vi", delete_all));
  EXPECT_EQ(ask(story, "vi", view_x).decided_by().kind(), "role_default") << "what the role allows by itself";
}
TEST(CustomRoles, GiveWayToWhatIsGrantedAndDenied) {
  EXPECT_FALSE(may(team(granted("grant_1", delete_x, user("mo"))), "vi", delete_x));
  EXPECT_FALSE(may(team(granted("grant_1", delete_x, user("vi"), DENY)), "vi", delete_x));
  EXPECT_FALSE(may(team(granted("grant_1", delete_all, role("viewer"), DENY)), "vi", delete_x));
  EXPECT_FALSE(may(team(granted("grant_1", view_x, user("mo")), item_deleted("x")), "vi", view_x));
}
TEST(CustomRoles, AreGroundForWhatIsDone) {
  const auto story = team();
  Context context;
  context.at = story.now();
  context.actor = acct("vi");
  ASSERT_TRUE(allow_on(story.team(), context, "vault_item", "x", "delete"));
  EXPECT_EQ(context.authority.ground(), Authority::ROLE);
  EXPECT_EQ(context.authority.by(), role_id("keeper"));
}
TEST(CustomRoles, MayBeGrantedTo) {
  auto story = team(granted("grant_1", edit_x, custom_role("keeper")));
  EXPECT_TRUE(may(story, "vi", edit_x));
  EXPECT_FALSE(may(story, "mo", edit_x));
  EXPECT_EQ(ask(story, "vi", edit_x).reason(), "a grant allows this to the custom role keeper");
  story.given(granted("grant_2", edit_x, custom_role("keeper"), DENY));
  EXPECT_FALSE(may(story, "vi", edit_x));
  EXPECT_EQ(ask(story, "vi", edit_x).reason(), "a grant denies this to the custom role keeper");
  story.given(custom_roles_set("vi", {}));
  EXPECT_EQ(ask(story, "vi", edit_x).decided_by().kind(), "missing_allow");
}
TEST(CustomRoles, ChangeForAllWhoHaveThem) {
  auto story = team();
  CustomRoleUpdated event;
  event.set_role_id(role_id("keeper"));
  set_actions(event, {{"vault_item", "edit"}});
  story.given(event);
  EXPECT_FALSE(may(story, "vi", delete_x));
  EXPECT_TRUE(may(story, "vi", edit_x));
  story.given(custom_role_deleted("keeper"));
  EXPECT_FALSE(may(story, "vi", edit_x));
}

TEST(EveryResource, ADenyBeatsWhatIsAllowedOnOne) {
  const auto story = team(granted("grant_1", edit_all, role("member"), DENY), granted("grant_2", edit_x, user("mo")));
  const auto reply = ask(story, "mo", edit_x);
  EXPECT_FALSE(reply.allowed());
  EXPECT_EQ(reply.decided_by().grant_id(), "grant_1");
  EXPECT_FALSE(may(story, "mo", {"vault_item", "y", "edit"}));
  EXPECT_TRUE(may(story, "mo", {"queue", "x", "edit"}));
  EXPECT_TRUE(may(story, "mo", view_x));
  EXPECT_TRUE(may(story, "ana", edit_x));
}
TEST(EveryResource, AnAllowClosesNothing) {
  const auto story = team(granted("grant_1", edit_all, user("gus")));
  EXPECT_TRUE(may(story, "gus", edit_x));
  EXPECT_EQ(ask(story, "gus", edit_x).decided_by().grant_id(), "grant_1");
  EXPECT_TRUE(may(story, "mo", edit_x)) << "all others may what they may without it";
  EXPECT_TRUE(may(story, "al", edit_x));
  EXPECT_FALSE(may(story, "vi", edit_x));
}
TEST(EveryResource, AnAllowOpensNothingThatIsReserved) {
  auto story = team(granted("grant_1", edit_all, user("gus")), granted("grant_2", edit_x, user("mo")));
  EXPECT_FALSE(may(story, "gus", edit_x));
  EXPECT_TRUE(may(story, "gus", {"vault_item", "y", "edit"}));
  story.given(granted("grant_3", view_x, user("mo")), granted("grant_4", view_all, user("gus")), item_stored("x"),
              item_deleted("x"));
  EXPECT_FALSE(may(story, "gus", view_x)) << "nor what was, and is gone";
}
TEST(EveryResource, ExpiresLikeAllGrants) {
  auto story = team(granted("grant_1", edit_all, role("member"), DENY, start_us + 5));
  EXPECT_FALSE(may(story, "mo", edit_x));
  story.after(5);
  EXPECT_TRUE(may(story, "mo", edit_x));
}
TEST(EveryResource, IsAnsweredAsOneThatNothingWasGrantedOn) {
  const auto story = team(granted("grant_1", edit_all, user("gus")), granted("grant_2", view_all, user("mo"), DENY),
                          granted("grant_3", edit_x, user("vi")));
  EXPECT_TRUE(may(story, "gus", edit_all));
  EXPECT_TRUE(may(story, "mo", edit_all));
  EXPECT_FALSE(may(story, "mo", view_all));
  EXPECT_FALSE(may(story, "vi", edit_all));
}
TEST(EveryResource, HidesAllOfTheKind) {
  const auto story = team(granted("grant_1", view_all, role("guest"), DENY), granted("grant_2", view_x, user("gus")));
  const auto hidden = [&](const char* name) {
    return hidden_from(story.team(), acct(name), Context::Fact::no, story.now());
  };
  EXPECT_EQ(hidden("gus"), (std::vector<std::string>{"vault_item/*", "vault_item/x"}));
  EXPECT_EQ(hidden("mo"), std::vector<std::string>{"vault_item/x"});
  EXPECT_TRUE(is_hidden(hidden("gus"), "vault_item/anything"));
  EXPECT_FALSE(is_hidden(hidden("gus"), "queue/anything"));
  EXPECT_FALSE(is_hidden(hidden("mo"), "vault_item/anything"));
  EXPECT_TRUE(is_hidden(hidden("mo"), "vault_item/x"));
}
}  // namespace
}  // namespace muster::test
