#include "gateway/query.hpp"
#include "gateway/sealing.hpp"
#include "projections/vault_items.hpp"

namespace muster {
namespace {
std::optional<Refusal> new_item_id(const Call& call, Asking& asking) {
  static_cast<StoreVaultItem&>(*asking.message).set_item_id(derived_id(call, asking, "item"));
  return std::nullopt;
}
}  // namespace

void vault_routes(Routes& routes) {
  routes.module("vault");
  routes
      .command<StoreVaultItem, VaultItemReply>(
          POST, "/teams/{team_id}/vault/items", 201,
          "Stores a document of at most 900 KB, encrypted; for more, begin an upload")
      .derive(new_item_id)
      .seal(seal_new_item);
  routes
      .command<UpdateVaultItem, VaultItemReply>(PUT, "/teams/{team_id}/vault/items/{item_id}", 200,
                                                "Makes a new version; what is not given stays")
      .seal(seal_next_version);
  routes.command<DeleteVaultItem>(DELETE, "/teams/{team_id}/vault/items/{item_id}",
                                  "Puts an item into the trash, for 30 days");
  routes.read<ListVaultTrash, TrashedVaultItemPage>(GET, "/teams/{team_id}/vault/trash",
                                                    "What lies in the trash, for those who may delete it");
  routes.command<RecoverVaultItem>(POST, "/teams/{team_id}/vault/trash/{item_id}/restore",
                                   "Takes an item out of the trash, with its versions and grants");
  routes.command<PurgeVaultItem>(DELETE, "/teams/{team_id}/vault/trash/{item_id}",
                                 "Destroys an item in the trash and its keys at once");
  routes.command<TagVaultItem>(PUT, "/teams/{team_id}/vault/items/{item_id}/tags", "Gives an item these tags");
  routes.command<MoveVaultItem>(PUT, "/teams/{team_id}/vault/items/{item_id}/folder", "Puts an item into a folder");
  routes.command<CreateVaultFolder, VaultFolderReply>(POST, "/teams/{team_id}/vault/folders", 201, "Makes a folder");
  routes.command<RenameVaultFolder>(PATCH, "/teams/{team_id}/vault/folders/{folder_id}", "Renames a folder");
  routes.command<MoveVaultFolder>(PUT, "/teams/{team_id}/vault/folders/{folder_id}/parent",
                                  "Puts a folder into another one, with all that stands in it");
  routes.command<DeleteVaultFolder>(DELETE, "/teams/{team_id}/vault/folders/{folder_id}", "Deletes an empty folder");
  add_query<ListVaultFolders, VaultFolderPage>(routes, "/teams/{team_id}/vault/folders", Access::team_member,
                                               "Folders, or those that stand in one");
  routes.command<RotateVaultKey, VaultKeyReply>(POST, "/teams/{team_id}/vault/rotate-key", 200,
                                                "Makes a new key of the vault; its data keys follow in the background");
  vault_key_routes(routes);
  routes
      .command<BeginVaultUpload, VaultUploadReply>(POST, "/teams/{team_id}/vault/uploads", 201,
                                                   "Begins a content of at most 16 MB that comes in chunks")
      .derive(new_upload_id)
      .seal(make_upload_key);
  routes.read<ListVaultUploads, UnfinishedVaultUploads>(GET, "/teams/{team_id}/vault/uploads",
                                                        "Unfinished uploads, and which chunks are still to come");
  routes
      .command<StoreVaultChunk, VaultChunkReply>(PUT, "/teams/{team_id}/vault/uploads/{upload_id}/chunks/{number}", 200,
                                                 "Stores one chunk of an upload, encrypted")
      .reads_too("application/octet-stream", take_bytes)
      .seal(seal_chunk);
  routes
      .command<CompleteVaultUpload, VaultItemReply>(POST, "/teams/{team_id}/vault/uploads/{upload_id}/complete", 201,
                                                    "Makes an upload a new item, or the new version of one")
      .seal(seal_completion);
  routes.command<AbandonVaultUpload>(DELETE, "/teams/{team_id}/vault/uploads/{upload_id}",
                                     "Drops an unfinished upload, and destroys its key");
  routes
      .command<ReadVaultItem, VaultReadReply>(GET, "/teams/{team_id}/vault/items/{item_id}", 200,
                                              "Reads a content; every read is an entry")
      .seal(contents_there)
      .finish(open_item);
  routes.command<RestoreVaultItemVersion, VaultItemReply>(
      POST, "/teams/{team_id}/vault/items/{item_id}/versions/{version}/restore", 200,
      "Makes an older version the newest");
  routes
      .command<ExportVault, VaultExportReply>(POST, "/teams/{team_id}/vault/export", 200,
                                              "The vault, or a folder of it, as a zip under a passphrase")
      .seal(keep_passphrase)
      .finish(write_export);
  Route& import = routes.plain(POST, "/teams/{team_id}/vault/import", Access::team_member, import_vault,
                               "Stores what an export has written, item by item, and says what became of each");
  import.input = &ImportVault::default_instance();
  import.reply = &VaultImportReport::default_instance();
  add_query<ListVaultItems, VaultItemPage>(routes, "/teams/{team_id}/vault/items", Access::team_member,
                                           "Items without their contents");
  add_query<GetVaultItem, VaultItemView>(routes, "/teams/{team_id}/vault/items/{item_id}/details", Access::item_visible,
                                         "One item without its content");
  add_query<ListVaultVersions, VaultVersionPage>(routes, "/teams/{team_id}/vault/items/{item_id}/versions",
                                                 Access::item_visible, "The versions of an item");
}
}  // namespace muster
