// A vault as an archive: what an export writes and an import reads. Its `manifest.jsonl` has a line for each item, an
// ExportedVaultItem; `content` in there is the name of the file that holds the content: its SHA-256, so that nobody who
// does not know the passphrase can put one file in another's place.
#pragma once
#include <string>
#include <vector>

#include "domain/decision.hpp"

namespace muster {
struct ArchivedItem {
  ExportedVaultItem line;  // `read.encoding` says whether the content is text
  std::string content;
};
std::string write_vault_archive(std::vector<ArchivedItem> items, const std::string& passphrase);
// Refuses with INVALID_FIELD at /archive.
Result<std::vector<ArchivedItem>> read_vault_archive(std::string_view archive, const std::string& passphrase);
}  // namespace muster
