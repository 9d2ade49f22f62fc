#include "domain/workspaces.hpp"

#include <algorithm>
#include <set>

#include "domain/evolve.hpp"
#include "domain/permissions.hpp"
#include "domain/sharing.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
using Permissions = google::protobuf::RepeatedField<int>;

// What a recorded event is about is there: otherwise the log is corrupt, and `at` ends the program.
Workspace& workspace_named(Team& team, const std::string& workspace_id) noexcept {
  return team.mutable_workspaces()->mutable_by_id()->at(workspace_id);
}
WorkspaceMember& member_of(Team& team, const std::string& workspace_id, const std::string& account_id) noexcept {
  return workspace_named(team, workspace_id).mutable_members()->at(account_id);
}

std::string permission_name(WorkspacePermission permission) {
  return enum_text(*WorkspacePermission_descriptor(), permission);
}
bool only_views(WorkspacePermission permission) {
  return permission == WORKSPACE_PERMISSION_VIEW_SESSIONS || permission == WORKSPACE_PERMISSION_VIEW_ARTIFACTS ||
         permission == WORKSPACE_PERMISSION_VIEW_ANALYTICS;
}
// Founders and super admins may everything in the team, and so in its workspaces.
bool may_everything(const Team& team, std::string_view account_id, Context::Fact founder) {
  const Member* member = find_member(team, account_id);
  return founder == Context::Fact::yes || (member && member->role() == SUPER_ADMIN);
}

int owners(const Workspace& workspace) {
  return static_cast<int>(std::count_if(workspace.members().begin(), workspace.members().end(),
                                        [](const auto& one) { return one.second.role() == WORKSPACE_ROLE_OWNER; }));
}

void erase_invitations_of(Workspace& workspace, const std::string& account_id) {
  auto& invitations = *workspace.mutable_invitations();
  for (auto at = invitations.begin(); at != invitations.end();)
    at = at->second.account_id() == account_id ? invitations.erase(at) : std::next(at);
}
void erase_invitation(Team& team, const std::string& workspace_id, const std::string& invitation_id) {
  workspace_named(team, workspace_id).mutable_invitations()->erase(invitation_id);
}

CheckReply says(bool allowed, std::string_view kind, std::string reason, std::string_view role = {}) {
  CheckReply reply;
  reply.set_allowed(allowed);
  reply.set_reason(std::move(reason));
  reply.mutable_decided_by()->set_kind(std::string(kind));
  reply.mutable_decided_by()->set_role(std::string(role));
  return reply;
}

CheckReply by_membership(const Workspace& workspace, const WorkspaceMember& member, WorkspacePermission permission) {
  const auto role = workspace_role_name(member.role());
  const std::string name = permission_name(permission);
  if (role_has(member.role(), permission))
    return says(true, "workspace_role", "the workspace role " + std::string(role) + " has " + name, role);
  if (holds_custom(member, permission))
    return says(true, "workspace_permission", name + " was granted to this account", role);
  if (permission == WORKSPACE_PERMISSION_INVITE_USERS && member.role() >= workspace.settings().invites_from())
    return says(true, "workspace_setting", "the workspace lets the role " + std::string(role) + " invite", role);
  return says(false, "missing_permission",
              "the workspace role " + std::string(role) + " does not have " + name + ", and it was not granted", role);
}

// `allow_in_workspace` puts the ground of its answer into the entry, as `allow_on` does.
void set_ground(const Context& context, const CheckReply& answer, WorkspacePermission permission) {
  Authority& authority = context.authority;
  authority.Clear();
  const std::string& kind = answer.decided_by().kind();
  if (kind == "founder") {
    authority.set_ground(Authority::FOUNDER);
    authority.set_at_position(context.founder_at);
  } else if (kind == "workspace_permission") {
    authority.set_ground(Authority::GRANT);
    authority.set_by("workspace/" + permission_name(permission));
  } else {
    authority.set_ground(Authority::ROLE);
    authority.set_by((kind == "role_default" ? "" : "workspace/") + answer.decided_by().role());
  }
}
}  // namespace

const Workspace* find_workspace(const Team& team, std::string_view workspace_id) {
  const auto& workspaces = team.workspaces().by_id();
  const auto found = workspaces.find(workspace_id);
  return found == workspaces.end() ? nullptr : &found->second;
}
const WorkspaceMember* find_workspace_member(const Workspace& workspace, std::string_view account_id) {
  const auto found = workspace.members().find(account_id);
  return found == workspace.members().end() ? nullptr : &found->second;
}

