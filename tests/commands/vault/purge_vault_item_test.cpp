#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/promotions_events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
Story trash() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
               joined("bo", MEMBER), item_stored("item_1"), item_stored("item_2"),
               granted("grant_1", {"vault_item", "item_1", "view"}, user("bo")),
               granted("grant_2", {"vault_item", "item_1", "edit"}, user("bo"), ALLOW, start_us + days(90)),
               item_trashed("item_1", start_us + days(30)));
}

TEST(PurgeVaultItem, EndsItWithItsGrants) {
  auto story = trash();
  story.when(as("ana"), purge_item("item_1")).then(item_purged("item_1"));
  EXPECT_EQ(story.team().vault().trash_size(), 0);
  const auto& grants = story.team().grants();
  EXPECT_EQ(grants.by_resource_size(), 0);
  EXPECT_EQ(grants.resource_of_size(), 0);
  EXPECT_EQ(grants.expiries_size(), 0);
  EXPECT_FALSE(story.next_due()) << "or the owner would submit due work for ever";
  EXPECT_EQ(hidden_from(story.team(), acct("bo"), Context::Fact::no, start_us),
            std::vector<std::string>{"vault_item/item_1"})
      << "it was not for everybody to view: what was said of it is for admins now";
  EXPECT_TRUE(hidden_from(story.team(), acct("ad"), Context::Fact::no, start_us).empty());
}

TEST(PurgeVaultItem, NamesTheKeysThatGo) {
  auto story = trash();
  story.when(as("ana"), purge_item("item_1")).then(item_purged("item_1"));
  const auto keys = keys_to_destroy(*story.told().entry);
  EXPECT_EQ(keys.items, std::vector<std::string>{"item_1"});
  EXPECT_TRUE(keys.owners.empty());
  EXPECT_TRUE(keys.teams.empty());
}

TEST(PurgeVaultItem, IsDueAfterThirtyDays) {
  auto story = trash();
  story.given(item_trashed("item_2", start_us + days(31)));
  EXPECT_EQ(story.next_due()->first, start_us + days(30));
  story.after(days(30) - 1).when(due_work(), run_due_work()).nothing();
  story.after(1).when(due_work(), run_due_work()).then(item_purged("item_1"));
  EXPECT_EQ(story.next_due()->first, start_us + days(31));
  story.after(days(1)).when(due_work(), run_due_work()).then(item_purged("item_2"));
  EXPECT_FALSE(story.next_due());
}

TEST(PurgeVaultItem, RestsWhileTheTeamIsArchived) {
  auto story = trash();
  story.given(TeamArchived());
  EXPECT_FALSE(story.next_due());
  story.after(days(40)).given(TeamRestored());
  EXPECT_EQ(story.next_due()->first, start_us + days(30));
  story.when(due_work(), run_due_work()).then(item_purged("item_1"));
}

TEST(PurgeVaultItem, IsOfWhatIsInTheTrash) {
  trash()
      .when(as("ana"), purge_item("item_2"))
      .refused(ITEM_NOT_FOUND)
      .when(as("ana"), purge_item("item_3"))
      .refused(ITEM_NOT_FOUND)
      .when(as("ana"), purge_item("item_1"))
      .then(item_purged("item_1"))
      .when(as("ana"), purge_item("item_1"))
      .refused(ITEM_NOT_FOUND);
}

TEST(PurgeVaultItem, IsForSuperAdmins) {
  trash()
      .when(as("ad"), purge_item("item_1"))
      .refused(NOT_ALLOWED)
      .when(as("cy"), purge_item("item_1"))
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), purge_item("item_1"))
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("ana"), purge_item("item_1"))
      .refused(TEAM_ARCHIVED);
  trash().when(founder("cy"), purge_item("item_1")).then(item_purged("item_1"));
}
}  // namespace
}  // namespace muster::test
