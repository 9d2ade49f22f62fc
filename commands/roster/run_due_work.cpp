// What has come to its time in a team, submitted by the lane's owner: expires invitations, requests to join and grants,
// executes scheduled promotions, ends temporary ones, promotes guests. At most 1,000 events; what is left is still due
// afterwards. With nothing due it changes nothing, so it does not matter how often it is submitted.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"
#include "domain/promotions.hpp"
#include "domain/sharing.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
void expire_invitations(const Team& team, std::int64_t at, std::vector<Event>& events) {
  std::vector<std::pair<std::int64_t, std::string>> due;
  for (const auto& [id, invitation] : team.roster().invitations())
    if (invitation.expires_at() <= at) due.emplace_back(invitation.expires_at(), id);
  std::sort(due.begin(), due.end());
  for (auto& [expired_at, id] : due) {
    if (events.size() >= events_at_most) return;
    InvitationExpired event;
    event.set_invitation_id(std::move(id));
    events.push_back(to_event(std::move(event)));
  }
}

void expire_join_requests(const Team& team, std::int64_t at, std::vector<Event>& events) {
  std::vector<std::pair<std::int64_t, std::string>> due;
  for (const auto& [account_id, request] : team.roster().join_requests())
    if (request.expires_at() <= at) due.emplace_back(request.expires_at(), account_id);
  std::sort(due.begin(), due.end());
  for (auto& [expired_at, account_id] : due) {
    if (events.size() >= events_at_most) return;
    JoinRequestExpired event;
    event.set_request_id(team.roster().join_requests().at(account_id).request_id());
    event.set_account_id(std::move(account_id));
    events.push_back(to_event(std::move(event)));
  }
}

void expire_grants(const Team& team, std::int64_t at, std::vector<Event>& events) {
  const auto& expiries = team.grants().expiries();
  for (auto next = expiries.rbegin(); next != expiries.rend() && next->at() <= at; ++next) {
    if (events.size() >= events_at_most) return;
    PermissionExpired event;
    event.set_grant_id(next->grant_id());
    events.push_back(to_event(std::move(event)));
  }
}
void expire_shared(const Team& team, std::int64_t at, std::vector<Event>& events) {
  if (events.size() >= events_at_most) return;
  for (std::string& share_id : expired_shares(team, at, events_at_most - events.size())) {
    SharedEntryExpired event;
    event.set_key(team.sharing().by_id().at(share_id).key());
    event.set_share_id(std::move(share_id));
    events.push_back(to_event(std::move(event)));
  }
}

void end_vault_items(const Team& team, std::int64_t at, std::vector<Event>& events) {
  for (const VaultTrashed& trashed : team.vault().trash()) {
    if (trashed.purge_at() > at || events.size() >= events_at_most) break;
    VaultItemPurged event;
    event.set_item_id(trashed.item_id());
    events.push_back(to_event(std::move(event)));
  }
  for (const auto& [upload_id, upload] : team.vault().uploads()) {
    if (upload.expires_at() > at || events.size() >= events_at_most) continue;
    VaultUploadDropped event;
    event.set_upload_id(upload_id);
    event.set_item_id(upload.item_id());
    events.push_back(to_event(std::move(event)));
  }
}
}  // namespace

Decision decide(const Team& team, const RunDueWork&, const Context& context) {
  if (!context.internal) return refuse(NOT_ALLOWED, "due work is submitted by Muster itself");
  if (team.roster().archived()) return nothing();
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  Promoting promoting;
  expire_invitations(team, context.at, promoting.events);
  expire_join_requests(team, context.at, promoting.events);
  expire_grants(team, context.at, promoting.events);
  end_vault_items(team, context.at, promoting.events);
  expire_shared(team, context.at, promoting.events);
  for (auto& event : expired_workspace_invitations(team, context.at)) {
    if (promoting.events.size() >= events_at_most) break;
    promoting.events.push_back(to_event(std::move(event)));
  }
  for (auto& event : expired_temporaries(team, context.at)) {
    if (promoting.events.size() >= events_at_most) break;
    promoting.events.push_back(to_event(std::move(event)));
  }
  for (const std::string& promotion_id : due_promotions(team, context.at)) {
    if (promoting.events.size() >= events_at_most) break;
    execute(team, promotion_id, promoting);
  }
  if (const auto days = team.promotions().auto_promote_days()) promote_guests(team, context.at, days, promoting);
  return accepted(std::move(promoting));
}
}  // namespace muster
