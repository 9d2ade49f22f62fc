#include "gateway/vault_archive.hpp"

#include <map>
#include <unordered_map>

#include "infra/archive.hpp"
#include "infra/crypto.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr const char* manifest = "manifest.jsonl";
constexpr const char* folder = "items/";
constexpr std::size_t bytes_max = 128U << 20;  // unpacked

Refusal not_ours(const std::string& why) { return refuse(INVALID_FIELD, why, "/archive"); }
}  // namespace

std::string write_vault_archive(std::vector<ArchivedItem> items, const std::string& passphrase) {
  std::vector<ArchiveFile> files{{manifest, ""}};
  std::map<std::string, std::string> contents;
  for (ArchivedItem& item : items) {
    std::string name = folder + hex(sha256(item.content));
    item.line.mutable_read()->set_content(name);
    append_json(files[0].bytes, item.line);
    files[0].bytes += '\n';
    contents.emplace(std::move(name), std::move(item.content));
  }
  for (auto& [name, content] : contents) files.push_back({name, std::move(content)});
  return write_archive(files, passphrase);
}

Result<std::vector<ArchivedItem>> read_vault_archive(std::string_view archive, const std::string& passphrase) {
  std::unordered_map<std::string, std::string> files;
  try {
    for (auto& file : read_archive(archive, passphrase, bytes_max)) files[file.name] = std::move(file.bytes);
  } catch (const ArchiveUnreadable& error) {
    return not_ours(error.what());
  }
  if (!files.contains(manifest)) return not_ours("there is no manifest.jsonl in it: no export has made this archive");
  std::vector<ArchivedItem> items;
  for (std::string_view rest = files[manifest]; !rest.empty();) {
    const auto end = rest.find('\n');
    const auto text = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    ArchivedItem item;
    if (const auto wrong = from_json(text, item.line))
      return not_ours("line " + std::to_string(items.size() + 1) + " of its manifest: " + wrong->detail());
    const auto file = files.find(item.line.read().content());
    if (file == files.end() || folder + hex(sha256(file->second)) != file->first)
      return not_ours("the content of " + item.line.read().name() + " is not in it, or was changed");
    item.content = file->second;
    items.push_back(std::move(item));
  }
  return items;
}
}  // namespace muster
