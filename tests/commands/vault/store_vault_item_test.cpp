#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
Story a_team() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("bo", MEMBER),
               joined("vi", VIEWER));
}

TEST(StoreVaultItem, PutsTheSealedContentIntoTheVault) {
  auto story = a_team();
  story.when(as("bo"), store_item("item_1")).then(item_stored("item_1"));
  EXPECT_EQ(story.reply<VaultItemReply>().item_id(), "item_1");
  EXPECT_EQ(story.reply<VaultItemReply>().version(), 1U);
  const VaultItem* item = find_item(story.team(), "item_1");
  ASSERT_TRUE(item);
  EXPECT_EQ(item->created_by(), acct("bo"));
  EXPECT_EQ(newest(*item), 1U);
  EXPECT_EQ(item->versions(0).metadata_version(), 0U);
}

TEST(StoreVaultItem, KeepsTheSealedMetadata) {
  auto command = store_item("item_1");
  *command.mutable_metadata_sealed() = sealed("meta");
  auto event = item_stored("item_1");
  *event.mutable_metadata() = sealed("meta");
  auto story = a_team();
  story.when(as("bo"), command).then(event);
  EXPECT_EQ(find_item(story.team(), "item_1")->versions(0).metadata_version(), 1U);
}

TEST(StoreVaultItem, LetsNothingInClearBecomeAnEvent) {
  auto command = store_item("item_1");
  command.set_content("secret text");
  command.set_metadata("secret metadata");
  auto story = a_team();
  story.when(as("bo"), command).then(item_stored("item_1"));
  EXPECT_EQ(story.told().entry->SerializeAsString().find("secret"), std::string::npos);
}

TEST(StoreVaultItem, NeedsAContent) {
  auto command = store_item("item_1");
  command.clear_content_sealed();
  auto story = a_team();
  story.when(as("bo"), command).refused(MISSING_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/content");
}

TEST(StoreVaultItem, TakesUpTo900KB) {
  a_team()
      .when(as("bo"), store_item("item_1", "box", 921'600))
      .then(item_stored("item_1", "box", 921'600))
      .when(as("bo"), store_item("item_2", "box", 921'601))
      .refused(CONTENT_TOO_LARGE);
}

TEST(StoreVaultItem, TakesAnEmptyContent) {
  a_team().when(as("bo"), store_item("item_1", "box", 0)).then(item_stored("item_1", "box", 0));
}

TEST(StoreVaultItem, NeverOverwritesAnItem) {
  a_team().given(item_stored("item_1")).when(as("bo"), store_item("item_1")).refused(ITEM_EXISTS);
}

TEST(StoreVaultItem, IsForMembersAndUp) {
  a_team()
      .when(as("vi"), store_item("item_1"))
      .refused(NOT_ALLOWED)
      .when(as("cy"), store_item("item_1"))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), store_item("item_1"))
      .refused(FACTS_STALE)
      .when(founder("cy"), store_item("item_1"))
      .then(item_stored("item_1"));
}

TEST(StoreVaultItem, NotInAnArchivedTeam) {
  a_team().given(TeamArchived()).when(as("bo"), store_item("item_1")).refused(TEAM_ARCHIVED);
}

TEST(StoreVaultItem, WithTagsAndInAFolder) {
  auto command = store_item("item_1");
  for (const char* tag : {"lab", "2026", "lab"}) command.add_tags(tag);
  command.set_folder_id(folder('A'));
  auto stored = item_stored("item_1");
  stored.add_tags("2026");
  stored.add_tags("lab");
  stored.set_folder_id(folder('A'));
  auto story = given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED));
  story.when(as("ana"), command).refused(FOLDER_NOT_FOUND);
  story.given(folder_created(folder('A'), "plans")).when(as("ana"), command).then(stored);
  EXPECT_EQ(find_item(story.team(), "item_1")->folder_id(), folder('A'));
  EXPECT_EQ(find_item(story.team(), "item_1")->tags_size(), 2);
}
}  // namespace
}  // namespace muster::test
