// Puts an item into another folder, or into the root.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const MoveVaultItem& command, const Context& context) {
  BOOST_OUTCOME_TRY(const VaultItem* item, allow_on_item(state, context, command.item_id(), "edit"));
  BOOST_OUTCOME_TRY(const std::string folder_id, folder_named(state, command.folder_id(), "/folder_id"));
  if (item->folder_id() == folder_id) return nothing();
  VaultItemMoved moved;
  moved.set_item_id(command.item_id());
  moved.set_folder_id(folder_id);
  return events(std::move(moved));
}
}  // namespace muster
