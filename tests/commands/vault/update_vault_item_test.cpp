#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
Story an_item() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("bo", MEMBER),
               joined("vi", VIEWER), item_stored("item_1"));
}
UpdateVaultItem rename(std::string_view name) {
  auto command = update_item("item_1");
  command.set_name(std::string(name));
  return command;
}
VaultItemUpdated renamed(std::uint32_t version, std::string_view name) {
  auto event = item_updated("item_1", version);
  event.set_name(std::string(name));
  return event;
}

TEST(UpdateVaultItem, MakesANewVersionOfANewContent) {
  auto story = an_item();
  story.when(as("bo"), update_content("item_1", 2, "second", 6)).then(content_updated("item_1", 2, "second", 6));
  EXPECT_EQ(story.reply<VaultItemReply>().version(), 2U);
  const VaultVersion* second = find_version(*find_item(story.team(), "item_1"), 2);
  EXPECT_EQ(second->content_version(), 2U);
  EXPECT_EQ(second->size_bytes(), 6U);
  EXPECT_EQ(second->mime_type(), "text/plain");
}

TEST(UpdateVaultItem, KeepsTheContentWhereOnlyTheNameChanges) {
  auto story = an_item();
  story.when(as("bo"), rename("another")).then(renamed(2, "another"));
  const VaultItem* item = find_item(story.team(), "item_1");
  EXPECT_EQ(item->name(), "another");
  EXPECT_EQ(find_version(*item, 2)->content_version(), 1U);
  EXPECT_EQ(find_version(*item, 2)->size_bytes(), 5U);
}

TEST(UpdateVaultItem, ChangesTheMimeTypeOfTheNewVersionOnly) {
  auto command = update_item("item_1");
  command.set_mime_type("text/markdown");
  auto event = item_updated("item_1", 2);
  event.set_mime_type("text/markdown");
  auto story = an_item();
  story.when(as("bo"), command).then(event);
  const VaultItem* item = find_item(story.team(), "item_1");
  EXPECT_EQ(find_version(*item, 1)->mime_type(), "text/plain");
  EXPECT_EQ(find_version(*item, 2)->mime_type(), "text/markdown");
}

TEST(UpdateVaultItem, ChangesTheMetadataAlone) {
  auto command = update_item("item_1");
  command.set_sealed_version(2);
  *command.mutable_metadata_sealed() = sealed("meta");
  auto event = item_updated("item_1", 2);
  *event.mutable_metadata() = sealed("meta");
  auto story = an_item();
  story.when(as("bo"), command).then(event);
  const VaultVersion* second = find_version(*find_item(story.team(), "item_1"), 2);
  EXPECT_EQ(second->content_version(), 1U);
  EXPECT_EQ(second->metadata_version(), 2U);
  story.when(as("bo"), rename("another")).then(renamed(3, "another"));
  EXPECT_EQ(find_version(*find_item(story.team(), "item_1"), 3)->metadata_version(), 2U);
}

TEST(UpdateVaultItem, SaysOnlyWhatChanges) {
  auto command = update_content("item_1", 2, "second", 6);
  command.set_name("a note");
  command.set_mime_type("text/plain");
  an_item().when(as("bo"), command).then(content_updated("item_1", 2, "second", 6));
}

TEST(UpdateVaultItem, ThatChangesNothingMakesNoVersion) {
  auto story = an_item();
  auto command = rename("a note");
  command.set_mime_type("text/plain");
  story.when(as("bo"), command).nothing().when(as("bo"), update_item("item_1")).nothing();
  EXPECT_EQ(story.reply<VaultItemReply>().version(), 1U);
  story.when(as("bo"), rename("another")).then(renamed(2, "another")).when(as("bo"), rename("another")).nothing();
  EXPECT_EQ(story.reply<VaultItemReply>().version(), 2U);
}

TEST(UpdateVaultItem, TakesOnlyWhatWasSealedForItsVersion) {
  auto metadata = update_item("item_1");
  metadata.set_sealed_version(1);
  *metadata.mutable_metadata_sealed() = sealed("meta");
  an_item()
      .when(as("bo"), update_content("item_1", 1, "second", 6))
      .refused(ITEM_CHANGED)
      .when(as("bo"), update_content("item_1", 3, "second", 6))
      .refused(ITEM_CHANGED)
      .when(as("bo"), update_content("item_1", 0, "second", 6))
      .refused(ITEM_CHANGED)
      .when(as("bo"), metadata)
      .refused(ITEM_CHANGED)
      .when(as("ana"), rename("another"))
      .then(renamed(2, "another"))
      .when(as("bo"), update_content("item_1", 2, "second", 6))
      .refused(ITEM_CHANGED)
      .when(as("bo"), update_content("item_1", 3, "second", 6))
      .then(content_updated("item_1", 3, "second", 6));
}

TEST(UpdateVaultItem, TakesUpTo900KB) {
  an_item()
      .when(as("bo"), update_content("item_1", 2, "box", 921'601))
      .refused(CONTENT_TOO_LARGE)
      .when(as("bo"), update_content("item_1", 2, "box", 921'600))
      .then(content_updated("item_1", 2, "box", 921'600));
}

TEST(UpdateVaultItem, NeedsTheItem) {
  an_item()
      .when(as("bo"), update_item("item_2"))
      .refused(ITEM_NOT_FOUND)
      .given(item_deleted("item_1"))
      .when(as("bo"), rename("another"))
      .refused(ITEM_NOT_FOUND);
}

TEST(UpdateVaultItem, TakesTheRightToEdit) {
  an_item()
      .when(as("vi"), rename("another"))
      .refused(NOT_ALLOWED)
      .when(as("cy"), rename("another"))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), rename("another"))
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("bo"), rename("another"))
      .refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
