#include "domain/workspaces.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "domain/permissions.hpp"
#include "tests/support/queues_events.hpp"
#include "tests/support/vault_events.hpp"
#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
// A queue, a vault item and a queue entry of the workspace, beside those of the team.
QueueCreated workspace_queue() {
  auto event = queue_created();
  event.set_workspace_id(the_workspace());
  return event;
}
VaultItemStored workspace_item(std::string_view id = "item_w") {
  auto event = item_stored(id);
  event.set_workspace_id(the_workspace());
  return event;
}
template <class... More>
Story with_things(More... more) {
  return with_workspace(workspace_queue(), workspace_item(), item_stored("item_t"), std::move(more)...);
}
CheckReply ask(const Story& story, std::string_view who, std::string_view kind, std::string_view id,
               std::string_view action, Context::Fact founder = Context::Fact::no) {
  return evaluate(story.team(), {acct(who), founder, kind, id, action, story.now()});
}
using Keys = std::vector<std::string>;
Keys hidden(const Story& story, std::string_view who, Context::Fact founder = Context::Fact::no) {
  return hidden_from(story.team(), acct(who), founder, story.now());
}
Keys all_things() { return {"queue/" + the_queue(), "vault_item/item_w", "workspace/" + the_workspace()}; }
}  // namespace

