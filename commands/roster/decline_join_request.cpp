// Whoever asked is not taken in, and may be told why. They may ask again.
#include "commands/decide_each.hpp"
#include "commands/roster/join_request.hpp"

namespace muster {
Decision decide(const Team& team, const DeclineJoinRequest& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  BOOST_OUTCOME_TRY(std::string asker, asker_of(team, command.request_id(), context.at));
  JoinRequestDeclined declined;
  declined.set_request_id(command.request_id());
  declined.set_account_id(std::move(asker));
  declined.set_reason(command.reason());
  return events(std::move(declined));
}
}  // namespace muster
