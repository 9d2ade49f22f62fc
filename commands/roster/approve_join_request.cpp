// Whoever asked joins, with the role that is given to them, if there is room for it.
#include "commands/decide_each.hpp"
#include "commands/roster/join_request.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const ApproveJoinRequest& command, const Context& context) {
  const Role role = command.role() == ROLE_UNSPECIFIED ? MEMBER : command.role();
  BOOST_OUTCOME_TRY(allow_role_change(team, context, ROLE_UNSPECIFIED, role));
  BOOST_OUTCOME_TRY(std::string asker, asker_of(team, command.request_id(), context.at));
  BOOST_OUTCOME_TRY(room_for_joining(team, role));

  MemberReply reply;
  reply.set_team_id(command.team_id());
  reply.set_account_id(asker);
  reply.set_role(role);
  JoinRequestApproved approved;
  approved.set_request_id(command.request_id());
  approved.set_account_id(asker);
  approved.set_role(role);
  MemberJoined joined;
  joined.set_account_id(std::move(asker));
  joined.set_role(role);
  joined.set_way(MemberJoined::REQUESTED);
  return events(std::move(approved), std::move(joined)).with(std::move(reply));
}
}  // namespace muster
