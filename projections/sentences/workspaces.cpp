#include "projections/say_each.hpp"
#include "projections/sentences/said.hpp"

namespace muster {
namespace {
Said about_workspace(std::string words, std::string_view id, std::string_view account_id = {}) {
  return {std::move(words), "workspace", id, account_id};
}
// "an admin", "a viewer"
std::string as_a(WorkspaceRole role) {
  const std::string& name = enum_name(role);
  return text(
      role == WORKSPACE_ROLE_ADMIN || role == WORKSPACE_ROLE_EDITOR || role == WORKSPACE_ROLE_OWNER ? "an " : "a ",
      name);
}
}  // namespace

Said say(const WorkspaceCreated& event, const Entry&) {
  return about_workspace(text("opened the workspace ", quoted(event.name())), event.workspace_id());
}
Said say(const WorkspaceUpdated& event, const Entry&) {
  std::string words;
  const auto add = [&](const std::string& more) { words += (words.empty() ? "" : " and ") + more; };
  if (event.has_name()) add(text("renamed workspace ", event.workspace_id(), " to ", quoted(event.name())));
  if (event.has_description()) add(text("described workspace ", event.workspace_id()));
  if (event.has_settings()) add(text("changed the settings of workspace ", event.workspace_id()));
  return about_workspace(std::move(words), event.workspace_id());
}
Said say(const WorkspaceArchived& event, const Entry&) {
  return about_workspace(text("archived workspace ", event.workspace_id()), event.workspace_id());
}
Said say(const WorkspaceRestored& event, const Entry&) {
  return about_workspace(text("restored workspace ", event.workspace_id()), event.workspace_id());
}

// Beside it stands how they came: the workspace was opened, or an invitation accepted.
Said say(const WorkspaceMemberJoined& event, const Entry& entry) {
  const bool another = event.account_id() != entry.actor();
  Said said = about_workspace(
      another ? text("took ", event.account_id(), " into workspace ", event.workspace_id(), " as ", as_a(event.role()))
              : text("joined workspace ", event.workspace_id(), " as ", as_a(event.role())),
      event.workspace_id(), event.account_id());
  said.in_passing = entry.events().size() > 1 && entry.events(0).has_workspace_created();
  return said;
}
Said say(const WorkspaceMemberRemoved& event, const Entry&) {
  return about_workspace(text("removed ", event.account_id(), " from workspace ", event.workspace_id()),
                         event.workspace_id(), event.account_id());
}
Said say(const WorkspaceMemberLeft& event, const Entry&) {
  return about_workspace(text("left workspace ", event.workspace_id()), event.workspace_id(), event.account_id());
}
Said say(const WorkspaceRoleChanged& event, const Entry&) {
  return about_workspace(
      text("made ", event.account_id(), " ", as_a(event.to()), " of workspace ", event.workspace_id()),
      event.workspace_id(), event.account_id());
}
Said say(const WorkspacePermissionGranted& event, const Entry&) {
  return about_workspace(text("granted ", enum_name(event.permission()), " in workspace ", event.workspace_id(), " to ",
                              event.account_id()),
                         event.workspace_id(), event.account_id());
}
Said say(const WorkspacePermissionRevoked& event, const Entry&) {
  return about_workspace(text("revoked ", enum_name(event.permission()), " in workspace ", event.workspace_id(),
                              " from ", event.account_id()),
                         event.workspace_id(), event.account_id());
}

Said say(const InvitedToWorkspace& event, const Entry&) {
  const std::string whom = event.account_id().empty() ? "somebody by email" : event.account_id();
  return about_workspace(text("invited ", whom, " to workspace ", event.workspace_id(), " as ", as_a(event.role())),
                         event.workspace_id(), event.account_id());
}
Said say(const WorkspaceInvitationAccepted& event, const Entry&) {
  return about_workspace("accepted an invitation", event.workspace_id(), event.account_id());
}
Said say(const WorkspaceInvitationDeclined& event, const Entry&) {
  return about_workspace(text("declined an invitation to workspace ", event.workspace_id()), event.workspace_id());
}
Said say(const WorkspaceInvitationRevoked& event, const Entry&) {
  return about_workspace(text("revoked an invitation to workspace ", event.workspace_id()), event.workspace_id());
}
Said say(const WorkspaceInvitationExpired& event, const Entry&) {
  return about_workspace(text("let an invitation to workspace ", event.workspace_id(), " expire"),
                         event.workspace_id());
}
}  // namespace muster
