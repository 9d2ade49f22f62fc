// Puts a folder, with all that stands in it, into another one or into the root. Never into itself, and never so deep
// that anything in it would be below the tenth.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
namespace {
// How many folders one below the other there are, with this one at the top: 1 where it has none in it.
int height_of(const Team& team, const std::string& folder_id) {
  int deepest = 0;
  for (const auto& [id, folder] : team.vault().folders())
    if (is_within(team, id, folder_id)) deepest = std::max(deepest, depth_of(team, id));
  return deepest - depth_of(team, folder_id) + 1;
}
}  // namespace

Decision decide(const Team& state, const MoveVaultFolder& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::use_team));
  BOOST_OUTCOME_TRY(const std::string folder_id, folder_named(state, command.folder_id(), "/folder_id"));
  BOOST_OUTCOME_TRY(const std::string parent_id, folder_named(state, command.parent_id(), "/parent_id"));
  const VaultFolder& folder = state.vault().folders().at(folder_id);
  if (folder.parent_id() == parent_id) return nothing();
  if (is_within(state, parent_id, folder_id))
    return refuse(FOLDER_IN_ITSELF, "a folder cannot stand within itself", "/parent_id");
  if (depth_of(state, parent_id) + height_of(state, folder_id) > vault_folder_depth_max)
    return refuse(FOLDER_TOO_DEEP, "folders are nested to a depth of 10", "/parent_id");
  BOOST_OUTCOME_TRY(name_is_free(state, parent_id, folder.name(), folder_id));
  VaultFolderMoved moved;
  moved.set_folder_id(folder_id);
  moved.set_parent_id(parent_id);
  return events(std::move(moved));
}
}  // namespace muster
