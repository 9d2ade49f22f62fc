#include "gateway/csv_members.hpp"
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
  routes.command<CreateTeam, TeamCreatedReply>(POST, "/teams/create", 201, "The same as POST /teams")
      .derive(new_team_id);
  for (const auto method : {PATCH, PUT})
    routes.command<UpdateTeam>(method, "/teams/{team_id}", "Changes name, description or visibility");
  routes.command<SetPlan>(PUT, "/teams/{team_id}/plan", "Sets the plan; founders only");
  routes.command<ArchiveTeam>(POST, "/teams/{team_id}/archive",
                              "Archives the team: nothing but reading until it is restored");
  routes.command<DeleteTeam>(DELETE, "/teams/{team_id}",
                             "Deletes an archived team for good; its name has to be repeated");
  routes.command<RestoreTeam>(POST, "/teams/{team_id}/restore", "Restores an archived team");
  routes.command<AddMember, MemberReply>(POST, "/teams/{team_id}/members", 201, "Adds an account to the team");
  routes.command<RemoveMember>(DELETE, "/teams/{team_id}/members/{account_id}", "Removes a member");
  routes.command<LeaveTeam>(POST, "/teams/{team_id}/leave", "Leaves the team");
  for (const auto method : {PUT, POST}) {
    routes.command<ChangeRole>(method, "/teams/{team_id}/members/{account_id}/role", "Changes a member's role");
    routes.command<SetJobRole>(method, "/teams/{team_id}/members/{account_id}/job-role", "Sets a member's job role");
  }
  routes.command<DeactivateMember>(POST, "/teams/{team_id}/members/{account_id}/deactivate",
                                   "Makes a member inactive: they keep role and grants, and may do and see nothing");
  routes.command<ReactivateMember>(POST, "/teams/{team_id}/members/{account_id}/reactivate",
                                   "Makes an inactive member one as before");
  routes.command<AddMembers, MembersAddedReply>(POST, "/teams/{team_id}/members/bulk", 201,
                                                "Adds up to 1,000 accounts, all or nothing");
  routes
      .command<ImportMembers, ImportReply>(POST, "/teams/{team_id}/members/import", 200,
                                           "Adds (by account_id) and invites (by email) the lines of a CSV file whose "
                                           "header names account_id, email, role, job_role; reports each line")
      .reads("text/csv", read_member_lines)
      .seal(seal_line_emails);
  routes.command<TransferSuperAdmin>(POST, "/teams/{team_id}/transfer-super-admin",
                                     "Swaps roles with another member in one entry");
  routes
      .command<InviteMember, InvitationReply>(POST, "/teams/{team_id}/invitations", 201,
                                              "Invites an account or an email for 7 days")
      .seal(seal_email);
  routes
      .command<InviteMembers, InvitationsReply>(POST, "/teams/{team_id}/invitations/bulk", 201,
                                                "Invites up to 1,000 accounts or emails, all or nothing")
      .seal(seal_emails);
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
  routes.command<RevokeInviteCode>(DELETE, "/teams/{team_id}/invite-code",
                                   "Ends the invite code without making a new one");
  for (const char* path : {"/join", "/teams/join"})
    routes.command<JoinByCode, MemberReply>(POST, path, 201, "Joins a team by its invite code")
        .derive(read_code)
        .locks_out();
  routes.command<RequestToJoin, JoinRequestReply>(POST, "/teams/{team_id}/join-requests", 201,
                                                  "Asks to be taken in; stands for 30 days");
  routes.command<ApproveJoinRequest, MemberReply>(POST, "/teams/{team_id}/join-requests/{request_id}/approve", 200,
                                                  "Takes in whoever asked");
  routes.command<DeclineJoinRequest>(POST, "/teams/{team_id}/join-requests/{request_id}/decline",
                                     "Does not take in whoever asked");
  routes.command<WithdrawJoinRequest>(DELETE, "/teams/{team_id}/join-requests/{request_id}",
                                      "Takes the caller's own request back");

  add_query<GetTeam, TeamView>(routes, "/teams/{team_id}", Access::team_visible, "One team");
  add_query<ListTeams, TeamPage>(routes, "/teams", Access::account, "Public teams and the caller's own");
  add_query<ListMyTeams, TeamPage>(routes, "/me/teams", Access::account, "The teams that the caller is a member of");
  add_query<ListMembers, MemberPage>(routes, "/teams/{team_id}/members", Access::team_member, "Who is in the team");
  add_query<GetMember, MemberView>(routes, "/teams/{team_id}/members/{account_id}", Access::team_member, "One member");
  add_query<GetJobRole, JobRoleView>(routes, "/teams/{team_id}/members/{account_id}/job-role", Access::team_member,
                                     "A member's job role");
  add_query<ListUserTeams, TeamPage>(routes, "/users/{account_id}/teams", Access::self,
                                     "The teams of an account: the caller's own, or for founders");
  add_query<ListJoinRequests, JoinRequestPage>(routes, "/teams/{team_id}/join-requests", Access::team_admin,
                                               "Who asked to be taken in");
  add_query<ListMyJoinRequests, JoinRequestPage>(routes, "/me/join-requests", Access::account,
                                                 "Where the caller asked to be taken in");
  add_query<GetInviteCode, InviteCodeView>(routes, "/teams/{team_id}/invite-code", Access::team_admin,
                                           "About the invite code: active or not, since when, how often used. The code "
                                           "itself is kept as a hash and cannot be shown again: regenerate it");
  add_query<ListInviteCodeUses, InviteCodeUsePage>(routes, "/teams/{team_id}/invite-code/uses", Access::team_admin,
                                                   "Who joined by invite code, and when");
  add_query<ListInvitations, InvitationPage>(routes, "/teams/{team_id}/invitations", Access::team_admin,
                                             "The team's invitations")
      .opens("email");
  add_query<ListMyInvitations, InvitationPage>(routes, "/me/invitations", Access::account,
                                               "Pending invitations to the caller's account or verified email")
      .opens("email");
}
}  // namespace muster
