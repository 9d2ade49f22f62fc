// Items of a team's vault: their versions, the folders they stand in, the trash, unfinished uploads, and which keys of
// the keyring an entry brings to their end.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/permissions.hpp"

namespace muster {
inline constexpr std::uint64_t vault_content_bytes_max = 900 * 1024;  // before sealing, of a content that comes at once
inline constexpr std::uint64_t vault_chunk_bytes = 900 * 1024;        // before sealing, of each chunk but the last
inline constexpr std::uint64_t vault_upload_bytes_max = 16ULL << 20;  // of a content that comes in chunks
inline constexpr int vault_uploads_max = 10;  // unfinished ones of a team, and so at most 160 MB of them
inline constexpr std::int64_t vault_upload_us = 24LL * 3600 * 1'000'000;
inline constexpr std::int64_t vault_trash_us = 30LL * 24 * 3600 * 1'000'000;
inline constexpr int vault_folders_max = 10'000;
inline constexpr int vault_folder_depth_max = 10;

// ---- items ----
// Null where there is none, or where it is in the trash.
const VaultItem* find_item(const Team& team, std::string_view item_id);
inline std::uint32_t newest(const VaultItem& item) { return static_cast<std::uint32_t>(item.versions_size()); }
// Null where the item has no such version; they are counted from 1.
const VaultVersion* find_version(const VaultItem& item, std::uint32_t version);
// Null where it is not in the trash.
const VaultTrashed* find_trashed(const Team& team, std::string_view item_id);
// The item with which the actor may do `action`. Refuses as allow_on does, and with ITEM_NOT_FOUND.
Result<const VaultItem*> allow_on_item(const Team& team, const Context& context, const std::string& item_id,
                                       std::string_view action);
// In order, each once: two lists are the same where what this makes of them is.
google::protobuf::RepeatedPtrField<std::string> in_order(google::protobuf::RepeatedPtrField<std::string> tags);

// ---- folders ----
// Their ids as they stand in state and events, where "" is the root, which is called "root" outside. Refuses with
// FOLDER_NOT_FOUND at `pointer`.
Result<std::string> folder_named(const Team& team, const std::string& outside, const char* pointer);
// 0 for the root.
int depth_of(const Team& team, const std::string& folder_id);
// Whether the folder is `ancestor` or stands somewhere within it; everything stands within the root.
bool is_within(const Team& team, std::string folder_id, const std::string& ancestor);
// Names from the root down with / between them; "" for the root.
std::string path_of(const Team& team, const std::string& folder_id);
// Whether a folder of this name may stand there: names are unique within a folder, `except` its own, and hold no slash.
// Refuses with FOLDER_EXISTS, INVALID_FIELD.
Result<void> name_is_free(const Team& team, const std::string& parent_id, const std::string& name,
                          std::string_view except = {});

// ---- uploads ----
// How many chunks a content of that size has.
std::uint32_t chunks_of(std::uint64_t size_bytes);
// Of its chunk `number`, counted from 1.
std::uint64_t chunk_size(std::uint64_t size_bytes, std::uint32_t number);
// Null where there is none, or where it has been completed.
const VaultUpload* find_upload(const Team& team, std::string_view upload_id);
// Numbers of the chunks that are still to come.
std::vector<std::uint32_t> missing_chunks(const VaultUpload& upload);
// The upload that the actor goes on with: their own, for as long as they may do what it is for. Refuses as allow and
// allow_on do, with UPLOAD_NOT_FOUND and ITEM_NOT_FOUND.
Result<const VaultUpload*> allow_on_upload(const Team& team, const Context& context, const std::string& upload_id);

// ---- keys ----
// Of the team's key, as the ledger says; 1 until it is rotated first.
std::uint32_t key_version(const Team& team);
VaultKeyRotated next_key(const Team& team, const Context& context);
// Whoever goes may have seen what the team's key wraps: with anything in the vault, the key goes with them.
void rotate_key(const Team& team, const Context& context, Accepted& accepted);

// Which data keys are to be destroyed in the keyring once an entry is on the ledger. Everybody who folds entries for
// keys goes by this: what destroys them, what forgets them, and `muster doctor`.
struct KeysToDestroy {
  std::vector<std::string> items;   // ids: every key of the item, of whichever version or upload
  std::vector<std::string> owners;  // as KeyCreated names them: keys of one upload
  std::vector<std::string> teams;   // ids: the team's keys, and every key that one of them wraps
  bool empty() const { return items.empty() && owners.empty() && teams.empty(); }
};
KeysToDestroy keys_to_destroy(const Entry& entry);
// The owner of an upload's key in the keyring; that of a version's is "<item id>/<version>".
std::string upload_key_owner(std::string_view item_id, std::string_view upload_id);
// The item whose key it is, of an owner of either shape.
std::string_view item_of_key_owner(std::string_view owner);
}  // namespace muster