std::string_view workspace_role_name(WorkspaceRole role) {
  switch (role) {
    case WORKSPACE_ROLE_GUEST:
      return "guest";
    case WORKSPACE_ROLE_VIEWER:
      return "viewer";
    case WORKSPACE_ROLE_EDITOR:
      return "editor";
    case WORKSPACE_ROLE_ADMIN:
      return "admin";
    case WORKSPACE_ROLE_OWNER:
      return "owner";
    default:
      return "none";
  }
}

bool role_has(WorkspaceRole role, WorkspacePermission permission) {
  const auto one_of = [permission](std::initializer_list<WorkspacePermission> all) {
    return std::find(all.begin(), all.end(), permission) != all.end();
  };
  switch (role) {
    case WORKSPACE_ROLE_OWNER:
      return permission != WORKSPACE_PERMISSION_UNSPECIFIED;
    case WORKSPACE_ROLE_ADMIN:
      return one_of({WORKSPACE_PERMISSION_MANAGE_USERS, WORKSPACE_PERMISSION_MANAGE_SESSIONS,
                     WORKSPACE_PERMISSION_MANAGE_ARTIFACTS, WORKSPACE_PERMISSION_VIEW_ANALYTICS});
    case WORKSPACE_ROLE_EDITOR:
      return one_of({WORKSPACE_PERMISSION_CREATE_SESSIONS, WORKSPACE_PERMISSION_EDIT_ARTIFACTS,
                     WORKSPACE_PERMISSION_SEND_MESSAGES, WORKSPACE_PERMISSION_VOTE_ON_MODELS});
    case WORKSPACE_ROLE_VIEWER:
      return one_of({WORKSPACE_PERMISSION_VIEW_SESSIONS, WORKSPACE_PERMISSION_VIEW_ARTIFACTS,
                     WORKSPACE_PERMISSION_SEND_MESSAGES});
    case WORKSPACE_ROLE_GUEST:
      return one_of({WORKSPACE_PERMISSION_VIEW_SESSIONS, WORKSPACE_PERMISSION_SEND_MESSAGES});
    default:
      return false;
  }
}
bool holds_custom(const WorkspaceMember& member, WorkspacePermission permission) {
  const auto& held = member.permissions();
  return std::find(held.begin(), held.end(), permission) != held.end();
}

CheckReply evaluate_in_workspace(const Team& team, const WorkspaceQuestion& question) {
  const Member* member = find_member(team, question.account_id);
  const bool founder = question.founder == Context::Fact::yes;
  if (!member && !founder)
    return find_in_roster(team, question.account_id)
               ? says(false, "member_inactive", "this account's membership of the team is inactive")
               : says(false, "not_a_member", "this account is not a member of the team");
  if (team.roster().archived() && !only_views(question.permission))
    return says(false, "team_archived", "the team is archived: it can only be viewed");
  const Workspace* workspace = find_workspace(team, question.workspace_id);
  const WorkspaceMember* in = workspace ? find_workspace_member(*workspace, question.account_id) : nullptr;
  if (!in && !may_everything(team, question.account_id, question.founder))
    return says(false, "outside_workspace", "this account is not in the workspace");
  if (workspace && workspace->archived() && !only_views(question.permission))
    return says(false, "workspace_archived", "the workspace is archived: it can only be viewed");
  if (founder) return says(true, "founder", "founders may do everything");
  if (member->role() == SUPER_ADMIN)
    return says(true, "role_default", "super admins may do everything in their team", role_name(SUPER_ADMIN));
  return by_membership(*workspace, *in, question.permission);
}

bool unsure(const WorkspaceQuestion& question, const CheckReply& answer) {
  const std::string& kind = answer.decided_by().kind();
  return question.founder == Context::Fact::unknown && !answer.allowed() && kind != "team_archived" &&
         kind != "workspace_archived";
}

bool sees_invitations(const Team& team, std::string_view workspace_id, std::string_view account_id,
                      Context::Fact founder) {
  if (may_everything(team, account_id, founder)) return true;
  const Workspace* workspace = find_workspace(team, workspace_id);
  const WorkspaceMember* member = workspace ? find_workspace_member(*workspace, account_id) : nullptr;
  return member && (by_membership(*workspace, *member, WORKSPACE_PERMISSION_INVITE_USERS).allowed() ||
                    by_membership(*workspace, *member, WORKSPACE_PERMISSION_MANAGE_USERS).allowed());
}

