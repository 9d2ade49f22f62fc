// Makes a team with its caller as super admin, and its first invite code. Anybody may, unless founders have restricted
// it to themselves and to holders of system.manage_users.
#include "commands/decide_each.hpp"
#include "commands/roster/invite_code.hpp"
#include "domain/access.hpp"
#include "domain/system_permissions.hpp"

namespace muster {
namespace {
using Fact = Context::Fact;

Result<void> may_create(const Context& context) {
  if (context.internal || context.creation_restricted == Fact::no) return boost::outcome_v2::success();
  if (context.creation_restricted == Fact::unknown) return stale_facts();
  if (context.founder == Fact::yes) {
    BOOST_OUTCOME_TRY(allow_founder(context));
    return boost::outcome_v2::success();
  }
  if (context.manages_users != Fact::yes) {
    if (auto no = no_founder(context)) return *no;
    return refuse(MAY_NOT_CREATE_TEAMS,
                  "creating teams takes the permission " + std::string(manage_users) + " here, which founders grant");
  }
  context.authority.set_ground(Authority::GRANT);
  context.authority.set_by(std::string(manage_users));
  context.authority.set_at_position(context.founder_at);
  return boost::outcome_v2::success();
}
}  // namespace

Decision decide(const Team&, const CreateTeam& command, const Context& context) {
  BOOST_OUTCOME_TRY(may_create(context));
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
  code.set_code_id(context.id("code"));
  return events(std::move(created), std::move(joined), std::move(code)).with(std::move(reply));
}
}  // namespace muster
