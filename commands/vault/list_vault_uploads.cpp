// The unfinished uploads of the caller, or, for admins, of all; by upload id. At most 10: there are no pages.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const ListVaultUploads&, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::view_team));
  const bool all = allow(state, context, Action::manage_team).has_value();
  // In workspaces of others.
  const auto hidden = hidden_from(state, context.actor, context.founder, context.at, context.inherited);
  UnfinishedVaultUploads reply;
  for (const auto& [upload_id, upload] : state.vault().uploads()) {
    if (upload.expires_at() <= context.at || (!all && upload.begun_by() != context.actor)) continue;
    if (is_hidden(hidden, resource_key(vault_item_kind, upload.item_id()))) continue;
    UnfinishedVaultUpload& told = *reply.add_items();
    told.set_upload_id(upload_id);
    told.set_item_id(upload.item_id());
    told.set_begun_by(upload.begun_by());
    told.set_size_bytes(upload.size_bytes());
    told.set_chunks(chunks_of(upload.size_bytes()));
    for (const auto number : missing_chunks(upload)) told.add_missing(number);
    told.set_expires_at(upload.expires_at());
  }
  std::sort(reply.mutable_items()->begin(), reply.mutable_items()->end(),
            [](const auto& a, const auto& b) { return a.upload_id() < b.upload_id(); });
  return answer(std::move(reply));
}
}  // namespace muster
