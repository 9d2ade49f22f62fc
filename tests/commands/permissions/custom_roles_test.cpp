// CreateCustomRole, UpdateCustomRole, DeleteCustomRole, SetCustomRoles. What custom roles allow: tests/domain.
#include "domain/custom_roles.hpp"
#include "tests/support/custom_roles_events.hpp"
#include "tests/support/events.hpp"

namespace muster::test {
namespace {
// ana and abe are super admins, al and alma admins, mo and ma members, gus guest. There are the roles triage and
// auditor.
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("abe", SUPER_ADMIN),
               joined("al", ADMIN), joined("alma", ADMIN), joined("mo", MEMBER), joined("ma", MEMBER),
               joined("gus", GUEST), custom_role_created("triage", {{"queue", "assign"}}),
               custom_role_created("auditor", {{"*", "audit"}}), std::move(more)...);
}

TEST(CreateCustomRole, TellsEverythingOfIt) {
  auto story = team();
  auto command = create_role("intake.desk-1", {{"queue", "manage"}, {"*", "view"}, {"queue", "manage"}});
  command.set_description("Who sits at the front");
  story.when(as("al"), command);
  CustomRoleCreated expected;
  expected.set_role_id(story.id("role"));
  expected.set_name("intake.desk-1");
  expected.set_description("Who sits at the front");
  set_actions(expected, {{"*", "view"}, {"queue", "manage"}});
  story.then(expected);
  EXPECT_EQ(story.reply<CustomRoleReply>().role_id(), story.id("role"));
}
TEST(CreateCustomRole, ANameIsThereOnce) {
  auto story = team();
  story.when(as("al"), create_role("triage", {{"queue", "view"}})).refused(CUSTOM_ROLE_EXISTS);
  EXPECT_EQ(story.told().refusal.pointer(), "/name");
  story.given(custom_role_deleted("triage")).when(as("al"), create_role("triage", {{"queue", "view"}}));
  EXPECT_TRUE(story.told().entry);
}
TEST(CreateCustomRole, FixedRolesKeepTheirNames) {
  for (const auto* name : {"super_admin", "admin", "member", "viewer", "guest"}) {
    auto story = team();
    story.when(as("al"), create_role(name, {{"queue", "view"}})).refused(INVALID_FIELD);
    EXPECT_EQ(story.told().refusal.pointer(), "/name");
  }
}
TEST(CreateCustomRole, ATeamHasFifty) {
  auto story = team();
  for (int i = 2; i < custom_roles_max; ++i)
    story.given(custom_role_created("role" + std::to_string(i), {{"queue", "view"}}));
  story.when(as("al"), create_role("last", {{"queue", "view"}})).refused(TOO_MANY_CUSTOM_ROLES);
  story.given(custom_role_deleted("triage")).when(as("al"), create_role("last", {{"queue", "view"}}));
  EXPECT_TRUE(story.told().entry);
}
TEST(CreateCustomRole, TakesAnAdmin) {
  team().when(as("mo"), create_role("x", {{"queue", "view"}})).refused(NOT_ALLOWED);
  team().when(as("zoe"), create_role("x", {{"queue", "view"}})).refused(NOT_A_MEMBER);
  team(TeamArchived()).when(as("al"), create_role("x", {{"queue", "view"}})).refused(TEAM_ARCHIVED);
}

