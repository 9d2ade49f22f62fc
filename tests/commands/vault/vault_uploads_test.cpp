// Contents that come in chunks: begun, stored chunk by chunk, completed or dropped.
#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/promotions_events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
constexpr std::uint64_t two_chunks = 921'600 + 7;
constexpr std::int64_t tomorrow = start_us + days(1);

template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("bo", MEMBER),
               joined("vi", VIEWER), more...);
}
// ana's, of a new item and of a new content.
Story uploading() {
  return team(item_stored("item_1"), upload_begun("upload_1", "new_1", two_chunks, tomorrow),
              upload_begun("upload_2", "item_1", two_chunks, tomorrow));
}
Story uploaded() {
  auto story = uploading();
  for (const char* id : {"upload_1", "upload_2"}) {
    const std::string item = id == std::string("upload_1") ? "new_1" : "item_1";
    story.given(chunk_stored(id, item, 2, 7, "end"), chunk_stored(id, item, 1, 921'600, "begin"));
  }
  return story;
}
VaultItemStored film_stored() {
  VaultItemStored event;
  event.set_item_id("new_1");
  event.set_name("a film");
  event.set_type(ITEM_TYPE_FILE);
  event.set_mime_type("video/mp4");
  event.set_size_bytes(two_chunks);
  event.set_upload_id("upload_1");
  return event;
}

TEST(BeginVaultUpload, SaysHowManyChunksItTakes) {
  auto story = team();
  story.when(as("bo"), begin_upload("upload_1", "new_1", two_chunks));
  story.then(upload_begun("upload_1", "new_1", two_chunks, tomorrow));
  const auto& reply = story.reply<VaultUploadReply>();
  EXPECT_EQ(reply.chunks(), 2U);
  EXPECT_EQ(reply.chunk_bytes(), 921'600U);
  EXPECT_EQ(reply.item_id(), "new_1");
  EXPECT_EQ(reply.expires_at(), tomorrow);
  EXPECT_EQ(missing_chunks(*find_upload(story.team(), "upload_1")), (std::vector<std::uint32_t>{1, 2}));
}

TEST(BeginVaultUpload, ChunksAreOf900KB) {
  EXPECT_EQ(chunks_of(1), 1U);
  EXPECT_EQ(chunks_of(921'600), 1U);
  EXPECT_EQ(chunks_of(921'601), 2U);
  EXPECT_EQ(chunks_of(vault_upload_bytes_max), 19U);
  EXPECT_EQ(chunk_size(921'601, 1), 921'600U);
  EXPECT_EQ(chunk_size(921'601, 2), 1U);
  EXPECT_EQ(chunk_size(2 * 921'600, 2), 921'600U);
}

TEST(BeginVaultUpload, OfANewContentLeavesTheItemAsItIs) {
  auto story = team(item_stored("item_1"));
  story.when(as("bo"), begin_upload("upload_1", "item_1", 5)).then(upload_begun("upload_1", "item_1", 5, tomorrow));
  auto renaming = begin_upload("upload_2", "item_1", 5);
  renaming.set_name("another");
  story.when(as("bo"), renaming).refused(INVALID_FIELD);
  auto retyping = begin_upload("upload_2", "item_1", 5);
  retyping.set_type(ITEM_TYPE_IMAGE);
  story.when(as("bo"), retyping).refused(INVALID_FIELD);
  auto tagging = begin_upload("upload_2", "item_1", 5);
  tagging.add_tags("a");
  story.when(as("bo"), tagging).refused(INVALID_FIELD);
  auto moving = begin_upload("upload_2", "item_1", 5);
  moving.set_folder_id("root");
  story.when(as("bo"), moving).refused(INVALID_FIELD);
}

TEST(BeginVaultUpload, OfANewItemSaysWhatItIs) {
  auto story = team();
  auto nameless = begin_upload("upload_1", "new_1", 5);
  nameless.clear_name();
  story.when(as("bo"), nameless).refused(MISSING_FIELD);
  auto typeless = begin_upload("upload_1", "new_1", 5);
  typeless.clear_type();
  story.when(as("bo"), typeless).refused(MISSING_FIELD);
  auto elsewhere = begin_upload("upload_1", "new_1", 5);
  elsewhere.set_folder_id(folder('A'));
  story.when(as("bo"), elsewhere).refused(FOLDER_NOT_FOUND);
}

TEST(BeginVaultUpload, TenAtATime) {
  auto story = team();
  for (int i = 1; i < 10; ++i)
    story.given(upload_begun("upload_" + std::to_string(i), "new_" + std::to_string(i), 5, tomorrow));
  story.when(as("bo"), begin_upload("upload_10", "new_10", 5)).then(upload_begun("upload_10", "new_10", 5, tomorrow));
  story.when(as("bo"), begin_upload("upload_11", "new_11", 5)).refused(TOO_MANY_UPLOADS);
  story.given(upload_dropped("upload_3", "new_3"));
  story.when(as("bo"), begin_upload("upload_11", "new_11", 5)).then(upload_begun("upload_11", "new_11", 5, tomorrow));
}

TEST(BeginVaultUpload, TakesTheRightToStoreOrToEdit) {
  for (const char* item : {"new_1", "item_1"})
    team(item_stored("item_1"))
        .when(as("vi"), begin_upload("upload_1", item, 5))
        .refused(NOT_ALLOWED)
        .when(as("cy"), begin_upload("upload_1", item, 5))
        .refused(NOT_A_MEMBER)
        .when(nobody_knows_whether_founder("cy"), begin_upload("upload_1", item, 5))
        .refused(FACTS_STALE)
        .given(TeamArchived())
        .when(as("bo"), begin_upload("upload_1", item, 5))
        .refused(TEAM_ARCHIVED);
  team().when(as("bo"), begin_upload("upload_1", "item_1", 5)).refused(ITEM_NOT_FOUND);
}

TEST(StoreVaultChunk, InAnyOrderUntilNoneIsMissing) {
  auto story = uploading();
  story.when(as("ana"), store_chunk("upload_1", 2, 7, "end")).then(chunk_stored("upload_1", "new_1", 2, 7, "end"));
  EXPECT_EQ(story.reply<VaultChunkReply>().missing(), 1U);
  story.when(as("ana"), store_chunk("upload_1", 1, 921'600, "begin"));
  story.then(chunk_stored("upload_1", "new_1", 1, 921'600, "begin"));
  EXPECT_EQ(story.reply<VaultChunkReply>().missing(), 0U);
}

TEST(StoreVaultChunk, TheSameAgainChangesNothingAndAnotherIsRefused) {
  auto story = uploading();
  story.when(as("ana"), store_chunk("upload_1", 2, 7, "end")).then(chunk_stored("upload_1", "new_1", 2, 7, "end"));
  auto again = store_chunk("upload_1", 2, 7, "end");
  again.mutable_content_sealed()->set_box("sealed anew, with another nonce");
  story.when(as("ana"), again).nothing();
  EXPECT_EQ(story.reply<VaultChunkReply>().missing(), 1U);
  story.when(as("ana"), store_chunk("upload_1", 2, 7, "other")).refused(CHUNK_DIFFERS);
}

TEST(StoreVaultChunk, OfItsSizeAndNumber) {
  auto story = uploading();
  for (const std::uint64_t size : {0U, 921'599U, 921'601U})
    story.when(as("ana"), store_chunk("upload_1", 1, size, "x")).refused(INVALID_FIELD);
  for (const std::uint64_t size : {6U, 8U, 921'600U})
    story.when(as("ana"), store_chunk("upload_1", 2, size, "x")).refused(INVALID_FIELD);
  story.when(as("ana"), store_chunk("upload_1", 3, 7, "x")).refused(INVALID_FIELD);
  auto unsealed = store_chunk("upload_1", 2, 7, "x");
  unsealed.clear_content_sealed();
  story.when(as("ana"), unsealed).refused(MISSING_FIELD);
}

TEST(StoreVaultChunk, IsForWhoeverHasBegunItWhileItLasts) {
  const auto chunk = store_chunk("upload_2", 2, 7, "end");
  uploading()
      .when(as("bo"), chunk)
      .refused(UPLOAD_NOT_FOUND)
      .when(as("vi"), chunk)
      .refused(NOT_ALLOWED)
      .when(as("cy"), chunk)
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), chunk)
      .refused(FACTS_STALE)
      .when(as("ana"), store_chunk("upload_3", 1, 7, "x"))
      .refused(UPLOAD_NOT_FOUND)
      .after(days(1) - 1)
      .when(as("ana"), chunk)
      .then(chunk_stored("upload_2", "item_1", 2, 7, "end"))
      .after(1)
      .when(as("ana"), store_chunk("upload_2", 1, 921'600, "begin"))
      .refused(UPLOAD_NOT_FOUND);
  uploading().given(item_trashed("item_1", start_us + days(30))).when(as("ana"), chunk).refused(ITEM_NOT_FOUND);
  uploading().given(TeamArchived()).when(as("ana"), chunk).refused(TEAM_ARCHIVED);
}

TEST(CompleteVaultUpload, MakesANewItem) {
  auto story = uploaded();
  story.when(as("ana"), complete_upload("upload_1")).then(film_stored());
  EXPECT_EQ(story.reply<VaultItemReply>().item_id(), "new_1");
  EXPECT_EQ(story.reply<VaultItemReply>().version(), 1U);
  const VaultItem* item = find_item(story.team(), "new_1");
  ASSERT_TRUE(item);
  EXPECT_EQ(find_version(*item, 1)->upload_id(), "upload_1");
  EXPECT_FALSE(find_upload(story.team(), "upload_1"));
  story.when(as("bo"), read_item("new_1")).then(item_read("new_1", 1));
  EXPECT_EQ(story.reply<VaultReadReply>().upload_id(), "upload_1");
  EXPECT_EQ(story.reply<VaultReadReply>().chunks(), 2U);
  story.when(as("ana"), complete_upload("upload_1")).refused(UPLOAD_NOT_FOUND);
}

TEST(CompleteVaultUpload, MakesTheNextVersion) {
  auto story = uploaded();
  auto next = item_updated("item_1", 2, two_chunks);
  next.set_upload_id("upload_2");
  story.when(as("ana"), complete_upload("upload_2")).then(next);
  EXPECT_EQ(story.reply<VaultItemReply>().version(), 2U);
  // A version keeps the content it was made with, whichever way that came.
  story.when(as("ana"), restore_version("item_1", 1)).then(item_restored("item_1", 3, 1));
  story.when(as("ana"), restore_version("item_1", 2)).then(item_restored("item_1", 4, 2));
  story.when(as("ana"), update_content("item_1", 5, "small", 5)).then(content_updated("item_1", 5, "small", 5));
  const VaultItem& item = *find_item(story.team(), "item_1");
  EXPECT_EQ(find_version(item, 3)->upload_id(), "");
  EXPECT_EQ(find_version(item, 4)->upload_id(), "upload_2");
  EXPECT_EQ(find_version(item, 4)->size_bytes(), two_chunks);
  EXPECT_EQ(find_version(item, 5)->upload_id(), "");
}

TEST(CompleteVaultUpload, BringsWhatWasSaidWhenItBegan) {
  auto begun = upload_begun("upload_1", "new_1", 5, tomorrow);
  begun.add_tags("a");
  begun.set_folder_id(folder('A'));
  auto stored = film_stored();
  stored.set_size_bytes(5);
  stored.add_tags("a");
  stored.set_folder_id(folder('A'));
  auto story = team(folder_created(folder('A'), "films"), begun, chunk_stored("upload_1", "new_1", 1, 5, "all"));
  story.when(as("ana"), complete_upload("upload_1")).then(stored);
  stored.clear_folder_id();
  story = team(folder_created(folder('A'), "films"), begun, chunk_stored("upload_1", "new_1", 1, 5, "all"),
               folder_deleted(folder('A')));
  story.when(as("ana"), complete_upload("upload_1")).then(stored);
}

TEST(CompleteVaultUpload, TakesMetadataOnlyForItsVersion) {
  auto command = complete_upload("upload_2");
  command.set_sealed_version(1);
  *command.mutable_metadata_sealed() = sealed("meta");
  auto story = uploaded();
  story.when(as("ana"), command).refused(ITEM_CHANGED);
  command.set_sealed_version(2);
  auto next = item_updated("item_1", 2, two_chunks);
  next.set_upload_id("upload_2");
  *next.mutable_metadata() = sealed("meta");
  story.when(as("ana"), command).then(next);
  EXPECT_EQ(find_version(*find_item(story.team(), "item_1"), 2)->metadata_version(), 2U);
}

TEST(CompleteVaultUpload, NeedsEveryChunk) {
  auto story = uploading();
  story.when(as("ana"), complete_upload("upload_1")).refused(UPLOAD_INCOMPLETE);
  story.given(chunk_stored("upload_1", "new_1", 2, 7, "end"));
  story.when(as("ana"), complete_upload("upload_1")).refused(UPLOAD_INCOMPLETE);
}

TEST(CompleteVaultUpload, IsForWhoeverHasBegunIt) {
  uploaded()
      .when(as("bo"), complete_upload("upload_1"))
      .refused(UPLOAD_NOT_FOUND)
      .when(as("cy"), complete_upload("upload_1"))
      .refused(NOT_A_MEMBER)
      .given(item_trashed("item_1", start_us + days(30)))
      .when(as("ana"), complete_upload("upload_2"))
      .refused(ITEM_NOT_FOUND)
      .after(days(1))
      .when(as("ana"), complete_upload("upload_1"))
      .refused(UPLOAD_NOT_FOUND);
}

TEST(AbandonVaultUpload, DropsItAndItsKey) {
  auto story = uploading();
  story.when(as("ana"), abandon_upload("upload_2")).then(upload_dropped("upload_2", "item_1"));
  const auto keys = keys_to_destroy(*story.told().entry);
  EXPECT_EQ(keys.owners, std::vector<std::string>{"item_1/upload_2"});
  EXPECT_TRUE(keys.items.empty());
  story.when(as("ana"), abandon_upload("upload_2")).refused(UPLOAD_NOT_FOUND);
}

TEST(AbandonVaultUpload, IsForWhoeverHasBegunItAndForAdmins) {
  team(joined("ad", ADMIN))
      .when(as("bo"), begin_upload("upload_1", "new_1", 5))
      .then(upload_begun("upload_1", "new_1", 5, tomorrow))
      .when(as("vi"), abandon_upload("upload_1"))
      .refused(NOT_ALLOWED)
      .when(as("cy"), abandon_upload("upload_1"))
      .refused(NOT_A_MEMBER)
      .when(as("ad"), abandon_upload("upload_1"))
      .then(upload_dropped("upload_1", "new_1"))
      .when(as("bo"), begin_upload("upload_2", "new_2", 5))
      .then(upload_begun("upload_2", "new_2", 5, tomorrow))
      .given(TeamArchived())
      .when(as("bo"), abandon_upload("upload_2"))
      .refused(TEAM_ARCHIVED)
      .given(TeamRestored())
      .when(as("bo"), abandon_upload("upload_2"))
      .then(upload_dropped("upload_2", "new_2"));
}

TEST(RunDueWork, DropsUploadsAfterADay) {
  auto story = uploading();
  EXPECT_EQ(story.next_due()->first, tomorrow);
  story.after(days(1) - 1).when(due_work(), run_due_work()).nothing();
  story.after(1).when(due_work(), run_due_work());
  ASSERT_TRUE(story.told().entry);
  EXPECT_EQ(keys_to_destroy(*story.told().entry).owners.size(), 2U);
  EXPECT_TRUE(story.team().vault().uploads().empty());
  EXPECT_FALSE(story.next_due());
}

TEST(RunDueWork, IsNotWaitedForOnceAnUploadIsComplete) {
  auto story = uploaded();
  story.when(as("ana"), complete_upload("upload_1")).then(film_stored());
  auto next = item_updated("item_1", 2, two_chunks);
  next.set_upload_id("upload_2");
  story.when(as("ana"), complete_upload("upload_2")).then(next);
  EXPECT_FALSE(story.next_due()) << "or the owner would submit due work for ever";
}

TEST(ListVaultUploads, TellsOnesOwnAndAdminsAll) {
  auto story = uploading();
  story.given(chunk_stored("upload_1", "new_1", 2, 7, "end"));
  ListVaultUploads list;
  list.set_team_id(the_team());
  story.when(as("bo"), list).nothing();
  EXPECT_EQ(story.reply<UnfinishedVaultUploads>().items_size(), 0);
  story.when(as("bo"), begin_upload("upload_3", "new_3", 5)).then(upload_begun("upload_3", "new_3", 5, tomorrow));
  story.when(as("bo"), list).nothing();
  EXPECT_EQ(story.reply<UnfinishedVaultUploads>().items_size(), 1);
  story.when(as("ana"), list).nothing();
  const auto& all = story.reply<UnfinishedVaultUploads>();
  ASSERT_EQ(all.items_size(), 3);
  EXPECT_EQ(all.items(0).upload_id(), "upload_1");
  EXPECT_EQ(all.items(0).begun_by(), acct("ana"));
  EXPECT_EQ(all.items(0).chunks(), 2U);
  ASSERT_EQ(all.items(0).missing_size(), 1);
  EXPECT_EQ(all.items(0).missing(0), 1U);
  story.when(as("cy"), list).refused(NOT_A_MEMBER);
  story.after(days(1)).when(as("ana"), list).nothing();
  EXPECT_EQ(story.reply<UnfinishedVaultUploads>().items_size(), 0);
}
}  // namespace
}  // namespace muster::test
