// Gives a folder another name.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const RenameVaultFolder& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::use_team));
  BOOST_OUTCOME_TRY(const std::string folder_id, folder_named(state, command.folder_id(), "/folder_id"));
  const VaultFolder& folder = state.vault().folders().at(folder_id);
  if (folder.name() == command.name()) return nothing();
  BOOST_OUTCOME_TRY(name_is_free(state, folder.parent_id(), command.name(), folder_id));
  VaultFolderRenamed renamed;
  renamed.set_folder_id(folder_id);
  renamed.set_name(command.name());
  return events(std::move(renamed));
}
}  // namespace muster