TEST(UpdateCustomRole, ChangesWhatIsGiven) {
  auto story = team();
  auto command = update_role("triage");
  command.set_name("intake");
  command.set_description("");
  set_actions(command, {{"queue", "assign"}});
  CustomRoleUpdated expected;
  expected.set_role_id(role_id("triage"));
  expected.set_name("intake");
  story.when(as("al"), command).then(expected);
  story.when(as("al"), command).nothing();
  auto more = update_role("triage");
  more.set_description("Who sorts");
  set_actions(more, {{"queue", "view"}, {"queue", "assign"}});
  CustomRoleUpdated changed;
  changed.set_role_id(role_id("triage"));
  changed.set_description("Who sorts");
  set_actions(changed, {{"queue", "assign"}, {"queue", "view"}});
  story.when(as("al"), more).then(changed);
  EXPECT_EQ(find_custom_role(story.team(), role_id("triage"))->name(), "intake");
  EXPECT_EQ(find_custom_role(story.team(), role_id("triage"))->actions_size(), 2);
}
TEST(UpdateCustomRole, ChangesNothingWhereItIsSo) {
  auto command = update_role("triage");
  team().when(as("al"), command).nothing();
  command.set_name("triage");
  team().when(as("al"), command).nothing();
}
TEST(UpdateCustomRole, Refuses) {
  auto command = update_role("triage");
  command.set_name("auditor");
  team().when(as("al"), command).refused(CUSTOM_ROLE_EXISTS);
  command.set_name("admin");
  team().when(as("al"), command).refused(INVALID_FIELD);
  team().when(as("mo"), command).refused(NOT_ALLOWED);
  auto story = team();
  story.when(as("al"), update_role("nobody")).refused(CUSTOM_ROLE_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/role_id");
}

TEST(DeleteCustomRole, TakesItFromAll) {
  auto story = team(custom_roles_set("mo", {"auditor", "triage"}), custom_roles_set("ma", {"triage"}));
  story.when(as("al"), delete_role("triage")).then(custom_role_deleted("triage"));
  EXPECT_EQ(custom_roles_of(story.team(), acct("mo")).size(), 1);
  EXPECT_FALSE(story.team().grants().custom_roles_of().contains(acct("ma"))) << "nothing is left behind";
  story.when(as("al"), delete_role("triage")).refused(CUSTOM_ROLE_NOT_FOUND);
}
TEST(DeleteCustomRole, AllowsKeepTheirPlaceAndNoHolder) {
  const Right edit_x{"vault_item", "x", "edit"}, view_x{"vault_item", "x", "view"}, edit_all{"vault_item", "*", "edit"};
  auto story = team(custom_roles_set("mo", {"triage"}), granted("grant_1", edit_x, custom_role("triage")),
                    granted("grant_2", view_x, custom_role("triage"), DENY, start_us + 9),
                    granted("grant_3", edit_all, custom_role("triage")), granted("grant_4", edit_x, user("gus")));
  story.when(as("al"), delete_role("triage"));
  const auto& grants = story.team().grants();
  EXPECT_EQ(grants.resource_of_size(), 2);
  EXPECT_EQ(grants.expiries_size(), 0);
  EXPECT_EQ(grants.by_resource().at("vault_item/x").grants(0).grantee(), "");
  story.when(as("ma"), check(edit_x)).nothing();
  EXPECT_FALSE(story.reply<CheckReply>().allowed()) << "what was reserved stays closed";
  story.when(as("al"), revoke("grant_1")).then(permission_revoked("grant_1"));
}
TEST(DeleteCustomRole, TakesAnAdmin) {
  team().when(as("mo"), delete_role("triage")).refused(NOT_ALLOWED);
  team().when(as("mo"), delete_role("nobody")).refused(NOT_ALLOWED);
}

TEST(SetCustomRoles, SaysWhichAMemberHas) {
  auto story = team();
  story.when(as("al"), set_roles("mo", {"triage", "auditor", "triage"}));
  ASSERT_EQ(story.told().entry->events_size(), 1);
  const auto& set = story.told().entry->events(0).custom_roles_set();
  EXPECT_EQ(set.account_id(), acct("mo"));
  ASSERT_EQ(set.role_ids_size(), 2);
  EXPECT_LT(set.role_ids(0), set.role_ids(1));
  story.when(as("al"), set_roles("mo", {"auditor", "triage"})).nothing();
  story.when(as("al"), set_roles("mo", {"triage"})).then(custom_roles_set("mo", {"triage"}));
  story.when(as("al"), set_roles("mo", {})).then(custom_roles_set("mo", {}));
  story.when(as("al"), set_roles("mo", {})).nothing();
  EXPECT_TRUE(story.team().grants().custom_roles_of().empty());
}
TEST(SetCustomRoles, RanksCountAsForRoles) {
  for (const auto* name : {"mo", "gus"}) {
    auto story = team();
    story.when(as("al"), set_roles(name, {"triage"})).then(custom_roles_set(name, {"triage"}));
  }
  for (const auto* name : {"al", "alma", "ana"}) team().when(as("al"), set_roles(name, {"triage"})).refused(OUTRANKED);
  for (const auto* name : {"al", "abe", "ana"}) {
    auto story = team();
    story.when(as("ana"), set_roles(name, {"triage"})).then(custom_roles_set(name, {"triage"}));
  }
  team().when(as("mo"), set_roles("mo", {"triage"})).refused(NOT_ALLOWED);
  team().when(as("zoe"), set_roles("mo", {"triage"})).refused(NOT_A_MEMBER);
}
TEST(SetCustomRoles, RefusesWhatIsNotThere) {
  auto story = team();
  story.when(as("al"), set_roles("zoe", {"triage"})).refused(MEMBER_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
  story.when(as("al"), set_roles("mo", {"triage", "nobody"})).refused(CUSTOM_ROLE_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/role_ids/1");
}
TEST(SetCustomRoles, WhoLeavesHasNoneAny) {
  auto story = team(custom_roles_set("mo", {"triage"}), left("mo"), joined("mo", MEMBER));
  EXPECT_EQ(custom_roles_of(story.team(), acct("mo")).size(), 0);
}

TEST(GrantPermission, NamesACustomRole) {
  const Right edit_x{"vault_item", "x", "edit"};
  auto story = team();
  story.when(as("al"), grant(edit_x, custom_role("triage")));
  story.then(granted(story.id("grant"), edit_x, custom_role("triage")));
  story.when(as("al"), grant(edit_x, custom_role("nobody"))).refused(CUSTOM_ROLE_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/grantee");
  story.when(as("al"), grant(edit_x, {CUSTOM_ROLE, "triage"})).refused(CUSTOM_ROLE_NOT_FOUND);
}
TEST(GrantPermission, StandsOnEveryResourceOfAKind) {
  const Right edit_all{"vault_item", "*", "edit"};
  auto story = team();
  story.when(as("al"), grant(edit_all, role("member"), DENY));
  story.then(granted(story.id("grant"), edit_all, role("member"), DENY));
  story.when(as("al"), remove(edit_all, role("member")));
  EXPECT_EQ(story.reply<RemovedGrantsReply>().grant_ids_size(), 1);
}
}  // namespace
}  // namespace muster::test
