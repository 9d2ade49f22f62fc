#include <algorithm>

#include "projections/sentences/said.hpp"

namespace muster {
namespace {
Said about_item(std::string words, std::string_view id) { return {std::move(words), "vault_item", id, {}}; }
Said about_folder(std::string words, std::string_view id) { return {std::move(words), "vault_folder", id, {}}; }
std::string_view place(const std::string& folder_id) {
  return folder_id.empty() ? std::string_view("the root") : folder_id;
}
}  // namespace

Said say(const VaultItemStored& event, const Entry&) {
  return about_item(text("stored ", enum_name(event.type()), " ", quoted(event.name())), event.item_id());
}
Said say(const VaultItemUpdated& event, const Entry&) {
  return about_item(text("updated ", event.has_name() ? quoted(event.name()) : event.item_id(), " to version ",
                         std::to_string(event.version())),
                    event.item_id());
}
Said say(const VaultItemRestored& event, const Entry&) {
  return about_item(text("restored version ", std::to_string(event.from_version()), " of ", event.item_id(),
                         " as version ", std::to_string(event.version())),
                    event.item_id());
}
Said say(const VaultItemDeleted& event, const Entry&) {
  return about_item(text("deleted ", event.item_id()), event.item_id());
}
Said say(const VaultItemRead& event, const Entry& entry) {
  Said said =
      about_item(text("read version ", std::to_string(event.version()), " of ", event.item_id()), event.item_id());
  const auto& events = entry.events();
  said.in_passing =
      std::any_of(events.begin(), events.end(), [](const Event& one) { return one.has_vault_exported(); });
  return said;
}
Said say(const VaultExported& event, const Entry& entry) {
  return about_team(entry, text("exported ", std::to_string(event.items()), " items of the vault"));
}

Said say(const VaultItemTrashed& event, const Entry&) {
  return about_item(text("put ", event.item_id(), " into the trash"), event.item_id());
}
Said say(const VaultItemRecovered& event, const Entry&) {
  return about_item(text("recovered ", event.item_id(), " from the trash"), event.item_id());
}
Said say(const VaultItemPurged& event, const Entry&) {
  return about_item(text("purged ", event.item_id(), ": it is gone for good"), event.item_id());
}
Said say(const VaultItemTagged& event, const Entry&) {
  if (event.tags().empty()) return about_item(text("took all tags from ", event.item_id()), event.item_id());
  std::string tags;
  for (const auto& tag : event.tags()) tags += (tags.empty() ? "" : ", ") + tag;
  return about_item(text("tagged ", event.item_id(), " with ", tags), event.item_id());
}
Said say(const VaultItemMoved& event, const Entry&) {
  return about_item(text("moved ", event.item_id(), " to ", place(event.folder_id())), event.item_id());
}

Said say(const VaultFolderCreated& event, const Entry&) {
  return about_folder(text("made folder ", quoted(event.name()), " in ", place(event.parent_id())), event.folder_id());
}
Said say(const VaultFolderRenamed& event, const Entry&) {
  return about_folder(text("renamed ", event.folder_id(), " to ", quoted(event.name())), event.folder_id());
}
Said say(const VaultFolderMoved& event, const Entry&) {
  return about_folder(text("moved ", event.folder_id(), " to ", place(event.parent_id())), event.folder_id());
}
Said say(const VaultFolderDeleted& event, const Entry&) {
  return about_folder(text("deleted ", event.folder_id()), event.folder_id());
}

Said say(const VaultKeyRotated& event, const Entry& entry) {
  Said said = about_team(entry, text("rotated the key of the vault to version ", std::to_string(event.key_version())));
  said.in_passing = entry.events().size() > 1;
  return said;
}

Said say(const VaultUploadBegun& event, const Entry&) {
  const std::string what = event.new_item() ? quoted(event.name()) : text("a new content of ", event.item_id());
  return about_item(text("began to upload ", what, ", ", std::to_string(event.size_bytes()), " bytes"),
                    event.item_id());
}
Said say(const VaultChunkStored& event, const Entry&) {
  return about_item(text("uploaded chunk ", std::to_string(event.number()), " of ", event.item_id()), event.item_id());
}
Said say(const VaultUploadDropped& event, const Entry& entry) {
  const std::string_view words = entry.actor() == "system" ? "let the upload of " : "abandoned the upload of ";
  return about_item(text(words, event.item_id(), entry.actor() == "system" ? " expire" : ""), event.item_id());
}
}  // namespace muster
