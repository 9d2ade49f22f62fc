// Puts an account into the team without asking it. To invite it, see InviteMember.
#include "commands/decide_each.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const AddMember& command, const Context& context) {
  const Role role = command.role() == ROLE_UNSPECIFIED ? MEMBER : command.role();
  BOOST_OUTCOME_TRY(allow_role_change(team, context, ROLE_UNSPECIFIED, role));
  MemberReply reply;
  reply.set_team_id(command.team_id());
  reply.set_account_id(command.account_id());
  reply.set_role(role);
  if (const Member* member = find_member(team, command.account_id())) {
    if (member->role() == role) return answer(std::move(reply));
    return refuse(ALREADY_A_MEMBER, "this account is in the team as " + std::string(role_name(member->role())),
                  "/account_id");
  }
  BOOST_OUTCOME_TRY(room_for_joining(team, role));
  MemberJoined joined;
  joined.set_account_id(command.account_id());
  joined.set_role(role);
  joined.set_way(MemberJoined::ADDED);
  return events(std::move(joined)).with(std::move(reply));
}
}  // namespace muster
