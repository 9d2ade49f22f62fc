// Puts an item into the trash, with its versions and grants. It is gone for good 30 days later; until then whoever may
// delete it may recover it. What is there already stays there.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const DeleteVaultItem& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_on(state, context, vault_item_kind, command.item_id(), "delete"));
  if (find_trashed(state, command.item_id())) return nothing();
  if (!find_item(state, command.item_id())) return refuse(ITEM_NOT_FOUND, "there is no item " + command.item_id());
  VaultItemTrashed trashed;
  trashed.set_item_id(command.item_id());
  trashed.set_purge_at(context.at + vault_trash_us);
  return events(std::move(trashed));
}
}  // namespace muster
