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

TEST(DeleteVaultItem, TakesTheItemOut) {
  auto story = an_item();
  story.when(as("ad"), delete_item("item_1")).then(item_deleted("item_1"));
  EXPECT_FALSE(find_item(story.team(), "item_1"));
}

TEST(DeleteVaultItem, TakesTheGrantsOnItOutToo) {
  auto story = an_item();
  const Right view_1{"vault_item", "item_1", "view"}, view_2{"vault_item", "item_2", "view"};
  story.given(item_stored("item_2"), granted("grant_1", view_1, user("bo"), ALLOW, start_us + days(1)),
              granted("grant_2", view_2, user("bo")), granted("grant_3", view_1, role("guest"), DENY));
  story.when(as("ad"), delete_item("item_1")).then(item_deleted("item_1"));
  const auto& grants = story.team().grants();
  EXPECT_EQ(grants.by_resource_size(), 1);
  EXPECT_EQ(grants.resource_of_size(), 1);
  EXPECT_TRUE(grants.resource_of().contains("grant_2"));
  EXPECT_EQ(grants.expiries_size(), 0);
  EXPECT_FALSE(story.next_due()) << "or the owner would submit due work for ever";
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
