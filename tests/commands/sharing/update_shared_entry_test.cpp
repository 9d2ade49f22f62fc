#include "tests/support/sharing_events.hpp"

namespace muster::test {
namespace {
UpdateSharedEntry update(const Story& story) { return on_share<UpdateSharedEntry>(share_id_of(story)); }
UpdateSharedEntry retitle(const Story& story, std::string_view title) {
  auto command = update(story);
  command.set_title(std::string(title));
  return command;
}
UpdateSharedEntry rewrite(const Story& story, std::string_view content) {
  auto command = update(story);
  command.set_content(std::string(content));
  return command;
}
const SharedEntryUpdated& updated(const Story& story) { return story.told().entry->events(0).shared_entry_updated(); }

TEST(UpdateSharedEntry, ChangesWhatIsGiven) {
  auto story = with_shared();
  SharedEntryUpdated expected;
  expected.set_share_id(share_id_of(story));
  expected.set_entry_version(2);
  expected.set_title("Doses");
  expected.set_size_bytes(5);
  story.when(as("mo"), retitle(story, "Doses")).then(expected);
  EXPECT_EQ(story.reply<SharedEntryReply>().entry_version(), 2U);
  EXPECT_EQ(shared_entry(story).title(), "Doses");
  story.when(as("mo"), rewrite(story, "the second"));
  EXPECT_EQ(updated(story).body(), "the second");
  EXPECT_EQ(updated(story).size_bytes(), 10U);
  EXPECT_EQ(shared_entry(story).entry_version(), 3U);
}
TEST(UpdateSharedEntry, TakesOtherTagsOrNone) {
  auto story = with_shared();
  auto command = update(story);
  command.add_tags("b");
  command.add_tags("a");
  story.when(as("mo"), command);
  ASSERT_EQ(shared_entry(story).tags_size(), 2);
  EXPECT_EQ(shared_entry(story).tags(0), "a");
  story.when(as("mo"), command).nothing();
  story.when(as("mo"), update(story)).nothing();
  auto without = update(story);
  without.set_clear_tags(true);
  story.when(as("mo"), without);
  EXPECT_EQ(shared_entry(story).tags_size(), 0);
  story.when(as("mo"), without).nothing();
  command.set_clear_tags(true);
  story.when(as("mo"), command).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/clear_tags");
}
TEST(UpdateSharedEntry, TakesAnotherExpiryOrNone) {
  auto story = with_shared();
  auto command = update(story);
  command.set_expires_at(start_us + hours(1));
  story.when(as("mo"), command);
  EXPECT_EQ(story.team().sharing().next_expiry(), start_us + hours(1));
  story.when(as("mo"), command).nothing();
  auto never = update(story);
  never.set_never_expires(true);
  story.when(as("mo"), never);
  EXPECT_EQ(story.team().sharing().next_expiry(), 0);
  story.when(as("mo"), never).nothing();
  never.set_expires_at(start_us + hours(1));
  story.when(as("mo"), never).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/never_expires");
  command.set_expires_at(start_us);
  story.when(as("mo"), command).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/expires_at");
}
TEST(UpdateSharedEntry, ChangesNothingWhereItIsSo) {
  auto story = with_shared();
  story.when(as("mo"), retitle(story, "Dosage table")).nothing();
  EXPECT_EQ(story.reply<SharedEntryReply>().entry_version(), 1U);
  story.when(as("mo"), rewrite(story, "first")).nothing();
}
TEST(UpdateSharedEntry, IsForTheSharerAndAdmins) {
  auto story = with_shared();
  for (const auto* name : {"al", "ana"}) {
    story.when(as(name), rewrite(story, name));
    EXPECT_TRUE(story.told().entry) << name;
  }
  for (const auto* name : {"ma", "vi", "gus"}) story.when(as(name), rewrite(story, "x")).refused(NOT_ALLOWED);
  story.when(as("zoe"), rewrite(story, "x")).refused(NOT_A_MEMBER);
  story.given(TeamArchived()).when(as("mo"), rewrite(story, "x")).refused(TEAM_ARCHIVED);
}
TEST(UpdateSharedEntry, IsForMembersWhereTheTeamMayWrite) {
  auto story = with_shared();
  story.when(as("mo"), let_team(share_id_of(story), true, true)).when(as("ma"), rewrite(story, "by ma"));
  EXPECT_TRUE(story.told().entry);
  story.when(as("vi"), rewrite(story, "x")).refused(NOT_ALLOWED);
}
TEST(UpdateSharedEntry, IsForWhomItIsGrantedTo) {
  auto story = with_shared();
  story.given(granted("grant_1", shared_right(story, "edit"), user("gus")));
  story.when(as("gus"), rewrite(story, "by gus"));
  EXPECT_EQ(story.told().entry->authority().by(), "grant_1");
  story.when(as("al"), rewrite(story, "x")).refused(NOT_ALLOWED);
  story.when(as("mo"), rewrite(story, "by mo"));
  EXPECT_TRUE(story.told().entry) << "what is granted to others does not shut out who shared it";
}
TEST(UpdateSharedEntry, RefusesWhatIsTooLarge) {
  auto story = with_shared();
  story.when(as("mo"), rewrite(story, std::string(shared_body_bytes_max + 1, 'x'))).refused(CONTENT_TOO_LARGE);
}
TEST(UpdateSharedEntry, RefusesWhatIsNotThereOrHasExpired) {
  auto story = sharing_team();
  story.when(as("al"), retitle(story, "x")).refused(SHARED_ENTRY_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/share_id");
  auto command = share("doses");
  command.set_expires_at(start_us + 10);
  story.when(as("mo"), command).after(10).when(as("mo"), retitle(story, "x")).refused(SHARED_ENTRY_NOT_FOUND);
}
}  // namespace
}  // namespace muster::test
