#include "domain/hierarchy.hpp"

#include <random>

#include "domain/permissions.hpp"
#include "tests/support/hierarchy_events.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
Inherited handed(Role role) {
  Inherited inherited;
  inherited.role = role;
  inherited.parent_id = team_of("a");
  inherited.at = "4.2";
  return inherited;
}
Inherited unknown() {
  Inherited inherited;
  inherited.unknown = true;
  return inherited;
}
// ana is super admin, al admin, mo member and gus guest of the team; pat is admin of its parent.
template <class... More>
Story child(Role role, More... more) {
  Story story = given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
                      joined("mo", MEMBER), joined("gus", GUEST), std::move(more)...);
  story.inherited_of = [role](std::string_view account_id) {
    return account_id == acct("pat") ? handed(role) : Inherited();
  };
  return story;
}
// The same for somebody who is in the team as well.
template <class... More>
Story child_where(std::string_view name, Role role, More... more) {
  Story story = child(role, std::move(more)...);
  story.inherited_of = [role, account = acct(name)](std::string_view account_id) {
    return account_id == account ? handed(role) : Inherited();
  };
  return story;
}
const Right view_x{"workflow", "x", "view"}, edit_x{"workflow", "x", "edit"}, delete_x{"workflow", "x", "delete"};

CheckReply ask(const Story& story, std::string_view name, const Right& right) {
  const auto account = acct(name);
  RightsQuestion question{account, Context::Fact::no, right.kind, right.id, right.action, story.now()};
  question.inherited = story.inherited_of(account);
  return evaluate(story.team(), question);
}
Inherited of(const Story& story, const KnownTeams& teams, std::string_view team, std::string_view name) {
  return inherit(story.system(), team_of(team),
                 [&](const std::string& parent_id) { return teams.of(parent_id, acct(name)); });
}
}  // namespace

TEST(Inherit, IsForAdminsOfTheParentInTheirOwnRight) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b", INHERITED_ROLE_MEMBER), linked("b", "c", INHERITED_ROLE_ADMIN));
  for (const auto* name : {"ana", "al"}) {
    const auto inherited = of(story, teams, "b", name);
    EXPECT_EQ(inherited.role, MEMBER);
    EXPECT_EQ(inherited.parent_id, team_of("a"));
    EXPECT_EQ(inherited.at, "4.2");
  }
  for (const auto* name : {"mo", "gus", "bo", "cy"}) EXPECT_EQ(of(story, teams, "b", name).role, ROLE_UNSPECIFIED);
  EXPECT_EQ(of(story, teams, "c", "ana").role, ROLE_UNSPECIFIED) << "one level, not further";
  EXPECT_EQ(of(story, teams, "c", "ben").role, ADMIN);
  EXPECT_EQ(of(story, teams, "a", "al").role, ROLE_UNSPECIFIED) << "no parent";
}
TEST(Inherit, TakesAParentThatIsThereAndActive) {
  KnownTeams teams;
  auto story = given_links(teams, linked("a", "b", INHERITED_ROLE_ADMIN), linked("z", "c", INHERITED_ROLE_ADMIN));
  EXPECT_EQ(of(story, teams, "c", "al").role, ROLE_UNSPECIFIED);
  teams.archived = {team_of("a")};
  EXPECT_EQ(of(story, teams, "b", "al").role, ROLE_UNSPECIFIED);
  teams.archived.clear();
  teams.inactive = {acct("al")};
  EXPECT_EQ(of(story, teams, "b", "al").role, ROLE_UNSPECIFIED);
  EXPECT_EQ(of(story, teams, "b", "ana").role, ADMIN);
}
TEST(Inherit, IsUnknownWhereTheParentIs) {
  KnownTeams teams;
  teams.unknown = {team_of("a")};
  EXPECT_TRUE(of(given_links(teams, linked("a", "b", INHERITED_ROLE_ADMIN)), teams, "b", "al").unknown);
  EXPECT_FALSE(of(given_links(teams, linked("a", "b", INHERITED_ROLE_NONE)), teams, "b", "al").unknown)
      << "whoever they are, they inherit nothing";
}

