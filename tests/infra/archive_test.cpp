#include "infra/archive.hpp"

#include <gtest/gtest.h>

namespace muster::test {
namespace {
const std::string passphrase = "correct horse battery staple";
std::vector<ArchiveFile> files() {
  return {{"manifest.jsonl", "{}"},
          {"items/1", std::string(100'000, 'a')},
          {"items/2", std::string("\0\xff", 2)},
          {"items/3", ""}};
}

TEST(Archive, BringsBackWhatWentIn) {
  const auto archive = write_archive(files(), passphrase);
  EXPECT_EQ(archive.find("{}"), archive.npos);
  const auto found = read_archive(archive, passphrase, 1'000'000);
  ASSERT_EQ(found.size(), 4U);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].name, files()[i].name);
    EXPECT_EQ(found[i].bytes, files()[i].bytes);
  }
}

TEST(Archive, OpensOnlyWithItsPassphrase) {
  const auto archive = write_archive(files(), passphrase);
  EXPECT_THROW(read_archive(archive, "another passphrase", 1'000'000), ArchiveUnreadable);
  EXPECT_THROW(read_archive(archive, "", 1'000'000), ArchiveUnreadable);
}

// Names are not under the passphrase; contents are, to the last bit.
TEST(Archive, AChangedContentDoesNotOpen) {
  const auto archive = write_archive(files(), passphrase);
  for (std::size_t i = 0; i < archive.size(); ++i) {
    auto changed = archive;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    try {
      for (const auto& file : read_archive(changed, passphrase, 1'000'000)) {
        bool known = file.bytes.empty();
        for (const auto& was : files()) known |= was.bytes == file.bytes;
        EXPECT_TRUE(known) << "byte " << i;
      }
    } catch (const ArchiveUnreadable&) {
    }
  }
}

TEST(Archive, HoldsNoMoreThanIsTaken) {
  const auto archive = write_archive(files(), passphrase);
  EXPECT_NO_THROW(read_archive(archive, passphrase, 100'004));
  EXPECT_THROW(read_archive(archive, passphrase, 100'003), ArchiveUnreadable);
}

TEST(Archive, WhatIsNoneIsRefused) {
  EXPECT_THROW(read_archive("", passphrase, 1), ArchiveUnreadable);
  EXPECT_THROW(read_archive("no archive at all", passphrase, 1), ArchiveUnreadable);
  const auto archive = write_archive(files(), passphrase);
  EXPECT_THROW(read_archive(archive.substr(0, archive.size() / 2), passphrase, 1'000'000), ArchiveUnreadable);
}
}  // namespace
}  // namespace muster::test
