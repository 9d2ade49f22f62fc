#include "tests/support/events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
Story two_versions() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("vi", VIEWER),
               item_stored("item_1"), content_updated("item_1", 2, "second", 6));
}

TEST(ReadVaultItem, OfTheNewestVersionUnlessGiven) {
  auto story = two_versions();
  story.when(as("vi"), read_item("item_1")).then(item_read("item_1", 2));
  const auto& reply = story.reply<VaultReadReply>();
  EXPECT_EQ(reply.item_id(), "item_1");
  EXPECT_EQ(reply.version(), 2U);
  EXPECT_EQ(reply.content_version(), 2U);
  EXPECT_EQ(reply.metadata_version(), 0U);
  EXPECT_EQ(reply.name(), "a note");
  EXPECT_EQ(reply.type(), ITEM_TYPE_NOTE);
  EXPECT_EQ(reply.mime_type(), "text/plain");
  EXPECT_EQ(reply.size_bytes(), 6U);
  EXPECT_EQ(reply.content(), "");
}

TEST(ReadVaultItem, OfAnOlderVersion) {
  auto story = two_versions();
  story.when(as("vi"), read_item("item_1", 1)).then(item_read("item_1", 1));
  EXPECT_EQ(story.reply<VaultReadReply>().content_version(), 1U);
  EXPECT_EQ(story.reply<VaultReadReply>().size_bytes(), 5U);
}

TEST(ReadVaultItem, SaysWhoseContentARestoredVersionHas) {
  auto story = two_versions();
  story.given(item_restored("item_1", 3, 1)).when(as("vi"), read_item("item_1")).then(item_read("item_1", 3));
  EXPECT_EQ(story.reply<VaultReadReply>().version(), 3U);
  EXPECT_EQ(story.reply<VaultReadReply>().content_version(), 1U);
}

TEST(ReadVaultItem, IsAnEntryEveryTime) {
  two_versions()
      .when(as("vi"), read_item("item_1"))
      .then(item_read("item_1", 2))
      .when(as("vi"), read_item("item_1"))
      .then(item_read("item_1", 2));
}

TEST(ReadVaultItem, NeedsTheItemAndTheVersion) {
  two_versions()
      .when(as("vi"), read_item("item_2"))
      .refused(ITEM_NOT_FOUND)
      .when(as("vi"), read_item("item_1", 3))
      .refused(ITEM_VERSION_NOT_FOUND)
      .when(as("vi"), read_item("item_1", 4'294'967'295U))
      .refused(ITEM_VERSION_NOT_FOUND);
}

TEST(ReadVaultItem, TakesTheRightToView) {
  two_versions()
      .when(as("cy"), read_item("item_1"))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), read_item("item_1"))
      .refused(FACTS_STALE)
      .when(founder("cy"), read_item("item_1"))
      .then(item_read("item_1", 2));
}

TEST(ReadVaultItem, AlsoInAnArchivedTeam) {
  two_versions().given(TeamArchived()).when(as("vi"), read_item("item_1")).then(item_read("item_1", 2));
}
}  // namespace
}  // namespace muster::test
