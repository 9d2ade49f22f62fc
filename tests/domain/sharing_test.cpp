#include "domain/sharing.hpp"

#include "domain/evolve.hpp"
#include "gateway/streams/messages.hpp"
#include "tests/support/promotions_events.hpp"
#include "tests/support/sharing_events.hpp"
#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
ShareEntry until(std::int64_t at, std::string_view key) {
  auto command = share(key);
  command.set_expires_at(at);
  return command;
}
std::vector<std::string> hidden(const Story& story, const char* name) {
  return hidden_from(story.team(), acct(name), Context::Fact::no, story.now());
}

TEST(Sharing, EndsAtItsInstant) {
  auto story = sharing_team();
  story.when(as("mo"), until(start_us + 10, "late")).when(as("mo"), until(start_us + 5, "early"));
  story.when(as("mo"), share("lasting"));
  const auto early = share_id_of(story, "early"), late = share_id_of(story, "late");
  EXPECT_EQ(story.next_due()->first, start_us + 5);
  story.after(4).when(due_work(), run_due_work()).nothing();
  story.after(1).when(due_work(), run_due_work()).then(share_ended<SharedEntryExpired>(early, "early"));
  EXPECT_EQ(story.next_due()->first, start_us + 10);
  story.after(100).when(due_work(), run_due_work()).then(share_ended<SharedEntryExpired>(late, "late"));
  story.when(due_work(), run_due_work()).nothing();
  EXPECT_FALSE(story.next_due());
  EXPECT_EQ(story.team().sharing().by_id_size(), 1);
}
TEST(Sharing, EndsTheFirstToExpireFirst) {
  auto story = sharing_team();
  for (const auto at : {7, 3, 5}) story.when(as("mo"), until(start_us + at, "key" + std::to_string(at)));
  const auto id = [&](const char* key) { return share_id_of(story, key); };
  const auto first = id("key3"), second = id("key5"), third = id("key7");
  story.after(10).when(due_work(), run_due_work());
  story.then(share_ended<SharedEntryExpired>(first, "key3"), share_ended<SharedEntryExpired>(second, "key5"),
             share_ended<SharedEntryExpired>(third, "key7"));
}
TEST(Sharing, KnowsWhichExpiresNext) {
  auto story = sharing_team();
  const auto next = [&] { return story.team().sharing().next_expiry() - start_us; };
  story.when(as("mo"), until(start_us + 10, "a")).when(as("mo"), until(start_us + 5, "b"));
  EXPECT_EQ(next(), 5);
  auto later = on_share<UpdateSharedEntry>(share_id_of(story, "b"));
  later.set_expires_at(start_us + 20);
  story.when(as("mo"), later);
  EXPECT_EQ(next(), 10);
  later.set_expires_at(start_us + 2);
  story.when(as("mo"), later);
  EXPECT_EQ(next(), 2);
  story.when(as("mo"), on_share<UnshareEntry>(share_id_of(story, "b")));
  EXPECT_EQ(next(), 10);
  story.when(as("mo"), on_share<UnshareEntry>(share_id_of(story, "a")));
  EXPECT_EQ(story.team().sharing().next_expiry(), 0);
}
TEST(Sharing, HidesWhatTheTeamMayNotRead) {
  auto story = with_shared();
  const auto key = "shared_entry/" + share_id_of(story);
  EXPECT_TRUE(hidden(story, "gus").empty());
  story.when(as("mo"), let_team(share_id_of(story), false, false));
  for (const auto* name : {"ma", "vi", "gus"}) EXPECT_EQ(hidden(story, name), std::vector<std::string>{key}) << name;
  for (const auto* name : {"mo", "al", "ana"}) EXPECT_TRUE(hidden(story, name).empty()) << name;
  story.given(granted("grant_1", shared_right(story, "view"), user("gus")));
  EXPECT_TRUE(hidden(story, "gus").empty());
  EXPECT_EQ(hidden(story, "al"), std::vector<std::string>{key}) << "once";
}
TEST(Sharing, WhatIsGoneStaysHidden) {
  auto story = with_shared();
  const auto open = share_id_of(story);
  story.after(seconds(1)).when(as("mo"), share_with_permissions("rota", false, false));
  const auto closed = share_id_of(story, "rota");
  story.when(as("mo"), on_share<UnshareEntry>(open)).when(as("mo"), on_share<UnshareEntry>(closed));
  EXPECT_EQ(hidden(story, "ma"), std::vector<std::string>{"shared_entry/" + closed});
  EXPECT_TRUE(hidden(story, "al").empty());
}
TEST(Sharing, StreamsShowItToWhoMayViewIt) {
  auto story = sharing_team();
  story.when(as("mo"), share_with_permissions("rota", false, false));
  const Entry entry = *story.told().entry;
  EXPECT_TRUE(changes_views(entry)) << "for all others there is something to hide now";
  EXPECT_EQ(entry_json({0, 1}, entry).find("body"), std::string::npos);
  const auto sees = [&](const char* name) {
    return shows(*view_of(story.team(), acct(name), Context::Fact::no, {}, story.now()), entry);
  };
  EXPECT_TRUE(sees("mo"));
  EXPECT_TRUE(sees("al"));
  EXPECT_FALSE(sees("ma"));
  story.when(as("mo"), share("doses"));
  EXPECT_FALSE(changes_views(*story.told().entry));
  story.when(as("mo"), on_share<UnshareEntry>(share_id_of(story, "rota")));
  EXPECT_TRUE(changes_views(*story.told().entry));
}
// al and ma are in a workspace: al views there, ma edits.
Story in_a_workspace() {
  return sharing_team(workspace_created(), ws_joined("ma", ws_editor), ws_joined("al", ws_viewer));
}
ShareEntry share_there(std::string_view key) {
  auto command = share(key);
  command.set_workspace_id(the_workspace());
  return command;
}
TEST(Sharing, InAWorkspaceIsForItsMembers) {
  auto story = in_a_workspace();
  story.when(as("ma"), share_there("rota"));
  const Entry entry = *story.told().entry;
  const auto id = share_id_of(story, "rota"), key = "shared_entry/" + id;
  EXPECT_EQ(shared_entry(story, "rota").workspace_id(), the_workspace());
  EXPECT_TRUE(changes_views(entry));
  const auto sees = [&](const char* name) {
    const auto keys = hidden(story, name);
    EXPECT_EQ(is_hidden(keys, key),
              !shows(*view_of(story.team(), acct(name), Context::Fact::no, {}, story.now()), entry))
        << name;
    return !is_hidden(keys, key);
  };
  EXPECT_TRUE(sees("ma"));
  EXPECT_TRUE(sees("al"));
  EXPECT_TRUE(sees("ana"));
  EXPECT_FALSE(sees("mo"));
  const auto retitled = [&] {
    auto command = on_share<UpdateSharedEntry>(id);
    command.set_title("Nights");
    return command;
  };
  story.when(as("mo"), retitled()).refused(NOT_IN_WORKSPACE);
  story.when(as("al"), retitled()).refused(NOT_ALLOWED);
  story.when(as("ma"), let_team(id, true, true)).then(team_let(id, true, true));
  story.when(as("ma"), retitled());
  EXPECT_TRUE(story.told().entry);
  story.when(as("ma"), share("rota", "another body"));
  EXPECT_TRUE(story.told().entry) << "it stays where it is";
  story.when(as("ma"), on_share<UnshareEntry>(id));
  EXPECT_FALSE(sees("mo")) << "its history stays with those who knew it";
  EXPECT_TRUE(sees("al"));
}
TEST(Sharing, InAWorkspaceTakesAnEditorThere) {
  for (const auto* name : {"mo", "vi"}) in_a_workspace().when(as(name), share_there("rota")).refused(NOT_IN_WORKSPACE);
  in_a_workspace().when(as("al"), share_there("rota")).refused(NOT_ALLOWED);
  auto story = in_a_workspace();
  auto elsewhere = share("rota");
  elsewhere.set_workspace_id("workspace_01J00000000000000000000WBE");
  story.when(as("ma"), elsewhere).refused(NOT_IN_WORKSPACE);
  story.when(as("ana"), elsewhere).refused(WORKSPACE_NOT_FOUND);
}
TEST(Sharing, IsOnesOwnAsAMember) {
  auto story = with_shared();
  story.when(as("mo"), let_team(share_id_of(story), false, false)).given(role_changed("mo", MEMBER, VIEWER));
  const auto right = shared_right(story, "view");
  const auto reply =
      evaluate(story.team(), {acct("mo"), Context::Fact::no, right.kind, right.id, right.action, story.now()});
  EXPECT_FALSE(reply.allowed()) << "what one has shared is one's own as a member";
  EXPECT_EQ(reply.reason(), "it is not shared with the team to do this, and no grant covers this account");
  story.given(role_changed("mo", VIEWER, MEMBER));
  const auto again =
      evaluate(story.team(), {acct("mo"), Context::Fact::no, right.kind, right.id, right.action, story.now()});
  EXPECT_EQ(again.decided_by().kind(), "sharer");
  EXPECT_EQ(again.reason(), "this account has shared it");
}
}  // namespace
}  // namespace muster::test
