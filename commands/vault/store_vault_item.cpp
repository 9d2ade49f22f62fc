// Puts a new item into the vault. Its content is ciphertext already: the gateway has sealed it.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"
#include "domain/vault.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& state, const StoreVaultItem& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_making(state, context, command.workspace_id(), Action::use_team, WORKSPACE_ROLE_EDITOR));
  if (!command.has_content_sealed()) return refuse(MISSING_FIELD, "an item has a content", "/content");
  if (command.size_bytes() > vault_content_bytes_max)
    return refuse(CONTENT_TOO_LARGE, "a content has at most 900 KB", "/content");
  BOOST_OUTCOME_TRY(const std::string folder_id, folder_named(state, command.folder_id(), "/folder_id"));
  if (find_item(state, command.item_id())) return refuse(ITEM_EXISTS, "there is an item with this id already");

  VaultItemStored stored;
  stored.set_item_id(command.item_id());
  stored.set_name(command.name());
  stored.set_type(command.type());
  stored.set_mime_type(command.mime_type());
  stored.set_size_bytes(command.size_bytes());
  *stored.mutable_content() = command.content_sealed();
  *stored.mutable_tags() = in_order(command.tags());
  stored.set_folder_id(folder_id);
  stored.set_workspace_id(command.workspace_id());
  if (command.has_metadata_sealed()) *stored.mutable_metadata() = command.metadata_sealed();
  VaultItemReply reply;
  reply.set_item_id(command.item_id());
  reply.set_version(1);
  return events(std::move(stored)).with(std::move(reply));
}
}  // namespace muster
