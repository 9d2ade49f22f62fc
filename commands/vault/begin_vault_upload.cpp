// Begins a content that comes in chunks: of a new item, or a new one of an item that is there. At most 10 of a team are
// unfinished at a time, of 16 MB each; one that is not completed within 24 hours is dropped.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
// What a new item has, and what a new version has not.
Result<void> says_what_it_is(const BeginVaultUpload& command) {
  if (command.item_id().empty()) {
    if (command.name().empty()) return refuse(MISSING_FIELD, "a new item has a name", "/name");
    if (command.type() == ITEM_TYPE_UNSPECIFIED) return refuse(MISSING_FIELD, "a new item has a type", "/type");
    return boost::outcome_v2::success();
  }
  const auto stays = [](const char* field) {
    return refuse(INVALID_FIELD, "a new content leaves this of the item as it is", std::string("/") + field);
  };
  if (!command.name().empty()) return stays("name");
  if (command.type() != ITEM_TYPE_UNSPECIFIED) return stays("type");
  if (!command.tags().empty()) return stays("tags");
  if (!command.folder_id().empty()) return stays("folder_id");
  if (!command.workspace_id().empty()) return stays("workspace_id");
  return boost::outcome_v2::success();
}
}  // namespace

Decision decide(const Team& state, const BeginVaultUpload& command, const Context& context) {
  const bool new_item = command.item_id().empty();
  if (new_item) {
    BOOST_OUTCOME_TRY(allow_making(state, context, command.workspace_id(), Action::use_team, WORKSPACE_ROLE_EDITOR));
  } else {
    BOOST_OUTCOME_TRY(allow_on_item(state, context, command.item_id(), "edit"));
  }
  BOOST_OUTCOME_TRY(says_what_it_is(command));
  BOOST_OUTCOME_TRY(const std::string folder_id, folder_named(state, command.folder_id(), "/folder_id"));
  if (state.vault().uploads().size() >= static_cast<std::size_t>(vault_uploads_max))
    return refuse(TOO_MANY_UPLOADS, "a team has at most 10 unfinished uploads: complete or abandon one first");
  VaultUploadBegun begun;
  begun.set_upload_id(command.upload_id());
  begun.set_item_id(new_item ? command.new_item_id() : command.item_id());
  begun.set_size_bytes(command.size_bytes());
  begun.set_new_item(new_item);
  begun.set_name(command.name());
  begun.set_type(command.type());
  begun.set_mime_type(command.mime_type());
  *begun.mutable_tags() = in_order(command.tags());
  begun.set_folder_id(folder_id);
  begun.set_workspace_id(command.workspace_id());
  begun.set_key_id(command.key_id());
  begun.set_expires_at(context.at + vault_upload_us);
  VaultUploadReply reply;
  reply.set_upload_id(begun.upload_id());
  reply.set_item_id(begun.item_id());
  reply.set_chunks(chunks_of(begun.size_bytes()));
  reply.set_chunk_bytes(vault_chunk_bytes);
  reply.set_expires_at(begun.expires_at());
  return events(std::move(begun)).with(std::move(reply));
}
}  // namespace muster
