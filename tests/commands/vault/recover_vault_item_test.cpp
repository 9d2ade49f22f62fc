#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
template <class... More>
Story trash(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
               joined("bo", MEMBER), item_stored("item_1"), more..., item_trashed("item_1", start_us + days(30)));
}

TEST(RecoverVaultItem, BringsItBackWithItsVersionsAndGrants) {
  auto story = trash(content_updated("item_1", 2, "second", 6), item_tagged("item_1", {"a"}),
                     granted("grant_1", {"vault_item", "item_1", "delete"}, user("bo")));
  story.when(as("bo"), recover_item("item_1")).then(item_recovered("item_1"));
  const VaultItem* item = find_item(story.team(), "item_1");
  ASSERT_TRUE(item);
  EXPECT_EQ(newest(*item), 2U);
  EXPECT_EQ(item->tags_size(), 1);
  EXPECT_EQ(item->created_by(), acct("ana"));
  EXPECT_FALSE(find_trashed(story.team(), "item_1"));
  EXPECT_EQ(grants_on(story.team(), "vault_item", "item_1").size(), 1);
  EXPECT_FALSE(story.next_due()) << "or the owner would submit due work for ever";
  story.when(as("bo"), read_item("item_1")).then(item_read("item_1", 2));
}

TEST(RecoverVaultItem, PutsItWhereItStood) {
  trash(folder_created(folder('A'), "plans"), item_moved("item_1", folder('A')))
      .when(as("ad"), recover_item("item_1"))
      .then(item_recovered("item_1", folder('A')));
}

TEST(RecoverVaultItem, PutsItIntoTheRootWhereItsFolderIsGone) {
  auto story = trash(folder_created(folder('A'), "plans"), item_moved("item_1", folder('A')));
  story.given(folder_deleted(folder('A'))).when(as("ad"), recover_item("item_1")).then(item_recovered("item_1"));
  EXPECT_EQ(find_item(story.team(), "item_1")->folder_id(), "");
}

TEST(RecoverVaultItem, UpToTheLastMomentOfThirtyDays) {
  auto story = trash();
  story.after(days(30) - 1).when(as("ad"), recover_item("item_1")).then(item_recovered("item_1"));
  story = trash();
  story.after(days(30)).when(as("ad"), recover_item("item_1")).refused(ITEM_NOT_FOUND);
}

TEST(RecoverVaultItem, ThatIsNotInTheTrashChangesNothing) {
  trash()
      .when(as("ad"), recover_item("item_1"))
      .then(item_recovered("item_1"))
      .when(as("ana"), recover_item("item_1"))
      .nothing();
}

TEST(RecoverVaultItem, NeedsTheItem) {
  trash()
      .when(as("ad"), recover_item("item_2"))
      .refused(ITEM_NOT_FOUND)
      .given(item_purged("item_1"))
      .when(as("ad"), recover_item("item_1"))
      .refused(ITEM_NOT_FOUND);
}

TEST(RecoverVaultItem, TakesTheRightToDelete) {
  trash()
      .when(as("bo"), recover_item("item_1"))
      .refused(NOT_ALLOWED)
      .when(as("cy"), recover_item("item_1"))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), recover_item("item_1"))
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("ad"), recover_item("item_1"))
      .refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
