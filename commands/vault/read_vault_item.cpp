// Asks for the content of an item. Every read is an entry, also a repeated one: the content leaves the gateway only
// once that entry is confirmed.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const ReadVaultItem& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_on(state, context, vault_item_kind, command.item_id(), "view"));
  const VaultItem* item = find_item(state, command.item_id());
  if (!item) return refuse(ITEM_NOT_FOUND, "there is no item " + command.item_id());
  const std::uint32_t version = command.version() ? command.version() : newest(*item);
  const VaultVersion* asked = find_version(*item, version);
  if (!asked)
    return refuse(ITEM_VERSION_NOT_FOUND, "the newest version is " + std::to_string(newest(*item)), "/version");

  VaultItemRead read;
  read.set_item_id(command.item_id());
  read.set_version(version);
  VaultReadReply reply;
  reply.set_item_id(command.item_id());
  reply.set_version(version);
  reply.set_content_version(asked->content_version());
  reply.set_metadata_version(asked->metadata_version());
  reply.set_name(item->name());
  reply.set_type(item->type());
  reply.set_mime_type(asked->mime_type());
  reply.set_size_bytes(asked->size_bytes());
  reply.set_upload_id(asked->upload_id());
  if (!asked->upload_id().empty()) reply.set_chunks(chunks_of(asked->size_bytes()));
  return events(std::move(read)).with(std::move(reply));
}
}  // namespace muster
