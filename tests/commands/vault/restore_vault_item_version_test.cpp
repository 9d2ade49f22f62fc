#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
Story two_versions() {
  auto second = content_updated("item_1", 2, "second", 6);
  second.set_name("renamed");
  second.set_mime_type("text/markdown");
  *second.mutable_metadata() = sealed("meta");
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("bo", MEMBER),
               joined("vi", VIEWER), item_stored("item_1"), second);
}

TEST(RestoreVaultItemVersion, MakesANewVersionWithTheOlderContent) {
  auto story = two_versions();
  story.when(as("bo"), restore_version("item_1", 1)).then(item_restored("item_1", 3, 1));
  EXPECT_EQ(story.reply<VaultItemReply>().version(), 3U);
  const VaultItem* item = find_item(story.team(), "item_1");
  const VaultVersion* third = find_version(*item, 3);
  EXPECT_EQ(third->content_version(), 1U);
  EXPECT_EQ(third->metadata_version(), 0U);
  EXPECT_EQ(third->size_bytes(), 5U);
  EXPECT_EQ(third->mime_type(), "text/plain");
  EXPECT_EQ(item->name(), "renamed");
}

TEST(RestoreVaultItemVersion, OfARestoredVersionPointsAtTheContentItself) {
  auto story = two_versions();
  story.given(item_restored("item_1", 3, 1), content_updated("item_1", 4, "fourth", 6))
      .when(as("bo"), restore_version("item_1", 3))
      .then(item_restored("item_1", 5, 3));
  EXPECT_EQ(find_version(*find_item(story.team(), "item_1"), 5)->content_version(), 1U);
}

TEST(RestoreVaultItemVersion, OfTheNewestChangesNothing) {
  auto story = two_versions();
  story.when(as("bo"), restore_version("item_1", 2)).nothing();
  EXPECT_EQ(story.reply<VaultItemReply>().version(), 2U);
}

TEST(RestoreVaultItemVersion, NeedsTheItemAndTheVersion) {
  two_versions()
      .when(as("bo"), restore_version("item_2", 1))
      .refused(ITEM_NOT_FOUND)
      .when(as("bo"), restore_version("item_1", 0))
      .refused(ITEM_VERSION_NOT_FOUND)
      .when(as("bo"), restore_version("item_1", 3))
      .refused(ITEM_VERSION_NOT_FOUND);
}

TEST(RestoreVaultItemVersion, TakesTheRightToEdit) {
  two_versions()
      .when(as("vi"), restore_version("item_1", 1))
      .refused(NOT_ALLOWED)
      .when(as("cy"), restore_version("item_1", 1))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), restore_version("item_1", 1))
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("bo"), restore_version("item_1", 1))
      .refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
