// Entries that members have shared with their team. What the team as a whole may do with one is a setting of the entry
// (reading, unless said otherwise); more and less than that is granted and denied as on every other resource.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "domain/access.hpp"

namespace muster {
inline constexpr std::string_view shared_entry_kind = "shared_entry";
inline constexpr std::uint64_t shared_body_bytes_max = 900 * 1024;
inline constexpr int shared_entries_max = 10'000;  // of one team

// Null where there is none, or none any more at that time: what has expired is gone before due work clears it away.
const SharedEntry* find_shared(const Team& team, std::string_view share_id, std::int64_t at);
// The id of the entry with this key, expired or not; null where there is none.
const std::string* share_of_key(const Team& team, std::string_view key);

// Whether the account has shared the entry and is in the team still.
bool shared_by(const Team& team, std::string_view share_id, std::string_view account_id);
// What a role allows with an entry where no grant says otherwise: admins everything; for all others what the entry's
// settings say, members to view and edit, viewers and guests to view. Of an entry that is not there: as of one that was
// shared without saying more.
bool role_allows_shared(const Team& team, Role role, std::string_view share_id, std::string_view action);

// The ground on which the actor may do `action` (edit, manage, delete) with an entry. Refuses as `allow_on` does, and
// with SHARED_ENTRY_NOT_FOUND.
Result<const SharedEntry*> allow_on_shared(const Team& team, const Context& context, const std::string& share_id,
                                           std::string_view action);

// Whether the actor may manage the resource because it is a shared entry, and so grant on it and ask who may what with
// it; sets `context.authority` where they may.
bool manages_shared(const Team& team, const Context& context, std::string_view resource_kind,
                    std::string_view resource_id);

// What is given with an entry, when it is shared and when it is changed. Refuses with CONTENT_TOO_LARGE,
// INVALID_FIELD.
Result<void> check_shared_body(std::string_view content);
Result<void> check_shared_expiry(std::int64_t expires_at, std::int64_t at);
Result<void> check_shared_permissions(bool read, bool write, std::string pointer);
// In order, each once.
std::vector<std::string> in_order(const google::protobuf::RepeatedPtrField<std::string>& tags);
// Changes of an entry to this title, these tags and this body (null: as they are) and this expiry, as the event that
// makes them; nothing where all is so already.
struct SharedChange {
  const std::string* title = nullptr;
  std::optional<std::vector<std::string>> tags;
  const std::string* content = nullptr;
  std::optional<std::int64_t> expires_at;
};
std::optional<SharedEntryUpdated> change_shared(const Context& context, const std::string& share_id,
                                                const SharedEntry& entry, SharedChange change);

// Ids of what has expired by then, the first to expire first, `most` at most.
std::vector<std::string> expired_shares(const Team& team, std::int64_t at, std::size_t most);

// For evolve: what the account has shared is the team's from now on.
void leave_shared(Team& team, std::string_view account_id) noexcept;
}  // namespace muster
