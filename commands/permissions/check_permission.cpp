// May this account do this? Says why, and which grant or rule decided.
#include "commands/decide_each.hpp"
#include "commands/permissions/check.hpp"
#include "domain/permissions.hpp"

namespace muster {
Result<CheckReply> check(const Team& team, const CheckPermission& command, const Context& context) {
  const std::string& account_id = command.account_id().empty() ? context.actor : command.account_id();
  if (auto asking = allow_asking_about(team, context, account_id, command.resource_kind(), command.resource_id());
      !asking) {
    asking.error().set_pointer("/account_id");
    return std::move(asking).error();
  }
  const RightsQuestion question{account_id,
                                founder_fact(context, account_id),
                                command.resource_kind(),
                                command.resource_id(),
                                command.action(),
                                context.at,
                                account_id == command.owner(),
                                inherited_fact(context, account_id)};
  auto answer = evaluate(team, question);
  if (unsure(question, answer)) return stale_facts();
  return answer;
}

Decision decide(const Team& team, const CheckPermission& command, const Context& context) {
  BOOST_OUTCOME_TRY(auto reply, check(team, command, context));
  return answer(std::move(reply));
}
}  // namespace muster
