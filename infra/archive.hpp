// Archives under a passphrase: zip with AES-256 (WinZip AE, by libarchive), whole in memory. What 7-Zip and the like
// open, too. The names of files are not encrypted, their contents are, and are authenticated.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace muster {
struct ArchiveFile {
  std::string name, bytes;
};
// It is no archive, was changed, has more in it than is taken, or this is not its passphrase; in words.
struct ArchiveUnreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string write_archive(const std::vector<ArchiveFile>& files, const std::string& passphrase);
// Throws ArchiveUnreadable, also where the files come to more than `bytes_max` in all.
std::vector<ArchiveFile> read_archive(std::string_view archive, const std::string& passphrase, std::size_t bytes_max);
}  // namespace muster
