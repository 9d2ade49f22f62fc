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
      .command<StoreVaultItem, VaultItemReply>(POST, "/teams/{team_id}/vault/items", 201,
                                               "Stores a document of at most 900 KB, encrypted")
      .derive(new_item_id)
      .seal(seal_new_item);
  routes
      .command<UpdateVaultItem, VaultItemReply>(PUT, "/teams/{team_id}/vault/items/{item_id}", 200,
                                                "Makes a new version; what is not given stays")
      .seal(seal_next_version);
  routes.command<DeleteVaultItem>(DELETE, "/teams/{team_id}/vault/items/{item_id}", "Deletes an item");
  routes
      .command<ReadVaultItem, VaultReadReply>(GET, "/teams/{team_id}/vault/items/{item_id}", 200,
                                              "Reads a content; every read is an entry")
      .seal(contents_there)
      .finish(open_item);
  routes.command<RestoreVaultItemVersion, VaultItemReply>(
      POST, "/teams/{team_id}/vault/items/{item_id}/versions/{version}/restore", 200,
      "Makes an older version the newest");
  add_query<ListVaultItems, VaultItemPage>(routes, "/teams/{team_id}/vault/items", Access::team_member,
                                           "Items without their contents");
  add_query<GetVaultItem, VaultItemView>(routes, "/teams/{team_id}/vault/items/{item_id}/details", Access::item_visible,
                                         "One item without its content");
  add_query<ListVaultVersions, VaultVersionPage>(routes, "/teams/{team_id}/vault/items/{item_id}/versions",
                                                 Access::item_visible, "The versions of an item");
}
}  // namespace muster
