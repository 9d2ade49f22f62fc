#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
Story an_item() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
               joined("bo", MEMBER), item_stored("item_1"));
}

TEST(DeleteVaultItem, PutsTheItemIntoTheTrash) {
  auto story = an_item();
  story.when(as("ad"), delete_item("item_1")).then(item_trashed("item_1", start_us + days(30)));
  EXPECT_FALSE(find_item(story.team(), "item_1"));
  const VaultTrashed* trashed = find_trashed(story.team(), "item_1");
  ASSERT_TRUE(trashed);
  EXPECT_EQ(trashed->deleted_by(), acct("ad"));
  EXPECT_EQ(trashed->deleted_at(), start_us);
  EXPECT_EQ(newest(trashed->item()), 1U);
  EXPECT_EQ(story.next_due()->first, start_us + days(30));
}

TEST(DeleteVaultItem, LeavesTheGrantsOnIt) {
  auto story = an_item();
  story.given(granted("grant_1", {"vault_item", "item_1", "view"}, user("bo")));
  story.when(as("ana"), delete_item("item_1")).then(item_trashed("item_1", start_us + days(30)));
  EXPECT_EQ(grants_on(story.team(), "vault_item", "item_1").size(), 1);
  EXPECT_EQ(hidden_from(story.team(), acct("ad"), Context::Fact::no, start_us),
            std::vector<std::string>{"vault_item/item_1"})
      << "what was said of it stays for those who may view it";
}

TEST(DeleteVaultItem, ThatIsThereAlreadyChangesNothing) {
  an_item()
      .when(as("ad"), delete_item("item_1"))
      .then(item_trashed("item_1", start_us + days(30)))
      .after(days(1))
      .when(as("ana"), delete_item("item_1"))
      .nothing();
}

TEST(DeleteVaultItem, CannotBeReadOrChangedInTheTrash) {
  an_item()
      .given(item_trashed("item_1", start_us + days(30)))
      .when(as("ana"), read_item("item_1"))
      .refused(ITEM_NOT_FOUND)
      .when(as("ana"), update_content("item_1", 2, "second", 6))
      .refused(ITEM_NOT_FOUND)
      .when(as("ana"), restore_version("item_1", 1))
      .refused(ITEM_NOT_FOUND)
      .when(as("ana"), tag_item("item_1", {"a"}))
      .refused(ITEM_NOT_FOUND)
      .when(as("ana"), move_item("item_1", "root"))
      .refused(ITEM_NOT_FOUND)
      .when(as("ana"), begin_upload("upload_1", "item_1", 1'000'000))
      .refused(ITEM_NOT_FOUND);
}

TEST(DeleteVaultItem, NeedsTheItem) {
  an_item()
      .when(as("ad"), delete_item("item_2"))
      .refused(ITEM_NOT_FOUND)
      .given(item_deleted("item_1"))
      .when(as("ad"), delete_item("item_1"))
      .refused(ITEM_NOT_FOUND);
}

TEST(DeleteVaultItem, TakesTheRightToDelete) {
  an_item()
      .when(as("bo"), delete_item("item_1"))
      .refused(NOT_ALLOWED)
      .when(as("cy"), delete_item("item_1"))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), delete_item("item_1"))
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("ad"), delete_item("item_1"))
      .refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
