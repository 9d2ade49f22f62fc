// Archives of a vault, and what boxes belong to.
#include "gateway/vault_archive.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/vault_sealing.hpp"
#include "infra/archive.hpp"
#include "infra/crypto.hpp"

namespace muster::test {
namespace {
const std::string passphrase = "correct horse battery staple";

ArchivedItem item(const std::string& id, const std::string& content) {
  ArchivedItem one;
  one.line.mutable_read()->set_item_id(id);
  one.line.mutable_read()->set_name("Item " + id);
  one.line.mutable_read()->set_type(ITEM_TYPE_NOTE);
  one.line.mutable_read()->set_encoding("utf-8");
  one.line.mutable_read()->set_metadata("{\"ward\": 3}");
  one.line.set_folder("Plans/2026");
  one.line.add_tags("lab");
  one.content = content;
  return one;
}

TEST(VaultArchive, BringsItemsBack) {
  const auto found = read_vault_archive(
      write_vault_archive({item("1", "first"), item("2", ""), item("3", "first")}, passphrase), passphrase);
  ASSERT_TRUE(found) << found.error().detail();
  ASSERT_EQ(found.value().size(), 3U);
  EXPECT_EQ(found.value()[0].content, "first");
  EXPECT_EQ(found.value()[1].content, "");
  EXPECT_EQ(found.value()[2].content, "first");
  const auto& line = found.value()[0].line;
  EXPECT_EQ(line.read().name(), "Item 1");
  EXPECT_EQ(line.read().type(), ITEM_TYPE_NOTE);
  EXPECT_EQ(line.read().metadata(), "{\"ward\": 3}");
  EXPECT_EQ(line.folder(), "Plans/2026");
  EXPECT_EQ(line.tags(0), "lab");
}

TEST(VaultArchive, AnEmptyVaultToo) {
  const auto found = read_vault_archive(write_vault_archive({}, passphrase), passphrase);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found.value().empty());
}

// The names of a zip's files are not encrypted, so whoever holds it could exchange two; the manifest knows better.
TEST(VaultArchive, NoContentTakesTheNameOfAnother) {
  const auto archive = write_vault_archive({item("1", "first"), item("2", "other")}, passphrase);
  auto files = read_archive(archive, passphrase, 1'000'000);
  ASSERT_EQ(files.size(), 3U);
  std::swap(files[1].name, files[2].name);
  const auto swapped = read_vault_archive(write_archive(files, passphrase), passphrase);
  ASSERT_FALSE(swapped);
  EXPECT_EQ(swapped.error().code(), INVALID_FIELD);
  files.pop_back();
  EXPECT_FALSE(read_vault_archive(write_archive(files, passphrase), passphrase));
}

TEST(VaultArchive, WhatNoExportHasMade) {
  EXPECT_EQ(read_vault_archive("nonsense", passphrase).error().pointer(), "/archive");
  EXPECT_FALSE(read_vault_archive(write_archive({{"readme", "x"}}, passphrase), passphrase));
  EXPECT_FALSE(read_vault_archive(write_archive({{"manifest.jsonl", "no json\n"}}, passphrase), passphrase));
}

// ---- chunks: what is cut off, put in another order or taken from elsewhere does not open ----

struct Chunks {
  const std::string key = std::string(32, 'k');
  std::vector<std::string> boxes;
  Chunks() {
    for (std::uint32_t n = 1; n <= 3; ++n)
      boxes.push_back(
          seal(key, "chunk " + std::to_string(n), chunk_belongs_to("team_1", "item_1", "upload_1", n, n == 3)));
  }
  bool opens(const std::string& box, const std::string& belongs_to) const {
    return unseal(key, box, belongs_to).has_value();
  }
};

TEST(VaultChunks, OpenWhereTheyStand) {
  const Chunks chunks;
  for (std::uint32_t n = 1; n <= 3; ++n)
    EXPECT_TRUE(chunks.opens(chunks.boxes[n - 1], chunk_belongs_to("team_1", "item_1", "upload_1", n, n == 3)));
}
TEST(VaultChunks, DoNotOpenInAnotherOrder) {
  const Chunks chunks;
  EXPECT_FALSE(chunks.opens(chunks.boxes[0], chunk_belongs_to("team_1", "item_1", "upload_1", 2, false)));
  EXPECT_FALSE(chunks.opens(chunks.boxes[1], chunk_belongs_to("team_1", "item_1", "upload_1", 1, false)));
}
TEST(VaultChunks, DoNotOpenWhereTheEndIsCutOffOrSomethingIsAdded) {
  const Chunks chunks;
  EXPECT_FALSE(chunks.opens(chunks.boxes[1], chunk_belongs_to("team_1", "item_1", "upload_1", 2, true)));
  EXPECT_FALSE(chunks.opens(chunks.boxes[2], chunk_belongs_to("team_1", "item_1", "upload_1", 3, false)));
}
TEST(VaultChunks, DoNotOpenElsewhere) {
  const Chunks chunks;
  EXPECT_FALSE(chunks.opens(chunks.boxes[0], chunk_belongs_to("team_1", "item_1", "upload_2", 1, false)));
  EXPECT_FALSE(chunks.opens(chunks.boxes[0], chunk_belongs_to("team_1", "item_2", "upload_1", 1, false)));
  EXPECT_FALSE(chunks.opens(chunks.boxes[0], chunk_belongs_to("team_2", "item_1", "upload_1", 1, false)));
  EXPECT_FALSE(chunks.opens(chunks.boxes[0], part_belongs_to("team_1", "item_1", 1, "content")));
}
}  // namespace
}  // namespace muster::test
