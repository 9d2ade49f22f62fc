// Events and commands of usage, as stories tell them; money in nano-USD.
#pragma once
#include <string>
#include <string_view>

#include "tests/support/given.hpp"

namespace muster::test {
constexpr std::int64_t usd(std::int64_t dollars) { return dollars * 1'000'000'000; }

// Something that cost as much as is said.
inline UsageRecorded usage_recorded(std::string_view usage_id, std::string_view name, std::int64_t cost) {
  UsageRecorded event;
  event.set_usage_id(std::string(usage_id));
  event.set_account_id(acct(name));
  event.set_success(true);
  event.set_cost(cost);
  event.set_priced_by("given");
  return event;
}
inline RecordUsage record_cost(std::int64_t cost) {
  RecordUsage command;
  command.set_team_id(the_team());
  command.set_cost(cost);
  return command;
}
inline RecordUsage record_call(std::string_view provider, std::string_view model, std::uint64_t input_tokens,
                               std::uint64_t output_tokens) {
  RecordUsage command;
  command.set_team_id(the_team());
  command.set_provider(std::string(provider));
  command.set_model(std::string(model));
  command.set_input_tokens(input_tokens);
  command.set_output_tokens(output_tokens);
  return command;
}
}  // namespace muster::test
