// Drops an unfinished upload: what has come of it can never be read. For whoever has begun it, and for admins.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const AbandonVaultUpload& command, const Context& context) {
  const VaultUpload* upload = find_upload(state, command.upload_id());
  const bool own = upload && upload->begun_by() == context.actor;
  BOOST_OUTCOME_TRY(allow(state, context, own ? Action::view_team : Action::manage_team));
  if (state.roster().archived()) return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  if (!upload) return refuse(UPLOAD_NOT_FOUND, "there is no unfinished upload " + command.upload_id(), "/upload_id");
  VaultUploadDropped dropped;
  dropped.set_upload_id(command.upload_id());
  dropped.set_item_id(upload->item_id());
  return events(std::move(dropped));
}
}  // namespace muster