TEST(Workspaces, WhatBelongsToOneIsForItsMembersAlone) {
  const auto story = with_things();
  for (const auto* in : {"mo", "ad", "eve", "vi", "gus", "ana"}) {
    EXPECT_TRUE(ask(story, in, "vault_item", "item_w", "view").allowed()) << in;
    EXPECT_EQ(hidden(story, in), Keys{}) << in;
  }
  for (const auto* out : {"al", "max"}) {
    const auto reply = ask(story, out, "vault_item", "item_w", "view");
    EXPECT_FALSE(reply.allowed()) << out;
    EXPECT_EQ(reply.decided_by().kind(), "outside_workspace");
    EXPECT_TRUE(ask(story, out, "vault_item", "item_t", "view").allowed()) << out;
    EXPECT_EQ(hidden(story, out), all_things()) << out;
  }
  EXPECT_TRUE(ask(story, "fay", "vault_item", "item_w", "edit", Context::Fact::yes).allowed());
  EXPECT_EQ(hidden(story, "fay", Context::Fact::yes), Keys{});
}
TEST(Workspaces, TheRoleThereCountsInsteadOfTheTeams) {
  const auto story = with_things();
  struct {
    const char* name;
    bool edit_item, delete_item, edit_itself, manage_itself;
  } const expected[] = {{"mo", true, true, true, true},      // a member of the team, owner here
                        {"ad", true, true, true, false},     // a member, admin here
                        {"eve", true, false, false, false},  // a guest, editor here
                        {"vi", false, false, false, false},
                        {"gus", false, false, false, false}};  // a member, guest here
  for (const auto& one : expected) {
    EXPECT_EQ(ask(story, one.name, "vault_item", "item_w", "edit").allowed(), one.edit_item) << one.name;
    EXPECT_EQ(ask(story, one.name, "vault_item", "item_w", "delete").allowed(), one.delete_item) << one.name;
    EXPECT_EQ(ask(story, one.name, "workspace", the_workspace(), "edit").allowed(), one.edit_itself) << one.name;
    EXPECT_EQ(ask(story, one.name, "workspace", the_workspace(), "manage").allowed(), one.manage_itself) << one.name;
  }
  const auto reply = ask(story, "eve", "vault_item", "item_w", "delete");
  EXPECT_EQ(reply.decided_by().kind(), "workspace_role");
  EXPECT_EQ(reply.decided_by().role(), "editor");
  EXPECT_EQ(reply.reason(), "where no grant says otherwise, the role editor may not do this in its workspace");
}
TEST(Workspaces, GrantsCountAmongMembersOnly) {
  const auto story =
      with_things(right_on("vault_item", "item_w", "edit", "vi"), right_on("vault_item", "item_w", "edit", "max"));
  EXPECT_TRUE(ask(story, "vi", "vault_item", "item_w", "edit").allowed());
  EXPECT_FALSE(ask(story, "ad", "vault_item", "item_w", "edit").allowed());  // now it is vi's
  EXPECT_FALSE(ask(story, "max", "vault_item", "item_w", "edit").allowed());
}
TEST(Workspaces, WhoMayNotViewItMayDoNothingInIt) {
  const auto story = with_things(workspace_right("view", "ad", DENY));
  EXPECT_FALSE(ask(story, "ad", "vault_item", "item_w", "view").allowed());
  EXPECT_EQ(hidden(story, "ad"), all_things());
  EXPECT_EQ(hidden(story, "eve"), Keys{});
}
TEST(Workspaces, LosingMembershipEndsItAtOnce) {
  auto story = with_things();
  story.given(ws_removed("eve"));
  EXPECT_EQ(hidden(story, "eve"), all_things());
  story.given(left("gus"), joined("gus", ADMIN));
  EXPECT_EQ(hidden(story, "gus"), all_things());
  story.given(ws_joined("gus", ws_guest));
  EXPECT_EQ(hidden(story, "gus"), Keys{});
}
TEST(Workspaces, WhatIsDeletedStillBelongsToIt) {
  auto story = with_things();
  story.given(item_deleted("item_w"));
  EXPECT_EQ(hidden(story, "al"), all_things());
  EXPECT_EQ(hidden(story, "vi"), Keys{});
}
TEST(Workspaces, ThingsOfAnArchivedOneAreOnlyViewed) {
  auto story = with_things(workspace_archived());
  EXPECT_TRUE(ask(story, "mo", "vault_item", "item_w", "view").allowed());
  EXPECT_EQ(ask(story, "mo", "vault_item", "item_w", "edit").decided_by().kind(), "workspace_archived");
  EXPECT_FALSE(ask(story, "ana", "vault_item", "item_w", "edit").allowed());
  AddQueueEntry command = on_queue<AddQueueEntry>();
  command.set_title("x");
  story.when(as("mo"), command).refused(WORKSPACE_ARCHIVED);
  story.when(as("max"), command).refused(NOT_IN_WORKSPACE);
}
TEST(Workspaces, AMissingOneIsNobodys) {
  const auto story = with_workspace();
  EXPECT_EQ(ask(story, "mo", "workspace", "workspace_x", "view").decided_by().kind(), "outside_workspace");
  EXPECT_TRUE(ask(story, "ana", "workspace", "workspace_x", "view").allowed());
}

namespace {
CreateQueue create_queue() {
  auto command = on_workspace<CreateQueue>();
  command.set_name("Intake");
  command.set_type(QUEUE_TYPE_PATIENT);
  return command;
}
StoreVaultItem store() {
  auto command = store_item("item_n");
  command.set_workspace_id(the_workspace());
  return command;
}
}  // namespace

