// Takes an item out of the vault, with all its versions.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const DeleteVaultItem& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_on(state, context, vault_item_kind, command.item_id(), "delete"));
  if (!find_item(state, command.item_id())) return refuse(ITEM_NOT_FOUND, "there is no item " + command.item_id());
  VaultItemDeleted deleted;
  deleted.set_item_id(command.item_id());
  return events(std::move(deleted));
}
}  // namespace muster
