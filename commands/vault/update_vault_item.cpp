// Makes a new version of an item. What is not given is that of the version before; an update that changes nothing makes
// no version.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const UpdateVaultItem& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_on(state, context, vault_item_kind, command.item_id(), "edit"));
  const VaultItem* item = find_item(state, command.item_id());
  if (!item) return refuse(ITEM_NOT_FOUND, "there is no item " + command.item_id());
  if (command.has_content_sealed() && command.size_bytes() > vault_content_bytes_max)
    return refuse(CONTENT_TOO_LARGE, "a content has at most 900 KB", "/content");

  const std::uint32_t version = newest(*item) + 1;
  const VaultVersion& before = *find_version(*item, version - 1);
  const bool sealed = command.has_content_sealed() || command.has_metadata_sealed();
  const bool renamed = command.has_name() && command.name() != item->name();
  const bool retyped = command.has_mime_type() && command.mime_type() != before.mime_type();
  VaultItemReply reply;
  reply.set_item_id(command.item_id());
  if (!sealed && !renamed && !retyped) {
    reply.set_version(version - 1);
    return answer(std::move(reply));
  }
  // A box opens only as the version that it was sealed for. The gateway seals again and retries.
  if (sealed && command.sealed_version() != version)
    return refuse(ITEM_CHANGED, "the item has been changed meanwhile; its next version is " + std::to_string(version));

  VaultItemUpdated updated;
  updated.set_item_id(command.item_id());
  updated.set_version(version);
  if (renamed) updated.set_name(command.name());
  if (retyped) updated.set_mime_type(command.mime_type());
  updated.set_size_bytes(command.has_content_sealed() ? command.size_bytes() : before.size_bytes());
  if (command.has_content_sealed()) *updated.mutable_content() = command.content_sealed();
  if (command.has_metadata_sealed()) *updated.mutable_metadata() = command.metadata_sealed();
  reply.set_version(version);
  return events(std::move(updated)).with(std::move(reply));
}
}  // namespace muster
