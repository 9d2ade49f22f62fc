// Takes an item out of the trash: it stands where it stood, with its versions and grants; in the root where its folder
// is gone. One that is not in the trash stays where it is.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const RecoverVaultItem& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_on(state, context, vault_item_kind, command.item_id(), "delete"));
  if (find_item(state, command.item_id())) return nothing();
  const VaultTrashed* trashed = find_trashed(state, command.item_id());
  if (!trashed || trashed->purge_at() <= context.at)
    return refuse(ITEM_NOT_FOUND, "there is no item " + command.item_id() + " in the trash");
  VaultItemRecovered recovered;
  recovered.set_item_id(command.item_id());
  const auto folder = folder_named(state, trashed->item().folder_id(), "/folder_id");
  if (folder) recovered.set_folder_id(folder.value());
  return events(std::move(recovered));
}
}  // namespace muster
