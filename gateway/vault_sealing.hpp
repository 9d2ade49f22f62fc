// What the files of the vault at the edge share: what a box belongs to, data keys, and opening what the read model
// holds.
#pragma once
#include <functional>

#include "gateway/await.hpp"
#include "gateway/sealing.hpp"
#include "infra/postgres.hpp"
#include "projections/query.hpp"

namespace muster {
// Associated data (design.md, section 6): team, item, version, and which part.
std::string part_belongs_to(std::string_view team_id, std::string_view item_id, std::uint32_t version,
                            std::string_view part);
// Of a chunk: team, item, upload, number, and whether it is the last. So what is cut off, put in another order or taken
// from another upload does not open.
std::string chunk_belongs_to(std::string_view team_id, std::string_view item_id, std::string_view upload_id,
                             std::uint32_t number, bool last);

// A new data key, with the team's that wraps it; both go along with the command.
asio::awaitable<Outcome<std::shared_ptr<const Key>>> new_data_key(Call call, Asking* asking, std::string team_id,
                                                                  std::string owner);

struct OpenedItem {
  std::string content;
  bool is_text = false;  // as the client gave it; otherwise bytes
  std::optional<std::string> metadata;
};
// Ciphertext and keys from the two databases, on a thread of the pool: blocks. Nothing where the read model is not
// there yet. Throws where something does not open.
std::optional<OpenedItem> open_contents(Pool& pool, Keyring& keyring, const std::string& team_id, Lanes lanes,
                                        const VaultReadReply& read);
// Runs `open` on such a thread until it gives something: what has been read is on the ledger, and the read model a
// moment behind it. OUTCOME_UNKNOWN where that takes too long.
asio::awaitable<std::optional<Refusal>> open_when_there(Call call, Asking* asking, std::function<bool()> open);
}  // namespace muster
