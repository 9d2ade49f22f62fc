// Says what a member does in the team. Grants can name job roles, so nobody below admin sets any, not even their own.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const SetJobRole& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  const Member* member = find_in_roster(team, command.account_id());
  if (!member) return refuse(MEMBER_NOT_FOUND, "this account is not in the team", "/account_id");
  if (member->job_role() == command.job_role()) return nothing();
  JobRoleSet set;
  set.set_account_id(command.account_id());
  set.set_job_role(command.job_role());
  return events(std::move(set));
}
}  // namespace muster
