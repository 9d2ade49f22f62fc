// Gives an item these tags in place of all it has. Their order does not matter, nor does saying one twice.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const TagVaultItem& command, const Context& context) {
  BOOST_OUTCOME_TRY(const VaultItem* item, allow_on_item(state, context, command.item_id(), "edit"));
  VaultItemTagged tagged;
  tagged.set_item_id(command.item_id());
  *tagged.mutable_tags() = in_order(command.tags());
  if (std::equal(tagged.tags().begin(), tagged.tags().end(), item->tags().begin(), item->tags().end()))
    return nothing();
  return events(std::move(tagged));
}
}  // namespace muster
