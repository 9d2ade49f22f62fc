// Makes an older version the newest one again, as a new version: content, metadata and mime type. The name stays.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const RestoreVaultItemVersion& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_on(state, context, vault_item_kind, command.item_id(), "edit"));
  const VaultItem* item = find_item(state, command.item_id());
  if (!item) return refuse(ITEM_NOT_FOUND, "there is no item " + command.item_id());
  if (!find_version(*item, command.version()))
    return refuse(ITEM_VERSION_NOT_FOUND, "the newest version is " + std::to_string(newest(*item)), "/version");
  VaultItemReply reply;
  reply.set_item_id(command.item_id());
  reply.set_version(newest(*item));
  if (command.version() == newest(*item)) return answer(std::move(reply));

  VaultItemRestored restored;
  restored.set_item_id(command.item_id());
  restored.set_version(newest(*item) + 1);
  restored.set_from_version(command.version());
  reply.set_version(restored.version());
  return events(std::move(restored)).with(std::move(reply));
}
}  // namespace muster
