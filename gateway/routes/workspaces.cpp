#include "projections/workspaces.hpp"

#include "gateway/query.hpp"
#include "gateway/sealing.hpp"

namespace muster {
namespace {
// The token names the team by itself; only its keyed hash goes on.
template <class Answer>
std::optional<Refusal> read_token(const Call& call, Asking& asking) {
  auto& answer = static_cast<Answer&>(*asking.message);
  answer.set_team_id("team_" + answer.token().substr(0, 26));
  answer.set_token_hash(call.edge->secret().mac("hash", answer.token()));
  asking.guessed = "token:" + answer.token_hash();
  answer.clear_token();
  return std::nullopt;
}

void member_routes(Routes& routes) {
  const std::string members = "/teams/{team_id}/workspaces/{workspace_id}/members", member = members + "/{account_id}";
  routes.command<AddWorkspaceMember, WorkspaceMemberReply>(POST, members, 201,
                                                           "Takes a member of the team into the workspace");
  routes.command<RemoveWorkspaceMember>(DELETE, member, "Puts somebody out of the workspace");
  routes.command<ChangeWorkspaceRole, WorkspaceMemberReply>(PUT, member + "/role", 200,
                                                            "Changes a role in the workspace");
  routes.command<GrantWorkspacePermission>(POST, member + "/permissions", "Grants one permission to one member");
  routes.command<RevokeWorkspacePermission>(DELETE, member + "/permissions/{permission}",
                                            "Takes back a permission that was granted one by one");
  routes.read<ListWorkspacePermissions, WorkspacePermissionsReply>(GET, member + "/permissions",
                                                                   "All that somebody may do in the workspace");
  add_query<ListWorkspaceMembers, WorkspaceMemberPage>(routes, members, Access::workspace_visible,
                                                       "Who is in the workspace");
}

void invitation_routes(Routes& routes) {
  const std::string invitations = "/teams/{team_id}/workspaces/{workspace_id}/invitations";
  routes
      .command<InviteToWorkspace, WorkspaceInvitationReply>(
          POST, invitations, 201, "Invites an account or an email for 7 days; the token is shown once")
      .seal(seal_workspace_email);
  routes.command<RevokeWorkspaceInvitation>(DELETE, invitations + "/{invitation_id}", "Takes an invitation back");
  routes
      .command<AcceptWorkspaceInvitation, WorkspaceMemberReply>(
          POST, "/workspace-invitations/accept", 200,
          "Joins the workspace that the token invites to; for members of its team")
      .derive(read_token<AcceptWorkspaceInvitation>)
      .locks_out();
  routes
      .command<DeclineWorkspaceInvitation>(POST, "/workspace-invitations/decline",
                                           "Declines an invitation by its token")
      .derive(read_token<DeclineWorkspaceInvitation>)
      .locks_out();
  add_query<ListWorkspaceInvitations, WorkspaceInvitationPage>(routes, invitations, Access::workspace_inviter,
                                                               "Who is and was invited to the workspace")
      .opens("email");
}
}  // namespace

void workspaces_routes(Routes& routes) {
  routes.module("workspaces");
  const std::string workspaces = "/teams/{team_id}/workspaces", workspace = workspaces + "/{workspace_id}";
  routes.command<CreateWorkspace, WorkspaceReply>(POST, workspaces, 201, "Opens a workspace; its maker owns it");
  routes.command<UpdateWorkspace>(PATCH, workspace, "Changes name, description or settings");
  routes.command<ArchiveWorkspace>(POST, workspace + "/archive",
                                   "Closes a workspace: it and what belongs to it can only be viewed");
  routes.command<RestoreWorkspace>(POST, workspace + "/restore", "Opens an archived workspace again");
  routes.command<LeaveWorkspace>(POST, workspace + "/leave", "Leaves the workspace");
  routes.read<CheckWorkspacePermission, CheckReply>(POST, workspace + "/check-permission",
                                                    "Whether an account has a permission in the workspace, and why");
  member_routes(routes);
  invitation_routes(routes);
  add_query<ListWorkspaces, WorkspacePage>(routes, workspaces, Access::team_member,
                                           "The workspaces that the caller may view");
  add_query<ListMyWorkspaces, WorkspacePage>(routes, "/me/workspaces", Access::account,
                                             "The workspaces that the caller is a member of, in all teams");
  add_query<GetWorkspace, WorkspaceView>(routes, workspace, Access::workspace_visible, "One workspace");
}
}  // namespace muster
