// Workspaces of a team: who is in them, what they may do there, and what belongs to one.
#pragma once
#include "domain/access.hpp"

namespace muster {
// Null where there is none.
const Workspace* find_workspace(const Team& team, std::string_view workspace_id);
// Null where the account is not in it. Inactive members of the team are found, too: they may do nothing anywhere.
const WorkspaceMember* find_workspace_member(const Workspace& workspace, std::string_view account_id);
// "owner"
std::string_view workspace_role_name(WorkspaceRole role);

// What the role brings with it:
//   owner   all
//   admin   manage_users, manage_sessions, manage_artifacts, view_analytics
//   editor  create_sessions, edit_artifacts, send_messages, vote_on_models
//   viewer  view_sessions, view_artifacts, send_messages
//   guest   view_sessions, send_messages
// A role does not have what those below it have; what is missing is granted one by one.
bool role_has(WorkspaceRole role, WorkspacePermission permission);
bool holds_custom(const WorkspaceMember& member, WorkspacePermission permission);

struct WorkspaceQuestion {
  std::string_view account_id;
  Context::Fact founder = Context::Fact::no;
  std::string_view workspace_id;
  WorkspacePermission permission = WORKSPACE_PERMISSION_UNSPECIFIED;
};
// Rules, in this order: who is not in the team may nothing, founders aside; in an archived team there is only viewing;
// who is not in the workspace may nothing, founders and super admins aside; in an archived workspace there is only
// viewing; founders and super admins may everything; then the role, what was granted one by one, and, for invite_users,
// the workspace's setting. `decided_by.kind`: not_a_member, member_inactive,
// team_archived, workspace_archived, founder, role_default, outside_workspace, workspace_role, workspace_permission,
// workspace_setting, missing_permission. Founder rights that are unknown count as none.
CheckReply evaluate_in_workspace(const Team& team, const WorkspaceQuestion& question);
// Whether founder rights that this node does not know would have changed the answer.
bool unsure(const WorkspaceQuestion& question, const CheckReply& answer);

// Who may see who is invited: whoever may invite or manages users, archived or not; founders and super admins.
bool sees_invitations(const Team& team, std::string_view workspace_id, std::string_view account_id,
                      Context::Fact founder);

// The ground on which the actor may do `action` (view, edit, manage) with the workspace itself, archived or not: by the
// one mechanism for rights on resources. Refuses as allow_on does, and with WORKSPACE_NOT_FOUND.
Result<const Workspace*> allow_on_workspace(const Team& team, const Context& context, const std::string& workspace_id,
                                            std::string_view action);
// The ground on which the actor may do something in it that takes this permission. Refuses as allow_on does for those
// who may not view it, with WORKSPACE_NOT_FOUND, WORKSPACE_ARCHIVED, NOT_ALLOWED, FACTS_STALE.
Result<const Workspace*> allow_in_workspace(const Team& team, const Context& context, const std::string& workspace_id,
                                            WorkspacePermission permission);
// The same for moving somebody from one role to another; UNSPECIFIED: not in it. Nobody moves those above themselves,
// or anybody above themselves; who is or becomes an admin or an owner is for owners. Refuses with OUTRANKED, too.
Result<const Workspace*> allow_workspace_role(const Team& team, const Context& context, const std::string& workspace_id,
                                              WorkspacePermission permission, WorkspaceRole from, WorkspaceRole to);
// Who decides about grants on a resource: of a workspace and of what belongs to one, whoever may manage_permissions
// there; of all else, the team's admins; on a shared entry, whoever may manage it too. Refuses as allow_in_workspace
// and allow do.
Result<Authority> allow_granting(const Team& team, const Context& context, std::string_view resource_kind,
                                 std::string_view resource_id);
// The ground on which the actor may make something: of the team's own by `action`, where `workspace_id` is empty; in a
// workspace by their role there, `least` and up, whatever their role in the team. Refuses with NOT_IN_WORKSPACE,
// NOT_ALLOWED, WORKSPACE_NOT_FOUND, WORKSPACE_ARCHIVED, and as `allow` does.
Result<Authority> allow_making(const Team& team, const Context& context, const std::string& workspace_id, Action action,
                               WorkspaceRole least);

Result<void> not_archived(const Workspace& workspace);
// Whether somebody with this role may go, or get another: refuses with LAST_WORKSPACE_OWNER.
Result<void> may_stop_owning(const Workspace& workspace, WorkspaceRole role);
// Whether the account may leave the team: refuses with LAST_WORKSPACE_OWNER where it would leave others in a workspace
// (archived ones aside) without an owner.
Result<void> may_leave_workspaces(const Team& team, std::string_view account_id);

// The workspace that a resource belongs to, or belonged to before it was deleted; of a workspace, itself. Null: none.
const std::string* workspace_of(const Team& team, std::string_view resource_kind, std::string_view resource_id);
// How an account stands in the workspace that a resource is or belongs to, and which role of a team that comes to
// there: owners and admins may everything that admins may, editors what members may, viewers and guests what viewers
// may; with the workspace itself owners may everything, admins what members may, all others what viewers may.
struct WorkspaceStanding {
  bool of_workspace = false;  // a resource of kind workspace, there or not, or one that belongs to a workspace
  const std::string* workspace_id = nullptr;
  const WorkspaceMember* in = nullptr;
  Role role = ROLE_UNSPECIFIED;
  bool archived = false;  // what belongs to an archived workspace; never the workspace itself
};
WorkspaceStanding standing_of(const Team& team, std::string_view account_id, std::string_view resource_kind,
                              std::string_view resource_id);
// The keys of the workspaces that are `closed`, and of all that belongs to them.
std::vector<std::string> keys_of_workspaces(const Team& team,
                                            const std::function<bool(const std::string& workspace_id)>& closed);
// For evolve: the resource belongs to the workspace from now on; an empty workspace id changes nothing. What is deleted
// goes on belonging to it, so that its history stays with those who knew it.
void belongs_to(Team& team, std::string_view resource_kind, std::string_view resource_id,
                const std::string& workspace_id) noexcept;
// For evolve: who has left the team is in no workspace, and invited to none.
void leave_workspaces(Team& team, const std::string& account_id) noexcept;

// For due work: those that have come to their time, the earliest first.
std::vector<WorkspaceInvitationExpired> expired_workspace_invitations(const Team& team, std::int64_t at);

WorkspaceMemberReply member_reply(const std::string& workspace_id, const std::string& account_id, WorkspaceRole role);
// Settings with nothing left unsaid: what is given, otherwise what is so already. Refuses with INVALID_FIELD.
Result<WorkspaceSettings> settled(const WorkspaceSettings& given, const WorkspaceSettings& so_far);
// In the order of their numbers, each once.
google::protobuf::RepeatedField<int> in_order(const google::protobuf::RepeatedField<int>& permissions);
}  // namespace muster
