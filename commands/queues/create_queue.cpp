// Opens a queue: of the team, which takes its admins, or of a workspace, which takes those of the workspace. Its name
// need not be unique.
#include "commands/decide_each.hpp"
#include "domain/workspaces.hpp"

namespace muster {
Decision decide(const Team& team, const CreateQueue& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_making(team, context, command.workspace_id(), Action::manage_team, WORKSPACE_ROLE_ADMIN));
  QueueCreated event;
  event.set_queue_id(context.id("queue"));
  event.set_name(command.name());
  event.set_type(command.type());
  event.set_description(command.description());
  event.set_workspace_id(command.workspace_id());
  QueueReply reply;
  reply.set_queue_id(event.queue_id());
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
