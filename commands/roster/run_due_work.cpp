// What has come to its time in a team, submitted by the lane's owner: expires invitations and grants, executes
// scheduled promotions, promotes guests. At most 1,000 events; what is left is still due afterwards. With nothing due
// it changes nothing, so it does not matter how often it is submitted.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/promotions.hpp"

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

void expire_grants(const Team& team, std::int64_t at, std::vector<Event>& events) {
  const auto& expiries = team.grants().expiries();
  for (auto next = expiries.rbegin(); next != expiries.rend() && next->at() <= at; ++next) {
    if (events.size() >= events_at_most) return;
    PermissionExpired event;
    event.set_grant_id(next->grant_id());
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
  expire_grants(team, context.at, promoting.events);
  for (const std::string& promotion_id : due_promotions(team, context.at)) {
    if (promoting.events.size() >= events_at_most) break;
    execute(team, promotion_id, promoting);
  }
  if (const auto days = team.promotions().auto_promote_days()) promote_guests(team, context.at, days, promoting);
  return accepted(std::move(promoting));
}
}  // namespace muster
