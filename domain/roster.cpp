#include "domain/roster.hpp"

#include <limits>

#include "domain/custom_roles.hpp"
#include "domain/evolve.hpp"
#include "domain/failsafe.hpp"
#include "domain/queues.hpp"
#include "domain/sharing.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
std::uint32_t size(const Team& team) { return static_cast<std::uint32_t>(team.roster().members_size()); }

Refusal too_many_super_admins(std::uint32_t members) {
  return refuse(TOO_MANY_SUPER_ADMINS, "a team of " + std::to_string(members) + " has at most " +
                                           std::to_string(max_super_admins(members)) + " super admins");
}

// What was allowed to the one who goes keeps its place but has no holder any more: without that grant, the resource
// would fall back to what roles may do by default, and what one person saw everybody would see. Denials stay as they
// are. So coming back neither brings old rights back nor sheds what was denied.
void leave_grants(Grants& grants, const std::string& account_id) {
  for (auto& [resource, of_resource] : *grants.mutable_by_resource())
    for (Grant& grant : *of_resource.mutable_grants())
      if (grant.grantee_kind() == USER && grant.effect() == ALLOW && grant.grantee() == account_id)
        grant.clear_grantee();
}

template <class Map, class Predicate>
void erase_where(Map& map, Predicate&& predicate) {
  for (auto at = map.begin(); at != map.end();) at = predicate(at->second) ? map.erase(at) : std::next(at);
}

// Those who are inactive do not count among the super admins who stay.
void count_super_admin(Roster& roster, const Member& member, int by) {
  if (member.role() == SUPER_ADMIN && !member.inactive())
    roster.set_super_admins(static_cast<std::uint32_t>(static_cast<int>(roster.super_admins()) + by));
}
void set_inactive(Team& team, const std::string& account_id, bool inactive, std::int64_t at) {
  auto& roster = *team.mutable_roster();
  const auto found = roster.mutable_members()->find(account_id);
  if (found == roster.mutable_members()->end()) return;
  count_super_admin(roster, found->second, -1);
  found->second.set_inactive(inactive);
  count_super_admin(roster, found->second, +1);
  watch_super_admin(team, account_id, at);
}

void forget_request(Team& team, const std::string& account_id, const std::string& request_id) {
  auto& requests = *team.mutable_roster()->mutable_join_requests();
  const auto found = requests.find(account_id);
  if (found != requests.end() && found->second.request_id() == request_id) requests.erase(found);
}

void go(Team& team, const std::string& account_id) {
  set_role(team, account_id, ROLE_UNSPECIFIED, 0);
  team.mutable_roster()->mutable_members()->erase(account_id);
  if (team.has_promotions())
    erase_where(*team.mutable_promotions()->mutable_pending(),
                [&](const PendingPromotion& promotion) { return promotion.account_id() == account_id; });
  if (team.has_grants()) leave_grants(*team.mutable_grants(), account_id);
  return_entries(team, account_id);
  leave_workspaces(team, account_id);
  leave_shared(team, account_id);
  leave_custom_roles(team, account_id);
}
}  // namespace

std::uint32_t member_limit(Plan plan) {
  switch (plan) {
    case ENTERPRISE:
      return std::numeric_limits<std::uint32_t>::max();
    case PRO:
      return 50;
    default:
      return 5;
  }
}

std::uint32_t max_super_admins(std::uint32_t members) {
  if (members < 5) return 1;
  if (members < 15) return 2;
  if (members < 30) return 3;
  if (members < 50) return 4;
  return 5;
}

Result<Authority> allow_role_change(const Team& team, const Context& context, Role from, Role to) {
  BOOST_OUTCOME_TRY(auto authority, allow(team, context, Action::manage_members));
  if (from < ADMIN && to < ADMIN) return authority;
  context.authority.Clear();
  const bool of_super_admin = from == SUPER_ADMIN || to == SUPER_ADMIN;
  auto owner = of_super_admin ? allow_lasting_owner(team, context) : allow(team, context, Action::own_team);
  if (!owner && owner.error().code() == NOT_ALLOWED)
    return refuse(OUTRANKED, "only super admins manage admins and super admins");
  return owner;
}

