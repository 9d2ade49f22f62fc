// The actor joins as member by the team's invite code. Who is in already stays as they are. A wrong code is told
// nothing about the team.
#include "commands/decide_each.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const JoinByCode& command, const Context& context) {
  const Roster& roster = team.roster();
  if (roster.code_hash().empty() || roster.code_hash() != command.code_hash())
    return refuse(INVITE_CODE_NOT_FOUND, "no team has this code", "/code");
  BOOST_OUTCOME_TRY(allow_self(team, context));
  if (roster.code_expires_at() && roster.code_expires_at() <= context.at)
    return refuse(INVITE_CODE_EXPIRED, "ask the team for a new code", "/code");
  MemberReply reply;
  reply.set_team_id(command.team_id());
  reply.set_account_id(context.actor);
  if (const Member* member = find_in_roster(team, context.actor)) {
    if (member->inactive()) return not_a_member(team, context.actor);
    reply.set_role(member->role());
    return answer(std::move(reply));
  }
  BOOST_OUTCOME_TRY(room_for_joining(team, MEMBER));
  reply.set_role(MEMBER);
  MemberJoined joined;
  joined.set_account_id(context.actor);
  joined.set_role(MEMBER);
  joined.set_way(MemberJoined::BY_CODE);
  joined.set_code_id(roster.code_id());
  return events(std::move(joined)).with(std::move(reply));
}
}  // namespace muster
