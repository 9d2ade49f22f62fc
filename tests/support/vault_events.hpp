// Events and commands of the vault, as stories tell them.
#pragma once
#include <string>
#include <string_view>

#include "tests/support/given.hpp"

namespace muster::test {
inline Sealed sealed(std::string_view box) {
  Sealed sealed;
  sealed.set_key_id("key_1");
  sealed.set_box(std::string(box));
  return sealed;
}
// A note with the content `content`, sealed.
inline VaultItemStored item_stored(std::string_view item_id, std::string_view content = "first",
                                   std::uint64_t size_bytes = 5) {
  VaultItemStored event;
  event.set_item_id(std::string(item_id));
  event.set_name("a note");
  event.set_type(ITEM_TYPE_NOTE);
  event.set_mime_type("text/plain");
  event.set_size_bytes(size_bytes);
  *event.mutable_content() = sealed(content);
  return event;
}
inline VaultItemUpdated item_updated(std::string_view item_id, std::uint32_t version, std::uint64_t size_bytes = 5) {
  VaultItemUpdated event;
  event.set_item_id(std::string(item_id));
  event.set_version(version);
  event.set_size_bytes(size_bytes);
  return event;
}
inline VaultItemUpdated content_updated(std::string_view item_id, std::uint32_t version, std::string_view content,
                                        std::uint64_t size_bytes) {
  VaultItemUpdated event = item_updated(item_id, version, size_bytes);
  *event.mutable_content() = sealed(content);
  return event;
}
inline VaultItemRestored item_restored(std::string_view item_id, std::uint32_t version, std::uint32_t from_version) {
  VaultItemRestored event;
  event.set_item_id(std::string(item_id));
  event.set_version(version);
  event.set_from_version(from_version);
  return event;
}
inline VaultItemDeleted item_deleted(std::string_view item_id) {
  VaultItemDeleted event;
  event.set_item_id(std::string(item_id));
  return event;
}
inline VaultItemRead item_read(std::string_view item_id, std::uint32_t version) {
  VaultItemRead event;
  event.set_item_id(std::string(item_id));
  event.set_version(version);
  return event;
}

inline StoreVaultItem store_item(std::string_view item_id, std::string_view content = "first",
                                 std::uint64_t size_bytes = 5) {
  StoreVaultItem command;
  command.set_team_id(the_team());
  command.set_item_id(std::string(item_id));
  command.set_name("a note");
  command.set_type(ITEM_TYPE_NOTE);
  command.set_mime_type("text/plain");
  command.set_size_bytes(size_bytes);
  *command.mutable_content_sealed() = sealed(content);
  return command;
}
inline UpdateVaultItem update_item(std::string_view item_id) {
  UpdateVaultItem command;
  command.set_team_id(the_team());
  command.set_item_id(std::string(item_id));
  return command;
}
inline UpdateVaultItem update_content(std::string_view item_id, std::uint32_t sealed_version, std::string_view content,
                                      std::uint64_t size_bytes) {
  UpdateVaultItem command = update_item(item_id);
  command.set_sealed_version(sealed_version);
  command.set_size_bytes(size_bytes);
  *command.mutable_content_sealed() = sealed(content);
  return command;
}
inline DeleteVaultItem delete_item(std::string_view item_id) {
  DeleteVaultItem command;
  command.set_team_id(the_team());
  command.set_item_id(std::string(item_id));
  return command;
}
inline ReadVaultItem read_item(std::string_view item_id, std::uint32_t version = 0) {
  ReadVaultItem command;
  command.set_team_id(the_team());
  command.set_item_id(std::string(item_id));
  command.set_version(version);
  return command;
}
inline RestoreVaultItemVersion restore_version(std::string_view item_id, std::uint32_t version) {
  RestoreVaultItemVersion command;
  command.set_team_id(the_team());
  command.set_item_id(std::string(item_id));
  command.set_version(version);
  return command;
}

// ---- the trash, tags and folders ----
inline VaultItemTrashed item_trashed(std::string_view item_id, std::int64_t purge_at) {
  VaultItemTrashed event;
  event.set_item_id(std::string(item_id));
  event.set_purge_at(purge_at);
  return event;
}
inline VaultItemRecovered item_recovered(std::string_view item_id, std::string_view folder_id = {}) {
  VaultItemRecovered event;
  event.set_item_id(std::string(item_id));
  event.set_folder_id(std::string(folder_id));
  return event;
}
inline VaultItemPurged item_purged(std::string_view item_id) {
  VaultItemPurged event;
  event.set_item_id(std::string(item_id));
  return event;
}
inline VaultItemTagged item_tagged(std::string_view item_id, std::initializer_list<std::string> tags) {
  VaultItemTagged event;
  event.set_item_id(std::string(item_id));
  for (const auto& tag : tags) event.add_tags(tag);
  return event;
}
inline VaultItemMoved item_moved(std::string_view item_id, std::string_view folder_id) {
  VaultItemMoved event;
  event.set_item_id(std::string(item_id));
  event.set_folder_id(std::string(folder_id));
  return event;
}
// An id as clients give it, told apart by a letter.
inline std::string folder(char letter) { return "folder_01J00000000000000000000" + std::string(3, letter); }
inline VaultFolderCreated folder_created(std::string_view folder_id, std::string_view name,
                                         std::string_view parent_id = {}) {
  VaultFolderCreated event;
  event.set_folder_id(std::string(folder_id));
  event.set_name(std::string(name));
  event.set_parent_id(std::string(parent_id));
  return event;
}
inline VaultFolderRenamed folder_renamed(std::string_view folder_id, std::string_view name) {
  VaultFolderRenamed event;
  event.set_folder_id(std::string(folder_id));
  event.set_name(std::string(name));
  return event;
}
inline VaultFolderMoved folder_moved(std::string_view folder_id, std::string_view parent_id) {
  VaultFolderMoved event;
  event.set_folder_id(std::string(folder_id));
  event.set_parent_id(std::string(parent_id));
  return event;
}
inline VaultFolderDeleted folder_deleted(std::string_view folder_id) {
  VaultFolderDeleted event;
  event.set_folder_id(std::string(folder_id));
  return event;
}
inline RecoverVaultItem recover_item(std::string_view item_id) {
  RecoverVaultItem command;
  command.set_team_id(the_team());
  command.set_item_id(std::string(item_id));
  return command;
}
inline PurgeVaultItem purge_item(std::string_view item_id) {
  PurgeVaultItem command;
  command.set_team_id(the_team());
  command.set_item_id(std::string(item_id));
  return command;
}
inline TagVaultItem tag_item(std::string_view item_id, std::initializer_list<std::string> tags) {
  TagVaultItem command;
  command.set_team_id(the_team());
  command.set_item_id(std::string(item_id));
  for (const auto& tag : tags) command.add_tags(tag);
  return command;
}
inline MoveVaultItem move_item(std::string_view item_id, std::string_view folder_id) {
  MoveVaultItem command;
  command.set_team_id(the_team());
  command.set_item_id(std::string(item_id));
  command.set_folder_id(std::string(folder_id));
  return command;
}
inline CreateVaultFolder create_folder(std::string_view name, std::string_view parent_id = "root") {
  CreateVaultFolder command;
  command.set_team_id(the_team());
  command.set_name(std::string(name));
  command.set_parent_id(std::string(parent_id));
  return command;
}
inline RenameVaultFolder rename_folder(std::string_view folder_id, std::string_view name) {
  RenameVaultFolder command;
  command.set_team_id(the_team());
  command.set_folder_id(std::string(folder_id));
  command.set_name(std::string(name));
  return command;
}
inline MoveVaultFolder move_folder(std::string_view folder_id, std::string_view parent_id) {
  MoveVaultFolder command;
  command.set_team_id(the_team());
  command.set_folder_id(std::string(folder_id));
  command.set_parent_id(std::string(parent_id));
  return command;
}
inline DeleteVaultFolder delete_folder(std::string_view folder_id) {
  DeleteVaultFolder command;
  command.set_team_id(the_team());
  command.set_folder_id(std::string(folder_id));
  return command;
}

// ---- the team's key ----
inline VaultKeyRotated key_rotated(std::uint32_t version, std::string_view key_id) {
  VaultKeyRotated event;
  event.set_key_version(version);
  event.set_key_id(std::string(key_id));
  return event;
}
inline RotateVaultKey rotate() {
  RotateVaultKey command;
  command.set_team_id(the_team());
  return command;
}

// ---- contents in chunks ----
// Of a new item where `item_id` begins with "new_".
inline VaultUploadBegun upload_begun(std::string_view upload_id, std::string_view item_id, std::uint64_t size_bytes,
                                     std::int64_t expires_at) {
  VaultUploadBegun event;
  event.set_upload_id(std::string(upload_id));
  event.set_item_id(std::string(item_id));
  event.set_size_bytes(size_bytes);
  event.set_new_item(item_id.starts_with("new_"));
  if (event.new_item()) {
    event.set_name("a film");
    event.set_type(ITEM_TYPE_FILE);
    event.set_mime_type("video/mp4");
  }
  event.set_key_id("key_of_" + std::string(upload_id));
  event.set_expires_at(expires_at);
  return event;
}
inline VaultChunkStored chunk_stored(std::string_view upload_id, std::string_view item_id, std::uint32_t number,
                                     std::uint64_t size_bytes, std::string_view content) {
  VaultChunkStored event;
  event.set_upload_id(std::string(upload_id));
  event.set_item_id(std::string(item_id));
  event.set_number(number);
  event.set_size_bytes(size_bytes);
  event.set_content_hash("hash of " + std::string(content));
  *event.mutable_content() = sealed(content);
  return event;
}
inline VaultUploadDropped upload_dropped(std::string_view upload_id, std::string_view item_id) {
  VaultUploadDropped event;
  event.set_upload_id(std::string(upload_id));
  event.set_item_id(std::string(item_id));
  return event;
}
// As the gateway gives it on, of a new item or of one that is there.
inline BeginVaultUpload begin_upload(std::string_view upload_id, std::string_view item_id, std::uint64_t size_bytes) {
  BeginVaultUpload command;
  command.set_team_id(the_team());
  command.set_upload_id(std::string(upload_id));
  command.set_size_bytes(size_bytes);
  command.set_key_id("key_of_" + std::string(upload_id));
  if (!item_id.starts_with("new_")) {
    command.set_item_id(std::string(item_id));
    return command;
  }
  command.set_new_item_id(std::string(item_id));
  command.set_name("a film");
  command.set_type(ITEM_TYPE_FILE);
  command.set_mime_type("video/mp4");
  return command;
}
inline StoreVaultChunk store_chunk(std::string_view upload_id, std::uint32_t number, std::uint64_t size_bytes,
                                   std::string_view content) {
  StoreVaultChunk command;
  command.set_team_id(the_team());
  command.set_upload_id(std::string(upload_id));
  command.set_number(number);
  command.set_size_bytes(size_bytes);
  command.set_content_hash("hash of " + std::string(content));
  *command.mutable_content_sealed() = sealed(content);
  return command;
}
inline CompleteVaultUpload complete_upload(std::string_view upload_id) {
  CompleteVaultUpload command;
  command.set_team_id(the_team());
  command.set_upload_id(std::string(upload_id));
  return command;
}
inline AbandonVaultUpload abandon_upload(std::string_view upload_id) {
  AbandonVaultUpload command;
  command.set_team_id(the_team());
  command.set_upload_id(std::string(upload_id));
  return command;
}
}  // namespace muster::test
