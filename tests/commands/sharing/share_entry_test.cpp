#include "schemas/json.hpp"
#include "tests/support/sharing_events.hpp"

namespace muster::test {
namespace {
EntryShared first_event(const Story& story) { return story.told().entry->events(0).entry_shared(); }
ShareEntry until(std::int64_t at, ShareEntry command) {
  command.set_expires_at(at);
  return command;
}

TEST(ShareEntry, TellsEverythingOfIt) {
  auto story = sharing_team();
  auto command = until(start_us + hours(1), share("doses"));
  for (const auto* tag : {"ward:3", "adults", "ward:3"}) command.add_tags(tag);
  story.when(as("mo"), command);
  const auto event = first_event(story);
  EXPECT_EQ(event.share_id(), story.id("share"));
  EXPECT_EQ(event.key(), "doses");
  EXPECT_EQ(event.title(), "Dosage table");
  ASSERT_EQ(event.tags_size(), 2) << "in order, each once";
  EXPECT_EQ(event.tags(0) + " " + event.tags(1), "adults ward:3");
  EXPECT_EQ(event.size_bytes(), 5U);
  EXPECT_EQ(event.body(), "first");
  EXPECT_EQ(event.body_hash().size(), 16U);
  EXPECT_TRUE(event.read()) << "the default: others read";
  EXPECT_FALSE(event.write()) << "and do not write";
  EXPECT_EQ(event.expires_at(), start_us + hours(1));
  EXPECT_EQ(story.reply<SharedEntryReply>().share_id(), event.share_id());
  EXPECT_EQ(story.reply<SharedEntryReply>().entry_version(), 1U);
  const SharedEntry& entry = shared_entry(story);
  EXPECT_EQ(entry.shared_by(), acct("mo"));
  EXPECT_EQ(entry.entry_version(), 1U);
}
TEST(ShareEntry, TheBodyIsNotInStateAndInNoJson) {
  auto story = sharing_team();
  story.when(as("mo"), share("doses", "opaque-body-bytes"));
  EXPECT_EQ(story.team().SerializeAsString().find("opaque-body-bytes"), std::string::npos);
  const auto json = to_json(first_event(story));
  EXPECT_NE(json.find("\"title\":\"Dosage table\""), std::string::npos);
  EXPECT_EQ(json.find("body"), std::string::npos) << json;
}
TEST(ShareEntry, MembersAndUpShare) {
  for (const auto* name : {"mo", "al", "ana"}) {
    auto story = sharing_team();
    story.when(as(name), share("doses"));
    EXPECT_TRUE(story.told().entry) << name;
  }
  for (const auto* name : {"vi", "gus"}) sharing_team().when(as(name), share("doses")).refused(NOT_ALLOWED);
  sharing_team().when(as("zoe"), share("doses")).refused(NOT_A_MEMBER);
  sharing_team(TeamArchived()).when(as("mo"), share("doses")).refused(TEAM_ARCHIVED);
}
TEST(ShareEntry, AnotherBodyUnderTheKeyIsANewVersion) {
  auto story = with_shared();
  const auto share_id = share_id_of(story);
  story.when(as("mo"), share("doses", "second one"));
  ASSERT_EQ(story.told().entry->events_size(), 1);
  const auto& updated = story.told().entry->events(0).shared_entry_updated();
  EXPECT_EQ(updated.share_id(), share_id);
  EXPECT_EQ(updated.entry_version(), 2U);
  EXPECT_EQ(updated.body(), "second one");
  EXPECT_EQ(updated.size_bytes(), 10U);
  EXPECT_FALSE(updated.has_title());
  EXPECT_FALSE(updated.retagged());
  EXPECT_FALSE(updated.has_expires_at());
  EXPECT_EQ(story.reply<SharedEntryReply>().entry_version(), 2U);
  EXPECT_EQ(shared_entry(story).size_bytes(), 10U);
}
TEST(ShareEntry, TheSameAgainChangesNothing) {
  auto story = with_shared();
  story.when(as("mo"), share("doses")).nothing();
  EXPECT_EQ(story.reply<SharedEntryReply>().share_id(), share_id_of(story));
  EXPECT_EQ(story.reply<SharedEntryReply>().entry_version(), 1U);
}
TEST(ShareEntry, AgainTakesTitleTagsAndExpiryAsTheyAreGiven) {
  auto story = sharing_team();
  auto command = until(start_us + hours(1), share("doses"));
  command.add_tags("adults");
  story.when(as("mo"), command).when(as("mo"), share("doses", "first", "Doses"));
  const auto& updated = story.told().entry->events(0).shared_entry_updated();
  EXPECT_EQ(updated.title(), "Doses");
  EXPECT_TRUE(updated.retagged());
  EXPECT_EQ(updated.tags_size(), 0);
  EXPECT_TRUE(updated.has_expires_at());
  EXPECT_EQ(updated.expires_at(), 0) << "it never expires from now on";
  EXPECT_FALSE(updated.has_body());
  EXPECT_EQ(story.team().sharing().next_expiry(), 0);
}
TEST(ShareEntry, AgainKeepsThePermissionsUnlessTheyAreGiven) {
  auto story = sharing_team();
  story.when(as("mo"), share_with_permissions("doses", true, true)).when(as("mo"), share("doses")).nothing();
  story.when(as("mo"), share_with_permissions("doses", true, false)).then(team_let(share_id_of(story), true, false));
  EXPECT_EQ(story.reply<SharedEntryReply>().entry_version(), 1U);
  story.given(granted("grant_1", shared_right(story, "manage"), user("mo"), DENY));
  story.when(as("mo"), share_with_permissions("doses", false, false)).refused(NOT_ALLOWED);
}
TEST(ShareEntry, AKeyIsOnesOwn) {
  auto story = with_shared();
  story.when(as("ma"), share("doses")).refused(SHARED_KEY_TAKEN);
  EXPECT_EQ(story.told().refusal.pointer(), "/key");
  story.when(as("al"), share("doses")).refused(SHARED_KEY_TAKEN);
  story.when(as("ma"), share("doses2"));
  EXPECT_TRUE(story.told().entry);
}
TEST(ShareEntry, WhoMayNotEditTheirOwnAnyMoreMayNotShareItAgain) {
  auto story = with_shared(role_changed("ma", MEMBER, MEMBER));
  story.given(role_changed("mo", MEMBER, VIEWER)).when(as("mo"), share("doses", "x")).refused(NOT_ALLOWED);
}
TEST(ShareEntry, AKeyIsFreeOnceItsEntryHasExpiredOrIsUnshared) {
  auto story = sharing_team();
  story.when(as("mo"), until(start_us + 10, share("doses")));
  const auto first = share_id_of(story);
  story.after(9).when(as("ma"), share("doses")).refused(SHARED_KEY_TAKEN);
  story.after(1).when(as("ma"), share("doses"));
  ASSERT_EQ(story.told().entry->events_size(), 2);
  EXPECT_EQ(story.told().entry->events(0).shared_entry_expired().share_id(), first);
  EXPECT_EQ(shared_entry(story).shared_by(), acct("ma"));
  EXPECT_EQ(story.team().sharing().by_id_size(), 1);
  story.when(as("ma"), on_share<UnshareEntry>(share_id_of(story))).when(as("mo"), share("doses"));
  EXPECT_EQ(shared_entry(story).shared_by(), acct("mo"));
}
TEST(ShareEntry, RefusesWhatIsTooLarge) {
  auto story = sharing_team();
  story.when(as("mo"), share("doses", std::string(shared_body_bytes_max + 1, 'x'))).refused(CONTENT_TOO_LARGE);
  EXPECT_EQ(story.told().refusal.pointer(), "/body");
  story.when(as("mo"), share("doses", std::string(shared_body_bytes_max, 'x')));
  EXPECT_EQ(shared_entry(story).size_bytes(), shared_body_bytes_max);
  story.when(as("mo"), share("doses", std::string(shared_body_bytes_max + 1, 'x'))).refused(CONTENT_TOO_LARGE);
}
TEST(ShareEntry, RefusesAnExpiryThatIsNotInTheFuture) {
  auto story = with_shared();
  for (const auto* key : {"doses", "others"}) {
    story.when(as("mo"), until(start_us, share(key))).refused(INVALID_FIELD);
    EXPECT_EQ(story.told().refusal.pointer(), "/expires_at");
  }
  story.when(as("mo"), until(start_us + 1, share("others")));
  EXPECT_TRUE(story.told().entry);
}
TEST(ShareEntry, RefusesWritingWithoutReading) {
  auto story = with_shared();
  for (const auto* key : {"doses", "others"}) {
    story.when(as("mo"), share_with_permissions(key, false, true)).refused(INVALID_FIELD);
    EXPECT_EQ(story.told().refusal.pointer(), "/permissions");
  }
}
TEST(ShareEntry, ATeamSharesSoMany) {
  auto story = sharing_team();
  for (int i = 0; i < shared_entries_max - 1; ++i) {
    EntryShared event;
    event.set_share_id("share_" + std::to_string(i));
    event.set_key("key_" + std::to_string(i));
    story.given(std::move(event));
  }
  story.when(as("mo"), share("last"));
  EXPECT_TRUE(story.told().entry);
  story.when(as("mo"), share("one-too-many")).refused(TOO_MANY_SHARED_ENTRIES);
  story.when(as("mo"), share("last", "a new version"));
  EXPECT_TRUE(story.told().entry) << "those there may be changed";
}
TEST(ShareEntry, StaysInItsWorkspace) {
  auto story = with_shared();
  auto command = share("doses", "second");
  command.set_workspace_id("workspace_01J0000000000000000000000A");
  story.when(as("mo"), command).refused(SHARED_ELSEWHERE);
  EXPECT_EQ(story.told().refusal.pointer(), "/workspace_id");
}
}  // namespace
}  // namespace muster::test