Result<const Workspace*> allow_on_workspace(const Team& team, const Context& context, const std::string& workspace_id,
                                            std::string_view action) {
  BOOST_OUTCOME_TRY(allow_on(team, context, workspace_kind, workspace_id, "view"));
  BOOST_OUTCOME_TRY(allow_on(team, context, workspace_kind, workspace_id, action));
  const Workspace* workspace = find_workspace(team, workspace_id);
  if (!workspace) return refuse(WORKSPACE_NOT_FOUND, "there is no workspace " + workspace_id, "/workspace_id");
  return workspace;
}

Result<const Workspace*> allow_in_workspace(const Team& team, const Context& context, const std::string& workspace_id,
                                            WorkspacePermission permission) {
  BOOST_OUTCOME_TRY(const auto* workspace, allow_on_workspace(team, context, workspace_id, "view"));
  if (team.roster().archived() && !only_views(permission))
    return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  if (!only_views(permission)) {
    BOOST_OUTCOME_TRY(not_archived(*workspace));
  }
  if (context.internal) return workspace;
  const WorkspaceQuestion question{context.actor, context.founder, workspace_id, permission};
  const auto answer = evaluate_in_workspace(team, question);
  if (!answer.allowed()) {
    if (auto why = no_founder(context)) return *why;
    return refuse(NOT_ALLOWED, answer.reason());
  }
  set_ground(context, answer, permission);
  return workspace;
}

Result<const Workspace*> allow_workspace_role(const Team& team, const Context& context, const std::string& workspace_id,
                                              WorkspacePermission permission, WorkspaceRole from, WorkspaceRole to) {
  BOOST_OUTCOME_TRY(const auto* workspace, allow_in_workspace(team, context, workspace_id, permission));
  if (context.internal || may_everything(team, context.actor, context.founder)) return workspace;
  const WorkspaceRole own = find_workspace_member(*workspace, context.actor)->role();
  const WorkspaceRole highest = std::max(from, to);
  if (own == WORKSPACE_ROLE_OWNER || (highest <= own && highest < WORKSPACE_ROLE_ADMIN)) return workspace;
  if (auto why = no_founder(context)) return *why;
  if (highest >= WORKSPACE_ROLE_ADMIN)
    return refuse(OUTRANKED, "only owners manage the admins and owners of a workspace");
  return refuse(OUTRANKED, "your role " + std::string(workspace_role_name(own)) + " manages nobody above it");
}

Result<Authority> allow_granting(const Team& team, const Context& context, std::string_view resource_kind,
                                 std::string_view resource_id) {
  if (manages_shared(team, context, resource_kind, resource_id)) return context.authority;
  const std::string* workspace_id = workspace_of(team, resource_kind, resource_id);
  if (!workspace_id) return allow(team, context, Action::manage_permissions);
  BOOST_OUTCOME_TRY(allow_in_workspace(team, context, *workspace_id, WORKSPACE_PERMISSION_MANAGE_PERMISSIONS));
  return context.authority;
}

Result<Authority> allow_making(const Team& team, const Context& context, const std::string& workspace_id, Action action,
                               WorkspaceRole least) {
  if (workspace_id.empty()) return allow(team, context, action);
  BOOST_OUTCOME_TRY(allow(team, context, Action::view_team));
  if (team.roster().archived()) return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  BOOST_OUTCOME_TRY(const auto* workspace, allow_on_workspace(team, context, workspace_id, "view"));
  BOOST_OUTCOME_TRY(not_archived(*workspace));
  if (context.internal || may_everything(team, context.actor, context.founder)) return context.authority;
  const WorkspaceRole own = find_workspace_member(*workspace, context.actor)->role();
  if (own >= least) return context.authority;
  if (auto why = no_founder(context)) return *why;
  return refuse(NOT_ALLOWED, "this takes the workspace role " + std::string(workspace_role_name(least)) +
                                 "; yours is " + std::string(workspace_role_name(own)));
}

Result<void> not_archived(const Workspace& workspace) {
  if (workspace.archived()) return refuse(WORKSPACE_ARCHIVED, "the workspace is archived; restore it first");
  return boost::outcome_v2::success();
}

Result<void> may_stop_owning(const Workspace& workspace, WorkspaceRole role) {
  if (role == WORKSPACE_ROLE_OWNER && owners(workspace) <= 1)
    return refuse(LAST_WORKSPACE_OWNER, "a workspace keeps an owner; make somebody else one first");
  return boost::outcome_v2::success();
}

