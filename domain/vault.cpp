#include "domain/vault.hpp"

#include <exception>

#include "domain/evolve.hpp"
#include "domain/permissions.hpp"

namespace muster {
namespace {
// The item that a recorded event is about, whose next version it makes. What is not so was never decided on this state:
// the log is corrupt, and guessing over it would hide that.
VaultItem& item_before(Team& state, const std::string& item_id, std::uint32_t next_version) noexcept {
  VaultItem& item = state.mutable_vault()->mutable_items()->at(item_id);
  if (newest(item) + 1 != next_version) std::terminate();
  return item;
}
}  // namespace

const VaultItem* find_item(const Team& team, std::string_view item_id) {
  const auto& items = team.vault().items();
  const auto found = items.find(std::string(item_id));
  return found == items.end() ? nullptr : &found->second;
}
const VaultVersion* find_version(const VaultItem& item, std::uint32_t version) {
  return version >= 1 && version <= newest(item) ? &item.versions(static_cast<int>(version) - 1) : nullptr;
}

void evolve(Team& state, const VaultItemStored& event, const Entry& entry) noexcept {
  VaultItem& item = (*state.mutable_vault()->mutable_items())[event.item_id()];
  item.set_name(event.name());
  item.set_type(event.type());
  item.set_created_by(entry.actor());
  VaultVersion& first = *item.add_versions();
  first.set_content_version(1);
  first.set_size_bytes(event.size_bytes());
  first.set_mime_type(event.mime_type());
  if (event.has_metadata()) first.set_metadata_version(1);
}

void evolve(Team& state, const VaultItemUpdated& event, const Entry&) noexcept {
  VaultItem& item = item_before(state, event.item_id(), event.version());
  VaultVersion next = item.versions(item.versions_size() - 1);
  if (event.has_name()) item.set_name(event.name());
  if (event.has_mime_type()) next.set_mime_type(event.mime_type());
  if (event.has_content()) next.set_content_version(event.version());
  if (event.has_metadata()) next.set_metadata_version(event.version());
  next.set_size_bytes(event.size_bytes());
  *item.add_versions() = std::move(next);
}

void evolve(Team& state, const VaultItemRestored& event, const Entry&) noexcept {
  VaultItem& item = item_before(state, event.item_id(), event.version());
  const VaultVersion* from = find_version(item, event.from_version());
  if (!from) std::terminate();
  VaultVersion next = *from;
  *item.add_versions() = std::move(next);
}

void evolve(Team& state, const VaultItemDeleted& event, const Entry& entry) noexcept {
  state.mutable_vault()->mutable_items()->erase(event.item_id());
  forget_resource(state, vault_item_kind, event.item_id(), entry.at());
}

// A read changes nothing: it is on the ledger for those who ask who has seen what.
void evolve(Team&, const VaultItemRead&, const Entry&) noexcept {}
}  // namespace muster
