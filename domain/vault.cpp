#include "domain/vault.hpp"

#include <algorithm>

#include "domain/ids.hpp"
#include "domain/workspaces.hpp"

namespace muster {
const VaultItem* find_item(const Team& team, std::string_view item_id) {
  const auto& items = team.vault().items();
  const auto found = items.find(std::string(item_id));
  return found == items.end() ? nullptr : &found->second;
}
const VaultVersion* find_version(const VaultItem& item, std::uint32_t version) {
  return version >= 1 && version <= newest(item) ? &item.versions(static_cast<int>(version) - 1) : nullptr;
}
const VaultTrashed* find_trashed(const Team& team, std::string_view item_id) {
  for (const VaultTrashed& trashed : team.vault().trash())
    if (trashed.item_id() == item_id) return &trashed;
  return nullptr;
}

Result<const VaultItem*> allow_on_item(const Team& team, const Context& context, const std::string& item_id,
                                       std::string_view action) {
  BOOST_OUTCOME_TRY(allow_on(team, context, vault_item_kind, item_id, action));
  const VaultItem* item = find_item(team, item_id);
  if (!item) return refuse(ITEM_NOT_FOUND, "there is no item " + item_id);
  return item;
}

google::protobuf::RepeatedPtrField<std::string> in_order(google::protobuf::RepeatedPtrField<std::string> tags) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

namespace {
const VaultFolder* find_folder(const Team& team, const std::string& folder_id) {
  const auto& folders = team.vault().folders();
  const auto found = folders.find(folder_id);
  return found == folders.end() ? nullptr : &found->second;
}
}  // namespace

Result<std::string> folder_named(const Team& team, const std::string& outside, const char* pointer) {
  if (outside.empty() || outside == "root") return std::string();
  if (!find_folder(team, outside)) return refuse(FOLDER_NOT_FOUND, "there is no folder " + outside, pointer);
  return outside;
}

int depth_of(const Team& team, const std::string& folder_id) {
  int depth = 0;
  for (const VaultFolder* at = find_folder(team, folder_id); at; at = find_folder(team, at->parent_id())) ++depth;
  return depth;
}

bool is_within(const Team& team, std::string folder_id, const std::string& ancestor) {
  for (;;) {
    if (folder_id == ancestor) return true;
    const VaultFolder* folder = find_folder(team, folder_id);
    if (!folder) return false;
    folder_id = folder->parent_id();
  }
}

std::string path_of(const Team& team, const std::string& folder_id) {
  std::string path;
  for (const VaultFolder* at = find_folder(team, folder_id); at; at = find_folder(team, at->parent_id()))
    path = path.empty() ? at->name() : at->name() + '/' + path;
  return path;
}

Result<void> name_is_free(const Team& team, const std::string& parent_id, const std::string& name,
                          std::string_view except) {
  if (name.find('/') != std::string::npos)
    return refuse(INVALID_FIELD, "a folder's name holds no /, which stands between names in a path", "/name");
  for (const auto& [id, folder] : team.vault().folders())
    if (folder.parent_id() == parent_id && folder.name() == name && id != except)
      return refuse(FOLDER_EXISTS, "a folder of this name stands there already: " + id, "/name");
  return boost::outcome_v2::success();
}

std::uint32_t chunks_of(std::uint64_t size_bytes) {
  return static_cast<std::uint32_t>((size_bytes + vault_chunk_bytes - 1) / vault_chunk_bytes);
}
std::uint64_t chunk_size(std::uint64_t size_bytes, std::uint32_t number) {
  return number < chunks_of(size_bytes) ? vault_chunk_bytes : size_bytes - (number - 1) * vault_chunk_bytes;
}
const VaultUpload* find_upload(const Team& team, std::string_view upload_id) {
  const auto& uploads = team.vault().uploads();
  const auto found = uploads.find(std::string(upload_id));
  return found == uploads.end() ? nullptr : &found->second;
}
std::vector<std::uint32_t> missing_chunks(const VaultUpload& upload) {
  std::vector<std::uint32_t> missing;
  for (int i = 0; i < upload.chunk_hashes_size(); ++i)
    if (upload.chunk_hashes(i).empty()) missing.push_back(static_cast<std::uint32_t>(i) + 1);
  return missing;
}

Result<const VaultUpload*> allow_on_upload(const Team& team, const Context& context, const std::string& upload_id) {
  const VaultUpload* upload = find_upload(team, upload_id);
  if (!upload || upload->new_item()) {
    const auto* workspace_id = upload ? workspace_of(team, vault_item_kind, upload->item_id()) : nullptr;
    BOOST_OUTCOME_TRY(allow_making(team, context, workspace_id ? *workspace_id : std::string(), Action::use_team,
                                   WORKSPACE_ROLE_EDITOR));
  } else {
    BOOST_OUTCOME_TRY(allow_on_item(team, context, upload->item_id(), "edit"));
  }
  // Whose it is and what it is called is for nobody else.
  if (!upload || upload->begun_by() != context.actor || upload->expires_at() <= context.at)
    return refuse(UPLOAD_NOT_FOUND, "you have no unfinished upload " + upload_id, "/upload_id");
  return upload;
}

std::uint32_t key_version(const Team& team) { return std::max(team.vault().key_version(), 1U); }

VaultKeyRotated next_key(const Team& team, const Context& context) {
  VaultKeyRotated rotated;
  rotated.set_key_version(key_version(team) + 1);
  rotated.set_key_id(context.id("key"));
  return rotated;
}

void rotate_key(const Team& team, const Context& context, Accepted& accepted) {
  const Vault& vault = team.vault();
  if (!vault.items().empty() || !vault.trash().empty() || !vault.uploads().empty())
    accepted.events.push_back(to_event(next_key(team, context)));
}

KeysToDestroy keys_to_destroy(const Entry& entry) {
  KeysToDestroy keys;
  for (const Event& event : entry.events()) {
    if (event.has_vault_item_purged()) keys.items.push_back(event.vault_item_purged().item_id());
    if (event.has_vault_item_deleted()) keys.items.push_back(event.vault_item_deleted().item_id());
    if (event.has_vault_upload_dropped())
      keys.owners.push_back(
          upload_key_owner(event.vault_upload_dropped().item_id(), event.vault_upload_dropped().upload_id()));
    if (event.has_team_deleted()) keys.teams.push_back(entry.subject().substr(team_subject({}).size()));
  }
  return keys;
}

std::string upload_key_owner(std::string_view item_id, std::string_view upload_id) {
  return std::string(item_id).append("/").append(upload_id);
}
std::string_view item_of_key_owner(std::string_view owner) { return owner.substr(0, owner.find('/')); }
}  // namespace muster
