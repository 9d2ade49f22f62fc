#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
Story an_item() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("bo", MEMBER),
               joined("vi", VIEWER), item_stored("item_1"));
}

TEST(TagVaultItem, PutsTagsInPlaceOfAllItHas) {
  auto story = an_item();
  story.when(as("bo"), tag_item("item_1", {"lab", "2026"})).then(item_tagged("item_1", {"2026", "lab"}));
  story.when(as("bo"), tag_item("item_1", {"urgent"})).then(item_tagged("item_1", {"urgent"}));
  EXPECT_EQ(find_item(story.team(), "item_1")->tags(0), "urgent");
  EXPECT_EQ(newest(*find_item(story.team(), "item_1")), 1U) << "no version for it";
  story.when(as("bo"), tag_item("item_1", {})).then(item_tagged("item_1", {}));
}

TEST(TagVaultItem, SaysEachOnce) {
  an_item().when(as("bo"), tag_item("item_1", {"b", "a", "b"})).then(item_tagged("item_1", {"a", "b"}));
}

TEST(TagVaultItem, ThatItHasAlreadyChangesNothing) {
  an_item()
      .given(item_tagged("item_1", {"a", "b"}))
      .when(as("bo"), tag_item("item_1", {"b", "a"}))
      .nothing()
      .given(item_tagged("item_1", {}))
      .when(as("bo"), tag_item("item_1", {}))
      .nothing();
}

TEST(TagVaultItem, TakesTheRightToEditAndTheItem) {
  an_item()
      .when(as("vi"), tag_item("item_1", {"a"}))
      .refused(NOT_ALLOWED)
      .when(as("cy"), tag_item("item_1", {"a"}))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), tag_item("item_1", {"a"}))
      .refused(FACTS_STALE)
      .when(as("bo"), tag_item("item_2", {"a"}))
      .refused(ITEM_NOT_FOUND)
      .given(TeamArchived())
      .when(as("bo"), tag_item("item_1", {"a"}))
      .refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
