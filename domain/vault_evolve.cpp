// What recorded events make of a vault.
#include <algorithm>
#include <exception>

#include "domain/evolve.hpp"
#include "domain/vault.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
// The item that a recorded event is about, whose next version it makes. What is not so was never decided on this state:
// the log is corrupt, and guessing over it would hide that.
VaultItem& item_before(Team& state, const std::string& item_id, std::uint32_t next_version) noexcept {
  VaultItem& item = state.mutable_vault()->mutable_items()->at(item_id);
  if (newest(item) + 1 != next_version) std::terminate();
  return item;
}
VaultItem& item_of(Team& state, const std::string& item_id) noexcept {
  return state.mutable_vault()->mutable_items()->at(item_id);
}
VaultFolder& folder_of(Team& state, const std::string& folder_id) noexcept {
  return state.mutable_vault()->mutable_folders()->at(folder_id);
}
// Out of the trash.
VaultTrashed take_out(Team& state, const std::string& item_id) noexcept {
  auto& trash = *state.mutable_vault()->mutable_trash();
  const auto found =
      std::find_if(trash.begin(), trash.end(), [&](const auto& one) { return one.item_id() == item_id; });
  if (found == trash.end()) std::terminate();
  VaultTrashed taken = std::move(*found);
  trash.erase(found);
  return taken;
}
}  // namespace

void evolve(Team& state, const VaultItemStored& event, const Entry& entry) noexcept {
  VaultItem& item = (*state.mutable_vault()->mutable_items())[event.item_id()];
  item.set_name(event.name());
  item.set_type(event.type());
  item.set_created_by(entry.actor());
  *item.mutable_tags() = event.tags();
  item.set_folder_id(event.folder_id());
  VaultVersion& first = *item.add_versions();
  first.set_content_version(1);
  first.set_size_bytes(event.size_bytes());
  first.set_mime_type(event.mime_type());
  if (event.has_metadata()) first.set_metadata_version(1);
  first.set_upload_id(event.upload_id());
  state.mutable_vault()->mutable_uploads()->erase(event.upload_id());
  belongs_to(state, vault_item_kind, event.item_id(), event.workspace_id());
}

void evolve(Team& state, const VaultItemUpdated& event, const Entry&) noexcept {
  VaultItem& item = item_before(state, event.item_id(), event.version());
  VaultVersion next = item.versions(item.versions_size() - 1);
  if (event.has_name()) item.set_name(event.name());
  if (event.has_mime_type()) next.set_mime_type(event.mime_type());
  if (event.has_content() || !event.upload_id().empty()) {
    next.set_content_version(event.version());
    next.set_upload_id(event.upload_id());
  }
  if (event.has_metadata()) next.set_metadata_version(event.version());
  next.set_size_bytes(event.size_bytes());
  *item.add_versions() = std::move(next);
  state.mutable_vault()->mutable_uploads()->erase(event.upload_id());
}

void evolve(Team& state, const VaultItemRestored& event, const Entry&) noexcept {
  VaultItem& item = item_before(state, event.item_id(), event.version());
  const VaultVersion* from = find_version(item, event.from_version());
  if (!from) std::terminate();
  VaultVersion next = *from;
  *item.add_versions() = std::move(next);
}

void evolve(Team& state, const VaultItemDeleted& event, const Entry& entry) noexcept {
  state.mutable_vault()->mutable_items()->erase(event.item_id());
  forget_resource(state, vault_item_kind, event.item_id(), entry.at());
}

// A read changes nothing: it is on the ledger for those who ask who has seen what.
void evolve(Team&, const VaultItemRead&, const Entry&) noexcept {}
void evolve(Team&, const VaultExported&, const Entry&) noexcept {}

// Its grants stay: they say who may see what is said of it, and are there again once it is recovered.
void evolve(Team& state, const VaultItemTrashed& event, const Entry& entry) noexcept {
  VaultTrashed trashed;
  trashed.set_item_id(event.item_id());
  *trashed.mutable_item() = std::move(item_of(state, event.item_id()));
  trashed.set_deleted_by(entry.actor());
  trashed.set_deleted_at(entry.at());
  trashed.set_purge_at(event.purge_at());
  state.mutable_vault()->mutable_items()->erase(event.item_id());
  *state.mutable_vault()->add_trash() = std::move(trashed);
}
void evolve(Team& state, const VaultItemRecovered& event, const Entry&) noexcept {
  VaultItem item = std::move(*take_out(state, event.item_id()).mutable_item());
  item.set_folder_id(event.folder_id());
  (*state.mutable_vault()->mutable_items())[event.item_id()] = std::move(item);
}
void evolve(Team& state, const VaultItemPurged& event, const Entry& entry) noexcept {
  take_out(state, event.item_id());
  forget_resource(state, vault_item_kind, event.item_id(), entry.at());
}

void evolve(Team& state, const VaultItemTagged& event, const Entry&) noexcept {
  *item_of(state, event.item_id()).mutable_tags() = event.tags();
}
void evolve(Team& state, const VaultItemMoved& event, const Entry&) noexcept {
  item_of(state, event.item_id()).set_folder_id(event.folder_id());
}

void evolve(Team& state, const VaultFolderCreated& event, const Entry&) noexcept {
  VaultFolder& folder = (*state.mutable_vault()->mutable_folders())[event.folder_id()];
  folder.set_name(event.name());
  folder.set_parent_id(event.parent_id());
}
void evolve(Team& state, const VaultFolderRenamed& event, const Entry&) noexcept {
  folder_of(state, event.folder_id()).set_name(event.name());
}
void evolve(Team& state, const VaultFolderMoved& event, const Entry&) noexcept {
  folder_of(state, event.folder_id()).set_parent_id(event.parent_id());
}
void evolve(Team& state, const VaultFolderDeleted& event, const Entry&) noexcept {
  state.mutable_vault()->mutable_folders()->erase(event.folder_id());
}

void evolve(Team& state, const VaultKeyRotated& event, const Entry&) noexcept {
  state.mutable_vault()->set_key_version(event.key_version());
}

void evolve(Team& state, const VaultUploadBegun& event, const Entry& entry) noexcept {
  VaultUpload& upload = (*state.mutable_vault()->mutable_uploads())[event.upload_id()];
  upload.set_item_id(event.item_id());
  upload.set_new_item(event.new_item());
  upload.set_name(event.name());
  upload.set_type(event.type());
  upload.set_mime_type(event.mime_type());
  *upload.mutable_tags() = event.tags();
  upload.set_folder_id(event.folder_id());
  upload.set_size_bytes(event.size_bytes());
  upload.set_key_id(event.key_id());
  upload.set_begun_by(entry.actor());
  upload.set_expires_at(event.expires_at());
  for (std::uint32_t n = chunks_of(event.size_bytes()); n > 0; --n) upload.add_chunk_hashes();
  belongs_to(state, vault_item_kind, event.item_id(), event.workspace_id());
}
void evolve(Team& state, const VaultChunkStored& event, const Entry&) noexcept {
  VaultUpload& upload = state.mutable_vault()->mutable_uploads()->at(event.upload_id());
  upload.mutable_chunk_hashes()->at(static_cast<int>(event.number()) - 1) = event.content_hash();
}
void evolve(Team& state, const VaultUploadDropped& event, const Entry&) noexcept {
  state.mutable_vault()->mutable_uploads()->erase(event.upload_id());
}
}  // namespace muster
