// Makes a folder in the root or in another one. Folders have no rights of their own: they are for whoever may store.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const CreateVaultFolder& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::use_team));
  BOOST_OUTCOME_TRY(const std::string parent_id, folder_named(state, command.parent_id(), "/parent_id"));
  if (depth_of(state, parent_id) >= vault_folder_depth_max)
    return refuse(FOLDER_TOO_DEEP, "folders are nested to a depth of 10", "/parent_id");
  BOOST_OUTCOME_TRY(name_is_free(state, parent_id, command.name()));
  if (state.vault().folders().size() >= static_cast<std::size_t>(vault_folders_max))
    return refuse(LIMIT_REACHED, "a vault has at most 10,000 folders");
  VaultFolderCreated created;
  created.set_folder_id(context.id("folder"));
  created.set_name(command.name());
  created.set_parent_id(parent_id);
  VaultFolderReply reply;
  reply.set_folder_id(created.folder_id());
  return events(std::move(created)).with(std::move(reply));
}
}  // namespace muster
