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
}  // namespace muster::test
