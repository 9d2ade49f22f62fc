// Events and commands of workspaces, as stories tell them.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "tests/support/events.hpp"
#include "tests/support/given.hpp"

namespace muster::test {
inline const std::string& the_workspace() {
  static const std::string id = "workspace_01J00000000000000000000WAE";
  return id;
}
inline constexpr WorkspaceRole ws_owner = WORKSPACE_ROLE_OWNER, ws_admin = WORKSPACE_ROLE_ADMIN,
                               ws_editor = WORKSPACE_ROLE_EDITOR, ws_viewer = WORKSPACE_ROLE_VIEWER,
                               ws_guest = WORKSPACE_ROLE_GUEST;

inline WorkspaceSettings workspace_settings(WorkspaceRole default_role = ws_viewer,
                                            WorkspaceRole invites_from = ws_owner) {
  WorkspaceSettings settings;
  settings.set_default_role(default_role);
  settings.set_invites_from(invites_from);
  return settings;
}
inline WorkspaceCreated workspace_created(std::string_view name = "Ward 3",
                                          std::string_view workspace_id = the_workspace()) {
  WorkspaceCreated event;
  event.set_workspace_id(std::string(workspace_id));
  event.set_name(std::string(name));
  *event.mutable_settings() = workspace_settings();
  return event;
}
// An event that names nothing but the workspace.
template <class Event>
Event of_workspace() {
  Event event;
  event.set_workspace_id(the_workspace());
  return event;
}
inline WorkspaceArchived workspace_archived() { return of_workspace<WorkspaceArchived>(); }
inline WorkspaceRestored workspace_restored() { return of_workspace<WorkspaceRestored>(); }
inline WorkspaceUpdated workspace_settings_changed(WorkspaceSettings settings) {
  auto event = of_workspace<WorkspaceUpdated>();
  *event.mutable_settings() = std::move(settings);
  return event;
}
// An event about a member of it.
template <class Event>
Event in_workspace(std::string_view name) {
  auto event = of_workspace<Event>();
  event.set_account_id(acct(name));
  return event;
}
inline WorkspaceMemberJoined ws_joined(std::string_view name, WorkspaceRole role,
                                       std::initializer_list<WorkspacePermission> permissions = {}) {
  auto event = in_workspace<WorkspaceMemberJoined>(name);
  event.set_role(role);
  for (const auto permission : permissions) event.add_permissions(permission);
  return event;
}
inline WorkspaceMemberRemoved ws_removed(std::string_view name) { return in_workspace<WorkspaceMemberRemoved>(name); }
inline WorkspaceMemberLeft ws_left(std::string_view name) { return in_workspace<WorkspaceMemberLeft>(name); }
inline WorkspaceRoleChanged ws_role_changed(std::string_view name, WorkspaceRole from, WorkspaceRole to) {
  auto event = in_workspace<WorkspaceRoleChanged>(name);
  event.set_from(from);
  event.set_to(to);
  return event;
}
inline WorkspacePermissionGranted ws_granted(std::string_view name, WorkspacePermission permission) {
  auto event = in_workspace<WorkspacePermissionGranted>(name);
  event.set_permission(permission);
  return event;
}
inline WorkspacePermissionRevoked ws_revoked(std::string_view name, WorkspacePermission permission) {
  auto event = in_workspace<WorkspacePermissionRevoked>(name);
  event.set_permission(permission);
  return event;
}
// By account, or, where `name` is empty, by email.
inline InvitedToWorkspace ws_invited(std::string_view invitation_id, std::string_view name, std::string_view token_hash,
                                     WorkspaceRole role = ws_viewer, std::int64_t expires_at = start_us + days(7)) {
  auto event = of_workspace<InvitedToWorkspace>();
  event.set_invitation_id(std::string(invitation_id));
  if (!name.empty()) event.set_account_id(acct(name));
  if (name.empty()) event.set_email_hash("hash of an email");
  event.set_token_hash(std::string(token_hash));
  event.set_role(role);
  event.set_expires_at(expires_at);
  return event;
}
// WorkspaceInvitationDeclined, …Revoked, …Expired.
template <class Event>
Event ws_invitation(std::string_view invitation_id) {
  auto event = of_workspace<Event>();
  event.set_invitation_id(std::string(invitation_id));
  return event;
}
inline WorkspaceInvitationAccepted ws_accepted(std::string_view invitation_id, std::string_view name) {
  auto event = ws_invitation<WorkspaceInvitationAccepted>(invitation_id);
  event.set_account_id(acct(name));
  return event;
}
// A right on a resource, for somebody.
inline PermissionGranted right_on(std::string_view kind, std::string_view id, std::string_view action,
                                  std::string_view who, Effect effect = ALLOW) {
  PermissionGranted event;
  event.set_grant_id("grant_" + std::string(id) + std::string(action) + std::string(who));
  event.set_resource_kind(std::string(kind));
  event.set_resource_id(std::string(id));
  event.set_action(std::string(action));
  event.set_grantee_kind(USER);
  event.set_grantee(acct(who));
  event.set_effect(effect);
  return event;
}
inline PermissionGranted workspace_right(std::string_view action, std::string_view who, Effect effect = ALLOW) {
  return right_on("workspace", the_workspace(), action, who, effect);
}

// A command about the workspace.
template <class Command>
Command on_workspace() {
  Command command;
  command.set_team_id(the_team());
  command.set_workspace_id(the_workspace());
  return command;
}
// A command about an account in it.
template <class Command>
Command on_ws_member(std::string_view name) {
  auto command = on_workspace<Command>();
  command.set_account_id(acct(name));
  return command;
}
template <class Command>
Command on_ws_member(std::string_view name, WorkspaceRole role) {
  auto command = on_ws_member<Command>(name);
  command.set_role(role);
  return command;
}
template <class Command>
Command on_ws_member(std::string_view name, WorkspacePermission permission) {
  auto command = on_ws_member<Command>(name);
  command.set_permission(permission);
  return command;
}
// AcceptWorkspaceInvitation, DeclineWorkspaceInvitation.
template <class Command>
Command by_token(std::string_view token_hash) {
  Command command;
  command.set_team_id(the_team());
  command.set_token_hash(std::string(token_hash));
  return command;
}

// ana is super admin of the team, al its admin, mo, ad, gus and max are members, vi a viewer, eve a guest. Of these are
// in the workspace: mo as owner, ad as admin, eve as editor, vi as viewer, gus as guest.
template <class... More>
Story with_workspace(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("ad", MEMBER), joined("gus", MEMBER), joined("max", MEMBER),
               joined("vi", VIEWER), joined("eve", GUEST), workspace_created(), ws_joined("mo", ws_owner),
               ws_joined("ad", ws_admin), ws_joined("eve", ws_editor), ws_joined("vi", ws_viewer),
               ws_joined("gus", ws_guest), std::move(more)...);
}
}  // namespace muster::test