TEST(Workspaces, MakingThingsTakesARoleThere) {
  auto story = with_workspace();
  EXPECT_EQ(story.when(as("ad"), create_queue()).told().entry->events(0).queue_created().workspace_id(),
            the_workspace());
  EXPECT_EQ(*workspace_of(story.team(), "queue", story.id("queue")), the_workspace());
  story.when(as("eve"), create_queue()).refused(NOT_ALLOWED);
  story.when(as("al"), create_queue()).refused(NOT_IN_WORKSPACE);
  EXPECT_TRUE(story.when(as("ana"), create_queue()).told().entry);
  EXPECT_EQ(story.when(as("eve"), store()).told().entry->events(0).vault_item_stored().workspace_id(), the_workspace());
  EXPECT_EQ(*workspace_of(story.team(), "vault_item", "item_n"), the_workspace());
  with_workspace().when(as("gus"), store()).refused(NOT_ALLOWED);  // a member of the team, a guest here
  with_workspace().when(as("max"), store()).refused(NOT_IN_WORKSPACE);
  with_workspace().when(as("zoe"), store()).refused(NOT_A_MEMBER);
  with_workspace().when(nobody_knows_whether_founder("gus"), store()).refused(FACTS_STALE);
  with_workspace(workspace_archived()).when(as("mo"), store()).refused(WORKSPACE_ARCHIVED);
  with_workspace(TeamArchived()).when(as("mo"), store()).refused(TEAM_ARCHIVED);
  auto nowhere = store();
  nowhere.set_workspace_id("workspace_01J00000000000000000000WAF");
  with_workspace().when(as("ana"), nowhere).refused(WORKSPACE_NOT_FOUND);
}
TEST(Workspaces, ListsOfQueuesKeepToThem) {
  auto other = queue_created("Other");
  other.set_queue_id("queue_01J00000000000000000000QAF");
  auto story = with_things(other);
  ListAccessibleQueues list;
  list.set_team_id(the_team());
  EXPECT_EQ(story.when(as("max"), list).reply<AccessibleQueuePage>().items_size(), 1);
  EXPECT_EQ(story.when(as("gus"), list).reply<AccessibleQueuePage>().items_size(), 2);
  list.set_workspace_id(the_workspace());
  ASSERT_EQ(story.when(as("gus"), list).reply<AccessibleQueuePage>().items_size(), 1);
  EXPECT_EQ(story.reply<AccessibleQueuePage>().items(0).workspace_id(), the_workspace());
  EXPECT_EQ(story.when(as("max"), list).reply<AccessibleQueuePage>().items_size(), 0);
}
TEST(Workspaces, GrantsOnItsThingsAreForWhoManagesPermissionsThere) {
  GrantPermission grant;
  grant.set_team_id(the_team());
  grant.set_resource_kind("vault_item");
  grant.set_resource_id("item_w");
  grant.set_action("edit");
  grant.set_grantee_kind(USER);
  grant.set_grantee(acct("vi"));
  with_things().when(as("al"), grant).refused(NOT_IN_WORKSPACE);
  with_things().when(as("ad"), grant).refused(NOT_ALLOWED);
  EXPECT_TRUE(with_things().when(as("mo"), grant).told().entry);
  EXPECT_TRUE(with_things().when(as("ana"), grant).told().entry);
  grant.set_resource_id("item_t");
  EXPECT_TRUE(with_things().when(as("al"), grant).told().entry);
}
TEST(Workspaces, WhatOthersMayThereIsToldToMembers) {
  ListAllowedMembers who;
  who.set_team_id(the_team());
  who.set_resource_kind("vault_item");
  who.set_resource_id("item_w");
  who.set_action("edit");
  with_things().when(as("al"), who).refused(NOT_IN_WORKSPACE);
  EXPECT_EQ(with_things().when(as("gus"), who).reply<AllowedMemberPage>().items_size(), 4);  // ana, mo, ad, eve
  ListAllowedActions what;
  what.set_team_id(the_team());
  what.set_account_id(acct("mo"));
  const auto of_workspaces = [](const AllowedActionPage& page) {
    int count = 0;
    for (const auto& item : page.items())
      count += item.resource_id() == the_workspace() || item.resource_id() == "item_w";
    return count;
  };
  EXPECT_EQ(of_workspaces(with_things().when(as("al"), what).reply<AllowedActionPage>()), 0);
  EXPECT_EQ(of_workspaces(with_things().when(as("mo"), what).reply<AllowedActionPage>()), 10);
}

// ---- over random histories ----
namespace {
// What is so by the events alone, kept the slow way: one fact for each person and workspace.
struct Reference {
  std::map<std::string, Role> team;
  std::map<std::string, std::map<std::string, WorkspaceRole>> in;  // workspace → name → role
  std::map<std::string, std::string> of;                           // vault item → workspace
  std::set<std::pair<std::string, std::string>> denied;            // workspace, name

