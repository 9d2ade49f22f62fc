// The actor does not ask any more. Of others' requests they are told nothing.
#include "commands/decide_each.hpp"
#include "commands/roster/join_request.hpp"

namespace muster {
Decision decide(const Team& team, const WithdrawJoinRequest& command, const Context& context) {
  BOOST_OUTCOME_TRY(std::string asker, asker_of(team, command.request_id(), context.at));
  if (asker != context.actor) return refuse(JOIN_REQUEST_NOT_FOUND, "you have no such request pending", "/request_id");
  BOOST_OUTCOME_TRY(allow_self(team, context));
  JoinRequestWithdrawn withdrawn;
  withdrawn.set_request_id(command.request_id());
  withdrawn.set_account_id(context.actor);
  return events(std::move(withdrawn));
}
}  // namespace muster
