#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
std::string item(char letter) { return "item_01J00000000000000000000" + std::string(3, letter); }
Story trash() {
  auto story = given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
                     joined("bo", MEMBER), item_stored(item('A')), item_stored(item('B')), item_stored(item('C')),
                     granted("grant_1", {"vault_item", item('B'), "delete"}, user("bo")));
  story.given(item_trashed(item('C'), start_us + days(30)), item_trashed(item('B'), start_us + days(31)));
  return story;
}
ListVaultTrash list(std::uint32_t page_size = 0, std::string_view page_token = {}) {
  ListVaultTrash command;
  command.set_team_id(the_team());
  command.set_page_size(page_size);
  command.set_page_token(std::string(page_token));
  return command;
}
std::vector<std::string> listed(Story& story, const Actor& actor) {
  story.when(actor, list()).nothing();
  std::vector<std::string> ids;
  for (const auto& one : story.reply<TrashedVaultItemPage>().items()) ids.push_back(one.item_id());
  return ids;
}

TEST(ListVaultTrash, TellsWhoMayDeleteWhatLiesThere) {
  auto story = trash();
  EXPECT_EQ(listed(story, as("ana")), (std::vector<std::string>{item('B'), item('C')}));
  EXPECT_EQ(listed(story, founder("cy")), (std::vector<std::string>{item('B'), item('C')}));
  EXPECT_EQ(listed(story, as("ad")), std::vector<std::string>{item('C')}) << "the other is for bo alone";
  EXPECT_EQ(listed(story, as("bo")), std::vector<std::string>{item('B')});
}

TEST(ListVaultTrash, SaysWhenAndByWhom) {
  auto story = trash();
  story.when(as("bo"), list()).nothing();
  const auto& told = story.reply<TrashedVaultItemPage>().items(0);
  EXPECT_EQ(told.name(), "a note");
  EXPECT_EQ(told.type(), ITEM_TYPE_NOTE);
  EXPECT_EQ(told.item_version(), 1U);
  EXPECT_EQ(told.deleted_by(), acct("ana"));
  EXPECT_EQ(told.deleted_at(), start_us);
  EXPECT_EQ(told.purge_at(), start_us + days(31));
}

TEST(ListVaultTrash, LeavesOutWhatCannotBeRecoveredAnyMore) {
  auto story = trash();
  story.after(days(30));
  EXPECT_EQ(listed(story, as("ana")), std::vector<std::string>{item('B')});
}

TEST(ListVaultTrash, IsPaged) {
  auto story = trash();
  story.when(as("ana"), list(1)).nothing();
  const auto& first = story.reply<TrashedVaultItemPage>();
  ASSERT_EQ(first.items_size(), 1);
  EXPECT_EQ(first.items(0).item_id(), item('B'));
  EXPECT_EQ(first.next_page_token(), item('B'));
  story.when(as("ana"), list(1, item('B'))).nothing();
  const auto& second = story.reply<TrashedVaultItemPage>();
  ASSERT_EQ(second.items_size(), 1);
  EXPECT_EQ(second.items(0).item_id(), item('C'));
  EXPECT_FALSE(second.has_next_page_token());
  story.when(as("ana"), list(1, "what?")).refused(INVALID_PAGE_TOKEN);
}

TEST(ListVaultTrash, IsForMembers) {
  trash()
      .when(as("cy"), list())
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), list())
      .refused(FACTS_STALE)
      .when(nobody_knows_whether_founder("bo"), list())
      .refused(FACTS_STALE);
}
}  // namespace
}  // namespace muster::test