TEST(ParentsAdmins, DoWhatTheRoleAllowsThatTheyInherit) {
  auto story = child(ADMIN);
  story.when(as("pat"), rename_team("Ward 3"));
  ASSERT_TRUE(story.told().entry);
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::PARENT);
  EXPECT_EQ(story.told().entry->authority().by(), team_of("a"));
  EXPECT_EQ(story.told().entry->authority().at_position(), "4.2");
  child(MEMBER).when(as("pat"), rename_team("Ward 3")).refused(NOT_ALLOWED);
  child(ROLE_UNSPECIFIED).when(as("pat"), rename_team("Ward 3")).refused(NOT_A_MEMBER);
  child(ADMIN).when(as("pat"), for_team<ArchiveTeam>()).refused(NOT_ALLOWED);
  child(ADMIN).when(as("pat"), add_member("di", ADMIN)).refused(OUTRANKED);
}
TEST(ParentsAdmins, ActWithTheHigherOfTwoRoles) {
  auto higher = child_where("mo", ADMIN);
  higher.when(as("mo"), rename_team("Ward 3"));
  ASSERT_TRUE(higher.told().entry);
  EXPECT_EQ(higher.told().entry->authority().ground(), Authority::PARENT);
  auto own = child_where("al", VIEWER);
  own.when(as("al"), rename_team("Ward 3"));
  ASSERT_TRUE(own.told().entry);
  EXPECT_EQ(own.told().entry->authority().ground(), Authority::ROLE);
}
TEST(ParentsAdmins, AreOutWhereTheirOwnMembershipIsInactive) {
  MemberDeactivated inactive;
  inactive.set_account_id(acct("mo"));
  auto story = child_where("mo", ADMIN, inactive);
  story.when(as("mo"), rename_team("Ward 3")).refused(MEMBER_INACTIVE);
  EXPECT_FALSE(ask(story, "mo", view_x).allowed());
  EXPECT_EQ(acting_role(story.team(), acct("mo"), handed(ADMIN)), ROLE_UNSPECIFIED);
}
TEST(ParentsAdmins, AreAskedToTryAgainOnlyWhereItWouldDecide) {
  auto story = child(ADMIN);
  story.inherited_of = [](std::string_view) { return unknown(); };
  story.when(as("pat"), rename_team("Ward 3")).refused(FACTS_STALE);
  story.when(as("mo"), rename_team("Ward 3")).refused(FACTS_STALE);
  story.when(as("mo"), for_team<ArchiveTeam>()).refused(NOT_ALLOWED);
  story.when(as("al"), rename_team("Ward 3"));
  EXPECT_EQ(story.told().refusal.code(), OK);
}

