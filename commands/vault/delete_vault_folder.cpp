// Takes away an empty folder. What lies in the trash does not stand in any; recovered, it finds itself in the root.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const DeleteVaultFolder& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::use_team));
  BOOST_OUTCOME_TRY(const std::string folder_id, folder_named(state, command.folder_id(), "/folder_id"));
  const auto& items = state.vault().items();
  const auto& folders = state.vault().folders();
  const bool holds_items =
      std::any_of(items.begin(), items.end(), [&](const auto& one) { return one.second.folder_id() == folder_id; });
  const bool holds_folders =
      std::any_of(folders.begin(), folders.end(), [&](const auto& one) { return one.second.parent_id() == folder_id; });
  if (holds_items || holds_folders)
    return refuse(FOLDER_NOT_EMPTY, "something stands in this folder: move or delete that first");
  VaultFolderDeleted deleted;
  deleted.set_folder_id(folder_id);
  return events(std::move(deleted));
}
}  // namespace muster
