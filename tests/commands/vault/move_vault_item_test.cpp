#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
Story an_item() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("bo", MEMBER),
               joined("vi", VIEWER), item_stored("item_1"), folder_created(folder('A'), "plans"));
}

TEST(MoveVaultItem, PutsItIntoAFolderAndBack) {
  auto story = an_item();
  story.when(as("bo"), move_item("item_1", folder('A'))).then(item_moved("item_1", folder('A')));
  EXPECT_EQ(find_item(story.team(), "item_1")->folder_id(), folder('A'));
  story.when(as("bo"), move_item("item_1", "root")).then(item_moved("item_1", ""));
  EXPECT_EQ(find_item(story.team(), "item_1")->folder_id(), "");
}

TEST(MoveVaultItem, ThatStandsThereAlreadyChangesNothing) {
  an_item()
      .when(as("bo"), move_item("item_1", "root"))
      .nothing()
      .given(item_moved("item_1", folder('A')))
      .when(as("bo"), move_item("item_1", folder('A')))
      .nothing();
}

TEST(MoveVaultItem, TakesTheRightToEditTheItemAndTheFolder) {
  an_item()
      .when(as("vi"), move_item("item_1", folder('A')))
      .refused(NOT_ALLOWED)
      .when(as("cy"), move_item("item_1", folder('A')))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), move_item("item_1", folder('A')))
      .refused(FACTS_STALE)
      .when(as("bo"), move_item("item_2", folder('A')))
      .refused(ITEM_NOT_FOUND)
      .when(as("bo"), move_item("item_1", folder('B')))
      .refused(FOLDER_NOT_FOUND)
      .given(TeamArchived())
      .when(as("bo"), move_item("item_1", folder('A')))
      .refused(TEAM_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
