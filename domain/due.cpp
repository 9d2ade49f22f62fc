#include "domain/evolve.hpp"
#include "domain/promotions.hpp"

namespace muster {
std::int64_t next_due(const Team& team) noexcept {
  // An archived team rests: what has come to its time does not count any more, and is cleared away once it is restored.
  if (team.roster().archived()) return 0;
  std::int64_t next = 0;
  const auto due = [&](std::int64_t at) { next = next == 0 ? at : std::min(next, at); };
  for (const auto& [id, invitation] : team.roster().invitations()) due(invitation.expires_at());
  for (const auto& [account_id, request] : team.roster().join_requests()) due(request.expires_at());
  const auto& expiries = team.grants().expiries();
  if (!expiries.empty()) due(expiries[expiries.size() - 1].at());
  if (const auto at = team.sharing().next_expiry()) due(at);
  for (const auto& [workspace_id, workspace] : team.workspaces().by_id())
    for (const auto& [id, invitation] : workspace.invitations()) due(invitation.expires_at());
  for (const auto& [id, pending] : team.promotions().pending()) due(pending.execute_at());
  for (const auto& [id, promotion] : team.promotions().temporary()) due(promotion.ends_at());
  if (const auto days = team.promotions().auto_promote_days())
    for (const auto& [account_id, member] : team.roster().members())
      if (member.role() == GUEST && !member.inactive()) due(guest_until(member, days));
  if (!team.vault().trash().empty()) due(team.vault().trash(0).purge_at());
  for (const auto& [id, upload] : team.vault().uploads()) due(upload.expires_at());
  return next;
}
}  // namespace muster
