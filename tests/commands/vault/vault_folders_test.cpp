// Folders of a vault: made, renamed, moved, deleted.
#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("bo", MEMBER),
               joined("vi", VIEWER), more...);
}
// One below the other, as deep as they may be: A, B, … J.
Story tower() {
  auto story = team();
  for (char letter = 'A'; letter <= 'J'; ++letter)
    story.given(folder_created(folder(letter), std::string(1, letter), letter == 'A' ? "" : folder(letter - 1)));
  return story;
}
template <class Command>
void is_for_members(const Command& command) {
  team(folder_created(folder('A'), "plans"))
      .when(as("vi"), command)
      .refused(NOT_ALLOWED)
      .when(as("cy"), command)
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), command)
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("bo"), command)
      .refused(TEAM_ARCHIVED);
}

TEST(CreateVaultFolder, InTheRootAndInAnother) {
  auto story = team();
  story.when(as("bo"), create_folder("plans"));
  const std::string plans = story.id("folder");
  EXPECT_TRUE(is_id(plans, "folder"));
  story.then(folder_created(plans, "plans"));
  EXPECT_EQ(story.reply<VaultFolderReply>().folder_id(), plans);
  story.when(as("bo"), create_folder("2026", plans));
  const std::string year = story.id("folder");
  story.then(folder_created(year, "2026", plans));
  EXPECT_EQ(depth_of(story.team(), year), 2);
  EXPECT_EQ(path_of(story.team(), year), "plans/2026");
}

TEST(CreateVaultFolder, NamesAreUniqueWithinAFolder) {
  auto story = team(folder_created(folder('A'), "plans"));
  story.when(as("bo"), create_folder("plans")).refused(FOLDER_EXISTS);
  story.when(as("bo"), create_folder("plans", folder('A')));
  story.then(folder_created(story.id("folder"), "plans", folder('A')));
  story.when(as("bo"), create_folder("a/b")).refused(INVALID_FIELD);
}

TEST(CreateVaultFolder, ToADepthOfTen) {
  auto story = tower();
  EXPECT_EQ(depth_of(story.team(), folder('J')), 10);
  story.when(as("bo"), create_folder("K", folder('J'))).refused(FOLDER_TOO_DEEP);
  story.when(as("bo"), create_folder("K", folder('I')));
  story.then(folder_created(story.id("folder"), "K", folder('I')));
}

TEST(CreateVaultFolder, UpToTenThousand) {
  auto story = team();
  for (int i = 1; i < vault_folders_max; ++i)
    story.given(folder_created("folder_" + std::to_string(i), std::to_string(i)));
  story.when(as("bo"), create_folder("the last"));
  story.then(folder_created(story.id("folder"), "the last"));
  story.when(as("bo"), create_folder("one more")).refused(LIMIT_REACHED);
}

TEST(CreateVaultFolder, TakesAMemberAndTheFolderAbove) {
  is_for_members(create_folder("x"));
  team().when(as("bo"), create_folder("x", folder('A'))).refused(FOLDER_NOT_FOUND);
}

TEST(RenameVaultFolder, GivesItAnotherName) {
  auto story = team(folder_created(folder('A'), "plans"), folder_created(folder('B'), "notes"));
  story.when(as("bo"), rename_folder(folder('A'), "drafts")).then(folder_renamed(folder('A'), "drafts"));
  EXPECT_EQ(path_of(story.team(), folder('A')), "drafts");
  story.when(as("bo"), rename_folder(folder('A'), "drafts")).nothing();
  story.when(as("bo"), rename_folder(folder('A'), "notes")).refused(FOLDER_EXISTS);
  story.when(as("bo"), rename_folder(folder('A'), "a/b")).refused(INVALID_FIELD);
  story.when(as("bo"), rename_folder(folder('C'), "x")).refused(FOLDER_NOT_FOUND);
  is_for_members(rename_folder(folder('A'), "x"));
}

TEST(MoveVaultFolder, WithAllThatStandsInIt) {
  auto story = team(folder_created(folder('A'), "plans"), folder_created(folder('B'), "2026", folder('A')),
                    folder_created(folder('C'), "archive"));
  story.when(as("bo"), move_folder(folder('A'), folder('C'))).then(folder_moved(folder('A'), folder('C')));
  EXPECT_EQ(path_of(story.team(), folder('B')), "archive/plans/2026");
  story.when(as("bo"), move_folder(folder('A'), folder('C'))).nothing();
  story.when(as("bo"), move_folder(folder('B'), "root")).then(folder_moved(folder('B'), ""));
  story.when(as("bo"), move_folder(folder('B'), "root")).nothing();
}

TEST(MoveVaultFolder, NeverIntoItself) {
  auto story = team(folder_created(folder('A'), "a"), folder_created(folder('B'), "b", folder('A')),
                    folder_created(folder('C'), "c", folder('B')));
  for (const char into : {'A', 'B', 'C'})
    story.when(as("bo"), move_folder(folder('A'), folder(into))).refused(FOLDER_IN_ITSELF);
  story.when(as("bo"), move_folder(folder('B'), folder('C'))).refused(FOLDER_IN_ITSELF);
}

TEST(MoveVaultFolder, NeverSoDeepThatWhatIsInItIsTooDeep) {
  auto story = tower();
  story.given(folder_created(folder('X'), "x"), folder_created(folder('Y'), "y", folder('X')));
  story.when(as("bo"), move_folder(folder('X'), folder('I'))).refused(FOLDER_TOO_DEEP);
  story.when(as("bo"), move_folder(folder('Y'), folder('J'))).refused(FOLDER_TOO_DEEP);
  story.when(as("bo"), move_folder(folder('X'), folder('H'))).then(folder_moved(folder('X'), folder('H')));
  EXPECT_EQ(depth_of(story.team(), folder('Y')), 10);
}

TEST(MoveVaultFolder, NeedsARoomForItsName) {
  team(folder_created(folder('A'), "plans"), folder_created(folder('B'), "old"),
       folder_created(folder('C'), "plans", folder('B')))
      .when(as("bo"), move_folder(folder('A'), folder('B')))
      .refused(FOLDER_EXISTS)
      .when(as("bo"), move_folder(folder('C'), "root"))
      .refused(FOLDER_EXISTS)
      .when(as("bo"), move_folder(folder('D'), "root"))
      .refused(FOLDER_NOT_FOUND)
      .when(as("bo"), move_folder(folder('A'), folder('D')))
      .refused(FOLDER_NOT_FOUND);
  is_for_members(move_folder(folder('A'), "root"));
}

TEST(DeleteVaultFolder, OnlyAnEmptyOne) {
  auto story = team(folder_created(folder('A'), "plans"), folder_created(folder('B'), "2026", folder('A')),
                    item_stored("item_1"), item_moved("item_1", folder('B')));
  story.when(as("bo"), delete_folder(folder('A'))).refused(FOLDER_NOT_EMPTY);
  story.when(as("bo"), delete_folder(folder('B'))).refused(FOLDER_NOT_EMPTY);
  story.given(item_trashed("item_1", start_us + days(30)));
  story.when(as("bo"), delete_folder(folder('B'))).then(folder_deleted(folder('B')));
  story.when(as("bo"), delete_folder(folder('A'))).then(folder_deleted(folder('A')));
  story.when(as("bo"), delete_folder(folder('A'))).refused(FOLDER_NOT_FOUND);
  EXPECT_TRUE(story.team().vault().folders().empty());
  is_for_members(delete_folder(folder('A')));
}
}  // namespace
}  // namespace muster::test
