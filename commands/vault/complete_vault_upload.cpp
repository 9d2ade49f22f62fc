// Makes what has come in chunks the content of a new item, or a new version of one: the one entry that makes it
// visible.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
VaultItemStored first_version(const Team& team, const VaultUpload& upload) {
  VaultItemStored stored;
  stored.set_item_id(upload.item_id());
  stored.set_name(upload.name());
  stored.set_type(upload.type());
  stored.set_mime_type(upload.mime_type());
  stored.set_size_bytes(upload.size_bytes());
  *stored.mutable_tags() = upload.tags();
  // The folder may have gone since the upload began.
  const auto folder = folder_named(team, upload.folder_id(), "/folder_id");
  if (folder) stored.set_folder_id(folder.value());
  if (const auto* workspace_id = workspace_of(team, vault_item_kind, upload.item_id()))
    stored.set_workspace_id(*workspace_id);
  return stored;
}
VaultItemUpdated next_version(const VaultItem& item, const VaultUpload& upload, std::uint32_t version) {
  VaultItemUpdated updated;
  updated.set_item_id(upload.item_id());
  updated.set_version(version);
  const VaultVersion& before = *find_version(item, version - 1);
  if (!upload.mime_type().empty() && upload.mime_type() != before.mime_type())
    updated.set_mime_type(upload.mime_type());
  updated.set_size_bytes(upload.size_bytes());
  return updated;
}
}  // namespace

Decision decide(const Team& state, const CompleteVaultUpload& command, const Context& context) {
  BOOST_OUTCOME_TRY(const VaultUpload* upload, allow_on_upload(state, context, command.upload_id()));
  if (const auto missing = missing_chunks(*upload); !missing.empty())
    return refuse(UPLOAD_INCOMPLETE, std::to_string(missing.size()) +
                                         " chunks are still to come, the first is number " +
                                         std::to_string(missing.front()));
  const VaultItem* item = upload->new_item() ? nullptr : find_item(state, upload->item_id());
  const std::uint32_t version = item ? newest(*item) + 1 : 1;
  // A box opens only as the version that it was sealed for. The gateway seals again and retries.
  if (command.has_metadata_sealed() && command.sealed_version() != version)
    return refuse(ITEM_CHANGED, "the item has been changed meanwhile; its next version is " + std::to_string(version));
  VaultItemReply reply;
  reply.set_item_id(upload->item_id());
  reply.set_version(version);
  const auto finish = [&](auto event) {
    event.set_upload_id(command.upload_id());
    if (command.has_metadata_sealed()) *event.mutable_metadata() = command.metadata_sealed();
    return events(std::move(event)).with(std::move(reply));
  };
  if (item) return finish(next_version(*item, *upload, version));
  return finish(first_version(state, *upload));
}
}  // namespace muster