Result<void> room_for_joining(const Team& team, Role role, Joiners before) {
  const auto members = size(team) + before.members;
  if (members >= member_limit(team.roster().plan()))
    return refuse(MEMBER_LIMIT_REACHED,
                  "the team's plan allows " + std::to_string(member_limit(team.roster().plan())) + " members");
  if (role == SUPER_ADMIN && lasting_super_admins(team) + before.super_admins >= max_super_admins(members + 1))
    return too_many_super_admins(members + 1);
  return boost::outcome_v2::success();
}

Result<void> room_for_role(const Team& team, const std::string& account_id, Role from, Role to) {
  if (from == to) return boost::outcome_v2::success();
  if (from == SUPER_ADMIN) return may_go(team, account_id);
  if (to == SUPER_ADMIN && lasting_super_admins(team) >= max_super_admins(size(team)))
    return too_many_super_admins(size(team));
  return boost::outcome_v2::success();
}

Result<void> may_go(const Team& team, const std::string& account_id) {
  const Member* member = find_member(team, account_id);
  const bool lasting = member && member->role() == SUPER_ADMIN && temporary_of(team, account_id).empty();
  if (lasting && lasting_super_admins(team) <= 1)
    return refuse(LAST_SUPER_ADMIN, "a team keeps a super admin; make somebody else one first");
  return boost::outcome_v2::success();
}

void set_role(Team& team, const std::string& account_id, Role role, std::int64_t at) noexcept {
  auto& roster = *team.mutable_roster();
  const auto found = roster.mutable_members()->find(account_id);
  if (found == roster.mutable_members()->end()) return;
  Member& member = found->second;
  count_super_admin(roster, member, -1);
  if (role != GUEST)
    member.clear_guest_since();
  else if (member.role() != GUEST)
    member.set_guest_since(at);
  member.set_role(role);
  count_super_admin(roster, member, +1);
  end_temporary(team, account_id);
  watch_super_admin(team, account_id, at);
}

void evolve(Team& state, const TeamCreated& event, const Entry& entry) noexcept {
  auto& roster = *state.mutable_roster();
  roster.set_name(event.name());
  roster.set_description(event.description());
  roster.set_visibility(event.visibility());
  roster.set_plan(event.plan());
  roster.set_created_at(entry.at());
}
void evolve(Team& state, const TeamUpdated& event, const Entry&) noexcept {
  auto& roster = *state.mutable_roster();
  if (event.has_name()) roster.set_name(event.name());
  if (event.has_description()) roster.set_description(event.description());
  if (event.has_visibility()) roster.set_visibility(event.visibility());
}
void evolve(Team& state, const PlanSet& event, const Entry&) noexcept {
  state.mutable_roster()->set_plan(event.plan());
}
void evolve(Team& state, const TeamArchived&, const Entry&) noexcept { state.mutable_roster()->set_archived(true); }
void evolve(Team& state, const TeamRestored&, const Entry&) noexcept { state.mutable_roster()->set_archived(false); }
void evolve(Team& state, const TeamDeleted&, const Entry&) noexcept {
  state.Clear();
  state.mutable_roster()->set_deleted(true);
}