Result<void> may_leave_workspaces(const Team& team, std::string_view account_id) {
  for (const auto& [id, workspace] : team.workspaces().by_id()) {
    const WorkspaceMember* member = find_workspace_member(workspace, account_id);
    if (!member || workspace.archived() || workspace.members_size() == 1) continue;
    if (!may_stop_owning(workspace, member->role()))
      return refuse(LAST_WORKSPACE_OWNER,
                    "you are the only owner of workspace " + id + "; make somebody else one first");
  }
  return boost::outcome_v2::success();
}

const std::string* workspace_of(const Team& team, std::string_view resource_kind, std::string_view resource_id) {
  if (!team.has_workspaces()) return nullptr;
  if (resource_kind == workspace_kind) {
    const auto& workspaces = team.workspaces().by_id();
    const auto found = workspaces.find(resource_id);
    return found == workspaces.end() ? nullptr : &found->first;
  }
  const auto& belongings = team.workspaces().of_resource();
  const auto found = belongings.find(resource_key(resource_kind, resource_id));
  return found == belongings.end() ? nullptr : &found->second;
}

WorkspaceStanding standing_of(const Team& team, std::string_view account_id, std::string_view resource_kind,
                              std::string_view resource_id) {
  const bool itself = resource_kind == workspace_kind;
  WorkspaceStanding standing;
  standing.workspace_id = workspace_of(team, resource_kind, resource_id);
  standing.of_workspace = itself || standing.workspace_id;
  if (!standing.workspace_id) return standing;
  const Workspace& workspace = *find_workspace(team, *standing.workspace_id);
  standing.archived = workspace.archived() && !itself;
  standing.in = find_workspace_member(workspace, account_id);
  if (!standing.in) return standing;
  const WorkspaceRole full = itself ? WORKSPACE_ROLE_OWNER : WORKSPACE_ROLE_ADMIN;
  const WorkspaceRole half = itself ? WORKSPACE_ROLE_ADMIN : WORKSPACE_ROLE_EDITOR;
  standing.role = standing.in->role() >= full ? ADMIN : standing.in->role() >= half ? MEMBER : VIEWER;
  return standing;
}

std::vector<std::string> keys_of_workspaces(const Team& team,
                                            const std::function<bool(const std::string& workspace_id)>& closed) {
  std::vector<std::string> keys;
  std::set<std::string_view> closed_ids;
  for (const auto& [id, workspace] : team.workspaces().by_id()) {
    if (!closed(id)) continue;
    closed_ids.insert(id);
    keys.push_back(resource_key(workspace_kind, id));
  }
  if (closed_ids.empty()) return keys;
  for (const auto& [key, workspace_id] : team.workspaces().of_resource())
    if (closed_ids.contains(workspace_id)) keys.push_back(key);
  return keys;
}

void belongs_to(Team& team, std::string_view resource_kind, std::string_view resource_id,
                const std::string& workspace_id) noexcept {
  if (workspace_id.empty()) return;
  (*team.mutable_workspaces()->mutable_of_resource())[resource_key(resource_kind, resource_id)] = workspace_id;
}

void leave_workspaces(Team& team, const std::string& account_id) noexcept {
  if (!team.has_workspaces()) return;
  for (auto& [id, workspace] : *team.mutable_workspaces()->mutable_by_id()) {
    workspace.mutable_members()->erase(account_id);
    erase_invitations_of(workspace, account_id);
  }
}

std::vector<WorkspaceInvitationExpired> expired_workspace_invitations(const Team& team, std::int64_t at) {
  std::vector<std::tuple<std::int64_t, std::string_view, std::string_view>> due;
  for (const auto& [workspace_id, workspace] : team.workspaces().by_id())
    for (const auto& [invitation_id, invitation] : workspace.invitations())
      if (invitation.expires_at() <= at) due.emplace_back(invitation.expires_at(), workspace_id, invitation_id);
  std::sort(due.begin(), due.end());
  std::vector<WorkspaceInvitationExpired> expired(due.size());
  for (std::size_t i = 0; i < due.size(); ++i) {
    expired[i].set_workspace_id(std::string(std::get<1>(due[i])));
    expired[i].set_invitation_id(std::string(std::get<2>(due[i])));
  }
  return expired;
}

WorkspaceMemberReply member_reply(const std::string& workspace_id, const std::string& account_id, WorkspaceRole role) {
  WorkspaceMemberReply reply;
  reply.set_workspace_id(workspace_id);
  reply.set_account_id(account_id);
  reply.set_role(role);
  return reply;
}

