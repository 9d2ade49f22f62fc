#include "projections/members_gone.hpp"

#include "domain/permissions.hpp"
#include "domain/sharing.hpp"
#include "infra/postgres.hpp"
#include "projections/subject.hpp"

namespace muster {
void GoneResources::apply(const Position& position, const Entry& entry) {
  const auto note = [&](std::string_view kind, const std::string& id) {
    gone_.push_back({std::string(team_id_of(entry.subject())), kind, id, position.offset});
  };
  for (const Event& event : entry.events()) {
    if (event.has_vault_item_deleted()) note(vault_item_kind, event.vault_item_deleted().item_id());
    if (event.has_vault_item_purged()) note(vault_item_kind, event.vault_item_purged().item_id());
    if (event.has_entry_unshared()) note(shared_entry_kind, event.entry_unshared().share_id());
    if (event.has_shared_entry_expired()) note(shared_entry_kind, event.shared_entry_expired().share_id());
  }
}

void GoneResources::flush(pqxx::transaction_base& work) {
  Rows rows({{"team_id", "text"}, {"kind", "text"}, {"resource_id", "text"}, {"at_offset", "bigint"}});
  for (const Gone& one : gone_) rows.add(one.team_id, one.kind, one.resource_id, one.offset);
  rows.run(work, "DELETE FROM grants g USING " + rows.source() +
                     " WHERE g.team_id = r.team_id AND g.resource_kind = r.kind AND g.resource_id = r.resource_id"
                     " AND g.started_offset < r.at_offset");
  discard();
}
}  // namespace muster
