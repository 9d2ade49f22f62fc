// Takes an item in the trash out of the world at once: its keys are destroyed, so nothing of it can be read again, from
// no backup of the ledger either. For super admins.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const PurgeVaultItem& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::own_team));
  if (state.roster().archived()) return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  if (!find_trashed(state, command.item_id()))
    return refuse(ITEM_NOT_FOUND, find_item(state, command.item_id())
                                      ? "the item is not in the trash; delete it first"
                                      : "there is no item " + command.item_id() + " in the trash");
  VaultItemPurged purged;
  purged.set_item_id(command.item_id());
  return events(std::move(purged));
}
}  // namespace muster