  bool sees(const std::string& who, const std::string& workspace) const {
    const auto member = team.find(who);
    if (member == team.end()) return false;
    if (member->second == SUPER_ADMIN) return true;
    return in.contains(workspace) && in.at(workspace).contains(who) && !denied.contains({workspace, who});
  }
  int owners(const std::string& workspace) const {
    int count = 0;
    for (const auto& [who, role] : in.at(workspace)) count += role == ws_owner;
    return count;
  }
};
const std::vector<std::string> people{"ana", "bo", "cy", "di", "ed"};

// Plays random commands against the story, and what comes of them into the reference, as its events say.
struct Play {
  std::mt19937_64 random;
  Story story = given(team_created("ana"), plan_set(PRO), joined("ana", SUPER_ADMIN, MemberJoined::CREATED));
  Reference reference{{{"ana", SUPER_ADMIN}}, {}, {}, {}};
  std::vector<std::string> workspaces;
  std::map<std::string, std::string> name_of;
  int items = 0;

  explicit Play(std::uint64_t seed) : random(seed) {
    for (const auto& name : people) name_of[acct(name)] = name;
  }
  std::size_t below(std::size_t n) { return random() % n; }
  const std::string& somebody() { return people[below(people.size())]; }
  template <class Command>
  Command about(std::string_view who = {}) {
    Command command;
    command.set_team_id(the_team());
    if constexpr (requires { command.set_workspace_id(""); })
      if (!workspaces.empty()) command.set_workspace_id(workspaces[below(workspaces.size())]);
    if constexpr (requires { command.set_account_id(""); })
      if (!who.empty()) command.set_account_id(acct(who));
    return command;
  }
  WorkspaceRole some_role() { return static_cast<WorkspaceRole>(1 + below(5)); }

