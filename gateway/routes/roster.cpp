#include "gateway/query.hpp"
#include "gateway/sealing.hpp"
#include "projections/members.hpp"

namespace muster {
namespace {
std::optional<Refusal> new_team_id(const Call& call, Asking& asking) {
  static_cast<CreateTeam&>(*asking.message).set_team_id(derived_id(call, asking, "team"));
  return std::nullopt;
}
// The code names the team by itself; only its keyed hash goes on.
std::optional<Refusal> read_code(const Call& call, Asking& asking) {
  auto& join = static_cast<JoinByCode&>(*asking.message);
  join.set_team_id("team_" + join.code().substr(0, 26));
  join.set_code_hash(call.edge->secret().mac("hash", join.code()));
  asking.guessed = "code:" + join.code_hash();
  join.clear_code();
  return std::nullopt;
}
template <class Answer>
std::optional<Refusal> for_my_email(const Call& call, Asking& asking) {
  auto& answer = static_cast<Answer&>(*asking.message);
  asking.guessed = "invitation:" + answer.invitation_id();
  if (!call.identity->email.empty()) answer.set_email_hash(email_hash(call.edge->secret(), call.identity->email));
  return std::nullopt;
}
}  // namespace

void roster_routes(Routes& routes) {
  routes.module("roster");
  routes.command<CreateTeam, TeamCreatedReply>(POST, "/teams", 201, "Makes a team; its maker becomes super admin")
      .derive(new_team_id);
  routes.command<UpdateTeam>(PATCH, "/teams/{team_id}", "Changes name, description or visibility");
  routes.command<SetPlan>(PUT, "/teams/{team_id}/plan", "Sets the plan; founders only");
  routes.command<ArchiveTeam>(POST, "/teams/{team_id}/archive",
                              "Archives the team: nothing but reading until it is restored");
  routes.command<RestoreTeam>(POST, "/teams/{team_id}/restore", "Restores an archived team");
  routes.command<AddMember, MemberReply>(POST, "/teams/{team_id}/members", 201, "Adds an account to the team");
  routes.command<RemoveMember>(DELETE, "/teams/{team_id}/members/{account_id}", "Removes a member");
  routes.command<LeaveTeam>(POST, "/teams/{team_id}/leave", "Leaves the team");
  routes.command<ChangeRole>(PUT, "/teams/{team_id}/members/{account_id}/role", "Changes a member's role");
  routes.command<SetJobRole>(PUT, "/teams/{team_id}/members/{account_id}/job-role", "Sets a member's job role");
  routes.command<TransferSuperAdmin>(POST, "/teams/{team_id}/transfer-super-admin",
                                     "Swaps roles with another member in one entry");
  routes
      .command<InviteMember, InvitationReply>(POST, "/teams/{team_id}/invitations", 201,
                                              "Invites an account or an email for 7 days")
      .seal(seal_email);
  routes
      .command<AcceptInvitation, MemberReply>(POST, "/teams/{team_id}/invitations/{invitation_id}/accept", 200,
                                              "Accepts an invitation to the caller's account or verified email")
      .derive(for_my_email<AcceptInvitation>)
      .locks_out();
  routes
      .command<DeclineInvitation>(POST, "/teams/{team_id}/invitations/{invitation_id}/decline",
                                  "Declines an invitation")
      .derive(for_my_email<DeclineInvitation>)
      .locks_out();
  routes.command<RevokeInvitation>(DELETE, "/teams/{team_id}/invitations/{invitation_id}", "Takes an invitation back");
  routes.command<RegenerateInviteCode, InviteCodeReply>(POST, "/teams/{team_id}/invite-code/regenerate", 201,
                                                        "Makes a new invite code; the one before stops working");
  routes.command<JoinByCode, MemberReply>(POST, "/join", 201, "Joins a team by its invite code")
      .derive(read_code)
      .locks_out();

  add_query<GetTeam, TeamView>(routes, "/teams/{team_id}", Access::team_visible, "One team");
  add_query<ListTeams, TeamPage>(routes, "/teams", Access::account, "Public teams and the caller's own");
  add_query<ListMyTeams, TeamPage>(routes, "/me/teams", Access::account, "The teams that the caller is a member of");
  add_query<ListMembers, MemberPage>(routes, "/teams/{team_id}/members", Access::team_member, "Who is in the team");
  add_query<GetMember, MemberView>(routes, "/teams/{team_id}/members/{account_id}", Access::team_member, "One member");
  add_query<ListInvitations, InvitationPage>(routes, "/teams/{team_id}/invitations", Access::team_admin,
                                             "The team's invitations")
      .opens("email");
  add_query<ListMyInvitations, InvitationPage>(routes, "/me/invitations", Access::account,
                                               "Pending invitations to the caller's account or verified email")
      .opens("email");
}
}  // namespace muster