TEST(EvaluateForParentsAdmins, GoesByTheRoleAndSaysSo) {
  const auto reply = ask(child(MEMBER), "pat", edit_x);
  EXPECT_TRUE(reply.allowed());
  EXPECT_EQ(reply.decided_by().kind(), "parent");
  EXPECT_EQ(reply.decided_by().role(), "member");
  EXPECT_EQ(reply.reason(),
            "as an admin of the parent team; where no grant says otherwise, the role member may view, edit, and assign "
            "what is theirs");
  EXPECT_FALSE(ask(child(MEMBER), "pat", delete_x).allowed());
  EXPECT_TRUE(ask(child(ADMIN), "pat", delete_x).allowed());
  EXPECT_EQ(ask(child(ROLE_UNSPECIFIED), "pat", view_x).decided_by().kind(), "not_a_member");
  EXPECT_EQ(ask(child_where("mo", MEMBER), "mo", edit_x).decided_by().kind(), "role_default")
      << "their own role does it";
}
TEST(EvaluateForParentsAdmins, GrantsToTheirRolesCount) {
  const auto granted_to_role = [&](std::string_view name, Effect effect = ALLOW) {
    return granted("grant_1", view_x, role(std::string(name)), effect);
  };
  EXPECT_TRUE(ask(child(ADMIN, granted_to_role("admin")), "pat", view_x).allowed());
  EXPECT_FALSE(ask(child(ADMIN, granted_to_role("member")), "pat", view_x).allowed());
  EXPECT_FALSE(ask(child(ADMIN, granted_to_role("admin", DENY)), "pat", view_x).allowed());
  // Whoever has two roles has what is granted and denied to either.
  EXPECT_TRUE(ask(child_where("mo", ADMIN, granted_to_role("member")), "mo", view_x).allowed());
  EXPECT_TRUE(ask(child_where("mo", ADMIN, granted_to_role("admin")), "mo", view_x).allowed());
  EXPECT_FALSE(ask(child_where("mo", ADMIN, granted_to_role("member", DENY)), "mo", view_x).allowed());
  EXPECT_FALSE(ask(child_where("mo", ADMIN, granted_to_role("admin", DENY)), "mo", view_x).allowed());
}
TEST(EvaluateForParentsAdmins, IsUnsureOnlyWhereItWouldDecide) {
  auto story = child(ADMIN);
  story.inherited_of = [](std::string_view) { return unknown(); };
  RightsQuestion question{acct("pat"), Context::Fact::no, "workflow", "x", "view", story.now()};
  const auto pat = acct("pat"), mo = acct("mo");
  question.account_id = pat;
  question.inherited = unknown();
  EXPECT_TRUE(unsure(question, evaluate(story.team(), question)));
  question.account_id = mo;
  EXPECT_FALSE(unsure(question, evaluate(story.team(), question)));
}
TEST(CheckPermissionOfParentsAdmins, IsAnsweredForThemAndByThem) {
  CheckPermission check = for_team<CheckPermission>();
  check.set_resource_kind("workflow");
  check.set_resource_id("x");
  check.set_action("view");
  auto story = child(GUEST);
  story.when(as("pat"), check).nothing();
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "parent");
  check.set_account_id(acct("pat"));
  story.when(as("al"), check).nothing();
  EXPECT_EQ(story.reply<CheckReply>().decided_by().kind(), "parent");
  check.set_account_id(acct("mo"));
  story.when(as("pat"), check).refused(NOT_ALLOWED);
  child(ADMIN).when(as("pat"), check).nothing();
}

TEST(HiddenFromParentsAdmins, IsWhatTheirRoleMayNotView) {
  const Right item{"vault_item", "x", "view"};
  const auto story = child(VIEWER, granted("grant_1", item, role("admin")));
  const auto hidden = [&](Role role) {
    return hidden_from(story.team(), acct("pat"), Context::Fact::no, story.now(), handed(role));
  };
  EXPECT_EQ(hidden(VIEWER), std::vector<std::string>{"vault_item/x"});
  EXPECT_TRUE(hidden(ADMIN).empty());
}

TEST(ArchiveTeam, AsksForTheChildrenFirst) {
  auto story = child(ADMIN);
  Children children;
  children.active = {team_of("b"), team_of("c")};
  children.archived = {team_of("d")};
  story.children = [&] { return children; };
  story.when(as("ana"), for_team<ArchiveTeam>()).refused(TEAM_HAS_CHILDREN);
  EXPECT_NE(story.told().refusal.detail().find(team_of("b") + ", " + team_of("c")), std::string::npos);
  EXPECT_EQ(story.told().refusal.detail().find(team_of("d")), std::string::npos);
  children.unknown = true;
  story.when(as("ana"), for_team<ArchiveTeam>()).refused(FACTS_STALE);
  children = {};
  children.archived = {team_of("d")};
  story.when(as("ana"), for_team<ArchiveTeam>()).then(TeamArchived());
}
TEST(ArchiveTeam, NamesFiveChildrenAndCountsTheOthers) {
  auto story = child(ADMIN);
  story.children = [] {
    Children children;
    for (int i = 0; i < 7; ++i) children.active.push_back(team_of(std::to_string(i)));
    return children;
  };
  story.when(as("ana"), for_team<ArchiveTeam>()).refused(TEAM_HAS_CHILDREN);
  EXPECT_NE(story.told().refusal.detail().find(team_of("4") + " and 2 more"), std::string::npos);
}
TEST(DeleteTeam, AsksForArchivedChildrenToo) {
  auto story = child(ADMIN, TeamArchived());
  auto remove = for_team<DeleteTeam>();
  remove.set_name("The team");
  Children children;
  children.archived = {team_of("d")};
  story.children = [&] { return children; };
  story.when(as("ana"), remove).refused(TEAM_HAS_CHILDREN);
  EXPECT_NE(story.told().refusal.detail().find(team_of("d")), std::string::npos);
}
}  // namespace muster::test