void evolve(Team& state, const MemberJoined& event, const Entry& entry) noexcept {
  Member& member = (*state.mutable_roster()->mutable_members())[event.account_id()];
  member.set_job_role("unassigned");
  member.set_joined_at(entry.at());
  set_role(state, event.account_id(), event.role(), entry.at());
  erase_where(*state.mutable_roster()->mutable_invitations(),
              [&](const Invitation& invitation) { return invitation.account_id() == event.account_id(); });
  state.mutable_roster()->mutable_join_requests()->erase(event.account_id());
}
void evolve(Team& state, const MemberRemoved& event, const Entry&) noexcept { go(state, event.account_id()); }
void evolve(Team& state, const MemberLeft& event, const Entry&) noexcept { go(state, event.account_id()); }
void evolve(Team& state, const RoleChanged& event, const Entry& entry) noexcept {
  set_role(state, event.account_id(), event.to(), entry.at());
}
void evolve(Team& state, const JobRoleSet& event, const Entry&) noexcept {
  auto& members = *state.mutable_roster()->mutable_members();
  const auto found = members.find(event.account_id());
  if (found != members.end()) found->second.set_job_role(event.job_role());
}
void evolve(Team& state, const SuperAdminTransferred& event, const Entry& entry) noexcept {
  set_role(state, event.to(), SUPER_ADMIN, entry.at());
  set_role(state, event.from(), event.from_becomes(), entry.at());
}

void evolve(Team& state, const MemberInvited& event, const Entry& entry) noexcept {
  Invitation& invitation = (*state.mutable_roster()->mutable_invitations())[event.invitation_id()];
  invitation.set_account_id(event.account_id());
  invitation.set_email_hash(event.email_hash());
  invitation.set_role(event.role());
  invitation.set_expires_at(event.expires_at());
  invitation.set_invited_by(entry.actor());
  invitation.set_job_role(event.job_role());
}
void evolve(Team& state, const InvitationAccepted& event, const Entry&) noexcept {
  state.mutable_roster()->mutable_invitations()->erase(event.invitation_id());
}
void evolve(Team& state, const InvitationDeclined& event, const Entry&) noexcept {
  state.mutable_roster()->mutable_invitations()->erase(event.invitation_id());
}
void evolve(Team& state, const InvitationRevoked& event, const Entry&) noexcept {
  state.mutable_roster()->mutable_invitations()->erase(event.invitation_id());
}
void evolve(Team& state, const InvitationExpired& event, const Entry&) noexcept {
  state.mutable_roster()->mutable_invitations()->erase(event.invitation_id());
}
void evolve(Team& state, const InviteCodeSet& event, const Entry&) noexcept {
  state.mutable_roster()->set_code_hash(event.code_hash());
  state.mutable_roster()->set_code_expires_at(event.expires_at());
  state.mutable_roster()->set_code_id(event.code_id());
}
void evolve(Team& state, const InviteCodeRevoked&, const Entry&) noexcept {
  state.mutable_roster()->clear_code_hash();
  state.mutable_roster()->clear_code_expires_at();
  state.mutable_roster()->clear_code_id();
}

void evolve(Team& state, const JoinRequested& event, const Entry&) noexcept {
  JoinRequest& request = (*state.mutable_roster()->mutable_join_requests())[event.account_id()];
  request.set_request_id(event.request_id());
  request.set_expires_at(event.expires_at());
}
void evolve(Team& state, const JoinRequestApproved& event, const Entry&) noexcept {
  forget_request(state, event.account_id(), event.request_id());
}
void evolve(Team& state, const JoinRequestDeclined& event, const Entry&) noexcept {
  forget_request(state, event.account_id(), event.request_id());
}
void evolve(Team& state, const JoinRequestWithdrawn& event, const Entry&) noexcept {
  forget_request(state, event.account_id(), event.request_id());
}
void evolve(Team& state, const JoinRequestExpired& event, const Entry&) noexcept {
  forget_request(state, event.account_id(), event.request_id());
}

void evolve(Team& state, const MemberDeactivated& event, const Entry& entry) noexcept {
  set_inactive(state, event.account_id(), true, entry.at());
}
void evolve(Team& state, const MemberReactivated& event, const Entry& entry) noexcept {
  set_inactive(state, event.account_id(), false, entry.at());
}
}  // namespace muster
