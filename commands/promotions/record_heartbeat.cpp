// A super admin says that they are there. Within a minute of the last time it changes nothing. Who is none is told so,
// and that is no attempt at what they may not do: nothing of it comes onto the ledger.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"

namespace muster {
Decision decide(const Team& team, const RecordHeartbeat&, const Context& context) {
  const auto& super_admins = team.promotions().super_admins();
  const auto watch = super_admins.find(context.actor);
  if (watch == super_admins.end())
    return refuse(NOT_A_SUPER_ADMIN, "heartbeats are for the super admins of the team: you are none");
  BOOST_OUTCOME_TRY(allow_self(team, context));
  HeartbeatReply reply;
  const auto last = watch->second.last_seen();
  reply.set_last_seen(last && context.at - last < seen_every_us ? last : context.at);
  if (reply.last_seen() == last) return answer(std::move(reply));
  SuperAdminSeen seen;
  seen.set_account_id(context.actor);
  return events(std::move(seen)).with(std::move(reply));
}
}  // namespace muster