Result<WorkspaceSettings> settled(const WorkspaceSettings& given, const WorkspaceSettings& so_far) {
  if (given.default_role() == WORKSPACE_ROLE_OWNER)
    return refuse(INVALID_FIELD, "nobody becomes an owner without being named one", "/settings/default_role");
  WorkspaceSettings settings = so_far;
  settings.MergeFrom(given);
  if (settings.default_role() == WORKSPACE_ROLE_UNSPECIFIED) settings.set_default_role(WORKSPACE_ROLE_VIEWER);
  if (settings.invites_from() == WORKSPACE_ROLE_UNSPECIFIED) settings.set_invites_from(WORKSPACE_ROLE_OWNER);
  return settings;
}

Permissions in_order(const Permissions& permissions) {
  Permissions ordered = permissions;
  std::sort(ordered.begin(), ordered.end());
  ordered.erase(std::unique(ordered.begin(), ordered.end()), ordered.end());
  return ordered;
}

void evolve(Team& state, const WorkspaceCreated& event, const Entry&) noexcept {
  Workspace& workspace = (*state.mutable_workspaces()->mutable_by_id())[event.workspace_id()];
  workspace.set_name(event.name());
  workspace.set_description(event.description());
  *workspace.mutable_settings() = event.settings();
}
void evolve(Team& state, const WorkspaceUpdated& event, const Entry&) noexcept {
  Workspace& workspace = workspace_named(state, event.workspace_id());
  if (event.has_name()) workspace.set_name(event.name());
  if (event.has_description()) workspace.set_description(event.description());
  if (event.has_settings()) *workspace.mutable_settings() = event.settings();
}
void evolve(Team& state, const WorkspaceArchived& event, const Entry&) noexcept {
  workspace_named(state, event.workspace_id()).set_archived(true);
}
void evolve(Team& state, const WorkspaceRestored& event, const Entry&) noexcept {
  workspace_named(state, event.workspace_id()).set_archived(false);
}

void evolve(Team& state, const WorkspaceMemberJoined& event, const Entry&) noexcept {
  Workspace& workspace = workspace_named(state, event.workspace_id());
  WorkspaceMember& member = (*workspace.mutable_members())[event.account_id()];
  member.set_role(event.role());
  *member.mutable_permissions() = in_order(event.permissions());
  erase_invitations_of(workspace, event.account_id());
}
void evolve(Team& state, const WorkspaceMemberRemoved& event, const Entry&) noexcept {
  workspace_named(state, event.workspace_id()).mutable_members()->erase(event.account_id());
}
void evolve(Team& state, const WorkspaceMemberLeft& event, const Entry&) noexcept {
  workspace_named(state, event.workspace_id()).mutable_members()->erase(event.account_id());
}
void evolve(Team& state, const WorkspaceRoleChanged& event, const Entry&) noexcept {
  member_of(state, event.workspace_id(), event.account_id()).set_role(event.to());
}
void evolve(Team& state, const WorkspacePermissionGranted& event, const Entry&) noexcept {
  auto& permissions = *member_of(state, event.workspace_id(), event.account_id()).mutable_permissions();
  permissions.Add(event.permission());
  permissions = in_order(permissions);
}
void evolve(Team& state, const WorkspacePermissionRevoked& event, const Entry&) noexcept {
  auto& permissions = *member_of(state, event.workspace_id(), event.account_id()).mutable_permissions();
  permissions.erase(std::remove(permissions.begin(), permissions.end(), event.permission()), permissions.end());
}

void evolve(Team& state, const InvitedToWorkspace& event, const Entry&) noexcept {
  auto& invitations = *workspace_named(state, event.workspace_id()).mutable_invitations();
  WorkspaceInvitation& invitation = invitations[event.invitation_id()];
  invitation.set_account_id(event.account_id());
  invitation.set_email_hash(event.email_hash());
  invitation.set_token_hash(event.token_hash());
  invitation.set_role(event.role());
  *invitation.mutable_permissions() = event.permissions();
  invitation.set_expires_at(event.expires_at());
}
void evolve(Team& state, const WorkspaceInvitationAccepted& event, const Entry&) noexcept {
  erase_invitation(state, event.workspace_id(), event.invitation_id());
}
void evolve(Team& state, const WorkspaceInvitationDeclined& event, const Entry&) noexcept {
  erase_invitation(state, event.workspace_id(), event.invitation_id());
}
void evolve(Team& state, const WorkspaceInvitationRevoked& event, const Entry&) noexcept {
  erase_invitation(state, event.workspace_id(), event.invitation_id());
}
void evolve(Team& state, const WorkspaceInvitationExpired& event, const Entry&) noexcept {
  erase_invitation(state, event.workspace_id(), event.invitation_id());
}
}  // namespace muster
