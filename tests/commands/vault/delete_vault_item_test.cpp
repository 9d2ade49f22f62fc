#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
Story an_item() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
               joined("bo", MEMBER), item_stored("item_1"));
}

TEST(DeleteVaultItem, TakesTheItemOut) {
  auto story = an_item();
  story.when(as("ad"), delete_item("item_1")).then(item_deleted("item_1"));
  EXPECT_FALSE(find_item(story.team(), "item_1"));
}

TEST(DeleteVaultItem, NeedsTheItem) {
  an_item()
      .when(as("ad"), delete_item("item_2"))
      .refused(ITEM_NOT_FOUND)
      .when(as("ad"), delete_item("item_1"))
      .then(item_deleted("item_1"))
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
