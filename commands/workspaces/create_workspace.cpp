// Opens a workspace in the team. Whoever opens it becomes its owner, so it takes a member. Its name need not be unique.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const CreateWorkspace& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::use_team));
  if (!find_member(team, context.actor)) return not_a_member(team, context.actor);
  BOOST_OUTCOME_TRY(auto settings, settled(command.settings(), WorkspaceSettings()));
  WorkspaceCreated created;
  created.set_workspace_id(context.id("workspace"));
  created.set_name(command.name());
  created.set_description(command.description());
  *created.mutable_settings() = std::move(settings);
  WorkspaceMemberJoined owner;
  owner.set_workspace_id(created.workspace_id());
  owner.set_account_id(context.actor);
  owner.set_role(WORKSPACE_ROLE_OWNER);
  WorkspaceReply reply;
  reply.set_workspace_id(created.workspace_id());
  return events(std::move(created), std::move(owner)).with(std::move(reply));
}
}  // namespace muster
