// Makes a team with its caller as super admin, and its first invite code. Anybody may.
#include "commands/decide_each.hpp"
#include "commands/roster/invite_code.hpp"

namespace muster {
Decision decide(const Team&, const CreateTeam& command, const Context& context) {
  TeamCreated created;
  created.set_name(command.name());
  created.set_description(command.description());
  created.set_visibility(command.visibility() == VISIBILITY_UNSPECIFIED ? PRIVATE : command.visibility());
  created.set_plan(FREE);
  created.set_creator(context.actor);

  MemberJoined joined;
  joined.set_account_id(context.actor);
  joined.set_role(SUPER_ADMIN);
  joined.set_way(MemberJoined::CREATED);

  TeamCreatedReply reply;
  reply.set_team_id(command.team_id());
  reply.set_invite_code(invite_code(command.team_id(), context));

  InviteCodeSet code;
  code.set_code_hash(context.hash(reply.invite_code()));
  return events(std::move(created), std::move(joined), std::move(code)).with(std::move(reply));
}
}  // namespace muster
