#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
template <class... More>
Story vault(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
               item_stored("item_1"), item_stored("item_2", "second", 6), item_stored("item_3"),
               folder_created(folder('A'), "plans"), folder_created(folder('B'), "2026", folder('A')),
               item_moved("item_2", folder('B')), item_tagged("item_2", {"lab"}),
               item_trashed("item_3", start_us + days(30)), more...);
}
ExportVault export_vault(std::string_view folder_id = {}) {
  ExportVault command;
  command.set_team_id(the_team());
  command.set_folder_id(std::string(folder_id));
  return command;
}
VaultExported exported(std::uint32_t items, std::uint64_t size_bytes, std::string_view folder_id = {}) {
  VaultExported event;
  event.set_items(items);
  event.set_size_bytes(size_bytes);
  event.set_folder_id(std::string(folder_id));
  return event;
}
Actor authenticated(std::string_view name, std::int64_t ago) { return {acct(name), ago}; }

TEST(ExportVault, ReadsAllThatStandsThere) {
  auto story = vault();
  story.when(freshly("ana"), export_vault()).then(exported(2, 11), item_read("item_1", 1), item_read("item_2", 1));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::ROLE);
  const auto& reply = story.reply<VaultExportReply>();
  ASSERT_EQ(reply.items_size(), 2);
  EXPECT_EQ(reply.items(0).folder(), "");
  EXPECT_EQ(reply.items(1).folder(), "plans/2026");
  EXPECT_EQ(reply.items(1).tags(0), "lab");
  EXPECT_EQ(reply.items(1).read().item_id(), "item_2");
  EXPECT_EQ(reply.items(1).read().content_version(), 1U);
  EXPECT_EQ(reply.items(1).read().name(), "a note");
}

TEST(ExportVault, OrAFolderWithAllWithinIt) {
  auto story = vault();
  story.when(freshly("ana"), export_vault(folder('A'))).then(exported(1, 6, folder('A')), item_read("item_2", 1));
  story.when(freshly("ana"), export_vault(folder('C'))).refused(FOLDER_NOT_FOUND);
}

TEST(ExportVault, TheNewestVersions) {
  vault(content_updated("item_1", 2, "more", 50))
      .when(freshly("ana"), export_vault("root"))
      .then(exported(2, 56), item_read("item_1", 2), item_read("item_2", 1));
}

TEST(ExportVault, OfAnEmptyVaultIsEmpty) {
  given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED))
      .when(freshly("ana"), export_vault())
      .then(exported(0, 0));
}

TEST(ExportVault, TakesAnAuthenticationOfTheLastFiveMinutes) {
  auto story = vault();
  story.when(authenticated("ana", minutes(5)), export_vault()).refused(AUTHENTICATION_TOO_OLD);
  story.when(authenticated("ana", minutes(5) - 1), export_vault());
  story.then(exported(2, 11), item_read("item_1", 1), item_read("item_2", 1));
}

TEST(ExportVault, UpTo64MB) {
  auto story = vault(item_stored("item_4", "large", (64ULL << 20) - 11));
  story.when(freshly("ana"), export_vault());
  EXPECT_EQ(story.told().refusal.code(), OK);
  story = vault(item_stored("item_4", "large", (64ULL << 20) - 10));
  story.when(freshly("ana"), export_vault()).refused(EXPORT_TOO_LARGE);
  story.when(freshly("ana"), export_vault(folder('A'))).then(exported(1, 6, folder('A')), item_read("item_2", 1));
}

TEST(ExportVault, UpTo5000Items) {
  auto story = vault();
  for (int i = 3; i <= 5'000; ++i) story.given(item_stored("more_" + std::to_string(i), "x", 1));
  story.when(freshly("ana"), export_vault());
  EXPECT_EQ(story.told().refusal.code(), OK);
  EXPECT_EQ(story.reply<VaultExportReply>().items_size(), 5'000);
  story.given(item_stored("more_0", "x", 1));
  story.when(freshly("ana"), export_vault()).refused(EXPORT_TOO_LARGE);
}

TEST(ExportVault, IsForSuperAdmins) {
  vault()
      .when(freshly("ad"), export_vault())
      .refused(NOT_ALLOWED)
      .when(freshly("cy"), export_vault())
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), export_vault())
      .refused(FACTS_STALE);
}
}  // namespace
}  // namespace muster::test
