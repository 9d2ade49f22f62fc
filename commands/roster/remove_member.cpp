// Puts somebody out of the team. Removing oneself is leaving, for which no right is needed.
#include "commands/decide_each.hpp"
#include "domain/roster.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& team, const RemoveMember& command, const Context& context) {
  if (command.account_id() == context.actor) {
    LeaveTeam leave;
    leave.set_team_id(command.team_id());
    return decide(team, leave, context);
  }
  const Member* member = find_in_roster(team, command.account_id());
  const Role role = member ? member->role() : ROLE_UNSPECIFIED;
  BOOST_OUTCOME_TRY(allow_role_change(team, context, role, ROLE_UNSPECIFIED));
  if (!member) return refuse(MEMBER_NOT_FOUND, "this account is not in the team", "/account_id");
  BOOST_OUTCOME_TRY(may_go(team, command.account_id()));
  MemberRemoved removed;
  removed.set_account_id(command.account_id());
  auto accepted = events(std::move(removed));
  rotate_key(team, context, accepted);
  return accepted;
}
}  // namespace muster
