// Records what a model call or a task used and what it cost: as given, or by the price table of the day. A model
// without a price is refused, so that nothing is ever silently free. The record that crosses the budget raises the
// alert itself.
#include "commands/decide_each.hpp"
#include "domain/access.hpp"
#include "domain/billing.hpp"
#include "domain/prices.hpp"
#include "domain/usage.hpp"

namespace muster {
namespace {
struct Priced {
  std::int64_t cost = 0;
  std::string by;
};

bool has_tokens(const RecordUsage& command) {
  return command.input_tokens() || command.output_tokens() || command.cached_input_tokens() ||
         command.reasoning_tokens();
}
bool records_something(const RecordUsage& command) {
  return !command.model().empty() || has_tokens(command) || command.api_calls() || command.tasks_created() ||
         command.tasks_completed() || command.storage_bytes() || command.cost();
}

Result<Priced> price(const RecordUsage& command, const Context& context) {
  if (command.has_cost()) return Priced{command.cost(), "given"};
  if (command.model().empty()) {
    if (has_tokens(command))
      return refuse(MISSING_FIELD, "tokens have a price: name the model, or give the cost", "/model");
    return Priced{0, "none"};
  }
  const PriceTable& table = context.prices ? *context.prices : list_prices();
  const Price* row = find_price(table, command.provider(), command.model(), context.at);
  if (!row)
    return refuse(UNPRICED_MODEL,
                  "the price table has no price for " + command.provider() + " " + command.model() + "; give the cost",
                  "/cost");
  return Priced{cost_of(*row, {command.input_tokens(), command.output_tokens(), command.cached_input_tokens(),
                               command.reasoning_tokens()}),
                std::string(row->from_date)};
}

Result<void> check(const RecordUsage& command) {
  if (command.provider().empty() && !command.model().empty())
    return refuse(MISSING_FIELD, "a model has a provider", "/provider");
  if (command.model().empty() && !command.provider().empty())
    return refuse(MISSING_FIELD, "a provider goes with a model", "/model");
  if (!records_something(command))
    return refuse(INVALID_FIELD, "a record says at least one of model, tokens, calls, tasks, storage or cost");
  if (command.cached_input_tokens() > command.input_tokens())
    return refuse(INVALID_FIELD, "cached input tokens are part of the input tokens", "/cached_input_tokens");
  if (command.reasoning_tokens() > command.output_tokens())
    return refuse(INVALID_FIELD, "reasoning tokens are part of the output tokens", "/reasoning_tokens");
  return boost::outcome_v2::success();
}

UsageRecorded recorded(const RecordUsage& command, const std::string& account, Priced priced, const Context& context) {
  UsageRecorded event;
  event.set_usage_id(context.id("usage"));
  event.set_account_id(account);
  event.set_provider(command.provider());
  event.set_model(command.model());
  event.set_input_tokens(command.input_tokens());
  event.set_output_tokens(command.output_tokens());
  event.set_cached_input_tokens(command.cached_input_tokens());
  event.set_reasoning_tokens(command.reasoning_tokens());
  event.set_api_calls(command.api_calls() || command.model().empty() ? command.api_calls() : 1);
  event.set_tasks_created(command.tasks_created());
  event.set_tasks_completed(command.tasks_completed());
  event.set_storage_bytes(command.storage_bytes());
  event.set_latency_ms(command.latency_ms());
  event.set_success(!command.has_success() || command.success());
  event.set_cost(priced.cost);
  event.set_priced_by(std::move(priced.by));
  return event;
}
}  // namespace

Decision decide(const Team& state, const RecordUsage& command, const Context& context) {
  const std::string& account = command.account_id().empty() ? context.actor : command.account_id();
  const bool for_another = account != context.actor;
  BOOST_OUTCOME_TRY(allow(state, context, for_another ? Action::manage_billing : Action::use_team));
  if (for_another && !find_in_roster(state, account))
    return refuse(MEMBER_NOT_FOUND, account + " is not a member of this team", "/account_id");
  BOOST_OUTCOME_TRY(check(command));
  BOOST_OUTCOME_TRY(Priced priced, price(command, context));
  if (usage_is_stopped(state, context.at))
    return refuse(BUDGET_EXCEEDED, "the budget of this month is used up, and the team stops there");

  UsageReply reply;
  reply.set_cost(priced.cost);
  reply.set_period_cost(add_cost(period_cost(state, context.at), priced.cost));
  UsageRecorded event = recorded(command, account, std::move(priced), context);
  reply.set_usage_id(event.usage_id());
  Accepted accepted = events(std::move(event));
  for (AlertRaised& alert : due_alerts(state.billing(), reply.period_cost(), context))
    accepted.events.push_back(to_event(std::move(alert)));
  return std::move(accepted).with(std::move(reply));
}
}  // namespace muster
