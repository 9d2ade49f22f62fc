// Which super admins are there, since when, and whether the failsafe is open. For everybody in the team.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"

namespace muster {
Decision decide(const Team& team, const GetSuperAdminStatus& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::view_team));
  const auto minutes = command.has_offline_minutes() ? command.offline_minutes() : offline_minutes_least;
  const auto& super_admins = team.promotions().super_admins();
  const std::map<std::string, SuperAdminWatch> sorted(super_admins.begin(), super_admins.end());
  SuperAdminStatusReply reply;
  for (const auto& [account_id, watch] : sorted) {
    const auto there = there_at(watch, context);
    SuperAdminStatus& status = *reply.add_super_admins();
    status.set_account_id(account_id);
    status.set_online(context.at < there + minutes * minute_us);
    status.set_since(status.online() ? there : there + minutes * minute_us);
    if (watch.last_seen()) status.set_last_seen(watch.last_seen());
    status.set_temporary(!temporary_of(team, account_id).empty());
  }
  reply.set_offline_minutes(offline_minutes(team));
  reply.set_failsafe_opens_at(failsafe_opens_at(team, context));
  reply.set_failsafe_open(context.at >= reply.failsafe_opens_at());
  return answer(std::move(reply));
}
}  // namespace muster
