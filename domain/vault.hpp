// Items of a team's vault and their versions.
#pragma once
#include <cstdint>
#include <string_view>

#include "schemas/proto/state.pb.h"

namespace muster {
using namespace v1;

inline constexpr std::uint64_t vault_content_bytes_max = 900 * 1024;  // before sealing

// Null where there is none.
const VaultItem* find_item(const Team& team, std::string_view item_id);
inline std::uint32_t newest(const VaultItem& item) { return static_cast<std::uint32_t>(item.versions_size()); }
// Null where the item has no such version; they are counted from 1.
const VaultVersion* find_version(const VaultItem& item, std::uint32_t version);
}  // namespace muster