  void step() {
    switch (below(13)) {
      case 0:
        return join_team();
      case 1:
        return removed_from_team();
      case 2: {
        auto command = about<CreateWorkspace>();
        command.set_name("w");
        return play(command);
      }
      case 3:
      case 4: {
        auto command = about<AddWorkspaceMember>(somebody());
        command.set_role(some_role());
        return play(command);
      }
      case 5:
        return play(about<RemoveWorkspaceMember>(somebody()));
      case 6:
        return play(about<LeaveWorkspace>());
      case 7:
      case 8: {
        auto command = about<ChangeWorkspaceRole>(somebody());
        command.set_role(some_role());
        return play(command);
      }
      case 9:
        return play(about<LeaveTeam>());
      case 10:
        return deny();
      default: {
        auto command = store_item("item_" + std::to_string(++items));
        if (!workspaces.empty()) command.set_workspace_id(workspaces[below(workspaces.size())]);
        return play(command);
      }
    }
  }
  void join_team() {
    AddMember command;
    command.set_team_id(the_team());
    const auto& who = somebody();
    command.set_account_id(acct(who));
    command.set_role(static_cast<Role>(GUEST + below(4)));
    story.when(as("ana"), command);
    note();
  }
  void removed_from_team() {
    RemoveMember command;
    command.set_team_id(the_team());
    command.set_account_id(acct(people[1 + below(people.size() - 1)]));
    story.when(as("ana"), command);
    note();
  }
  void deny() {
    if (workspaces.empty()) return;
    GrantPermission command;
    command.set_team_id(the_team());
    command.set_resource_kind("workspace");
    command.set_resource_id(workspaces[below(workspaces.size())]);
    command.set_action("view");
    command.set_grantee_kind(USER);
    command.set_grantee(acct(somebody()));
    command.set_effect(DENY);
    play(command);
  }
  template <class Command>
  void play(const Command& command) {
    story.when(as(somebody()), command);
    note();
  }
  // What the last command has changed.
  void note() {
    if (!story.told().entry || story.told().refusal.code() != OK) return;
    for (const Event& event : story.told().entry->events()) note(event);
  }
  void note(const Event& event) {
    const auto owners_before = [&](const std::string& workspace) { EXPECT_GT(reference.owners(workspace), 0); };
    if (event.has_member_joined())
      reference.team[name_of.at(event.member_joined().account_id())] = event.member_joined().role();
    if (event.has_member_removed()) gone(name_of.at(event.member_removed().account_id()));
    if (event.has_member_left()) gone_freely(name_of.at(event.member_left().account_id()));
    if (event.has_workspace_created()) {
      workspaces.push_back(event.workspace_created().workspace_id());
      reference.in[workspaces.back()];
    }
    if (event.has_workspace_member_joined()) {
      const auto& body = event.workspace_member_joined();
      reference.in[body.workspace_id()][name_of.at(body.account_id())] = body.role();
    }
    if (event.has_workspace_member_removed() || event.has_workspace_member_left()) {
      const bool left = event.has_workspace_member_left();
      const auto& workspace =
          left ? event.workspace_member_left().workspace_id() : event.workspace_member_removed().workspace_id();
      const auto who =
          name_of.at(left ? event.workspace_member_left().account_id() : event.workspace_member_removed().account_id());
      const bool owned = reference.owners(workspace) > 0;
      reference.in[workspace].erase(who);
      if (owned) owners_before(workspace);
    }
    if (event.has_workspace_role_changed()) {
      const auto& body = event.workspace_role_changed();
      const bool owned = reference.owners(body.workspace_id()) > 0;
      reference.in[body.workspace_id()][name_of.at(body.account_id())] = body.to();
      if (owned) owners_before(body.workspace_id());
    }
    if (event.has_permission_granted())
      reference.denied.insert(
          {event.permission_granted().resource_id(), name_of.at(event.permission_granted().grantee())});
    if (event.has_vault_item_stored())
      reference.of[event.vault_item_stored().item_id()] = event.vault_item_stored().workspace_id();
  }
  void gone(const std::string& who) {
    reference.team.erase(who);
    for (auto& [workspace, members] : reference.in) members.erase(who);
  }
  // Nobody leaves others behind without an owner.
  void gone_freely(const std::string& who) {
    std::map<std::string, bool> owned;
    for (const auto& [workspace, members] : reference.in) owned[workspace] = reference.owners(workspace) > 0;
    gone(who);
    for (const auto& [workspace, members] : reference.in) {
      if (owned[workspace] && !members.empty()) {
        EXPECT_GT(reference.owners(workspace), 0) << workspace;
      }
    }
  }

  void compare() const {
    for (const auto& who : people) {
      if (!reference.team.contains(who)) continue;
      Keys expected;
      for (const auto& workspace : workspaces)
        if (!reference.sees(who, workspace)) expected.push_back("workspace/" + workspace);
      for (const auto& [item, workspace] : reference.of)
        if (!workspace.empty() && !reference.sees(who, workspace)) expected.push_back("vault_item/" + item);
      std::sort(expected.begin(), expected.end());
      ASSERT_EQ(hidden(story, who), expected) << who;
      for (const auto& [item, workspace] : reference.of)
        ASSERT_EQ(ask(story, who, "vault_item", item, "view").allowed(),
                  workspace.empty() || reference.sees(who, workspace))
            << who << " " << item;
    }
  }
};
}  // namespace

TEST(Workspaces, OverRandomHistoriesEverybodySeesWhatTheReferenceSays) {
  std::size_t members = 0, denied = 0, things = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Play play(seed);
    for (int i = 0; i < 120; ++i) {
      play.step();
      play.compare();
      if (HasFatalFailure()) return;
    }
    for (const auto& [workspace, in] : play.reference.in) members += in.size();
    denied += play.reference.denied.size();
    things += play.reference.of.size();
  }
  // The histories are about something.
  EXPECT_GT(members, 100U);
  EXPECT_GT(denied, 20U);
  EXPECT_GT(things, 200U);
}
}  // namespace muster::test
