#include "domain/prices.hpp"

#include <limits>

#include "domain/usage.hpp"

namespace muster {
namespace {
__extension__ typedef unsigned __int128 Wide;

consteval std::int64_t usd(double per_million) { return static_cast<std::int64_t>(per_million * 1e9 + 0.5); }

// A row as the providers' price pages write it, in USD per million tokens. Reasoning is billed as output by all three.
consteval Price row(std::string_view provider, std::string_view model, std::string_view from_date, double input,
                    double output, double cached_input) {
  return {provider, model, from_date, usd(input), usd(output), usd(cached_input), usd(output)};
}

// A changed price is a new row with its date: the old row stays, for usage of its time. See domain/README.md.
constexpr Price rows[] = {
    //  provider     model                    from          input  output  cached input
    row("openai", "gpt-4o", "2024-05-13", 5, 15, 5),
    row("openai", "gpt-4o", "2024-10-02", 2.5, 10, 1.25),
    row("openai", "gpt-4o-mini", "2024-07-18", 0.15, 0.6, 0.075),
    row("openai", "gpt-4.1", "2025-04-14", 2, 8, 0.5),
    row("openai", "gpt-4.1-mini", "2025-04-14", 0.4, 1.6, 0.1),
    row("openai", "gpt-4.1-nano", "2025-04-14", 0.1, 0.4, 0.025),
    row("openai", "o3", "2025-04-16", 10, 40, 2.5),
    row("openai", "o3", "2025-06-10", 2, 8, 0.5),
    row("openai", "o4-mini", "2025-04-16", 1.1, 4.4, 0.275),
    row("openai", "gpt-5", "2025-08-07", 1.25, 10, 0.125),
    row("openai", "gpt-5-mini", "2025-08-07", 0.25, 2, 0.025),
    row("openai", "gpt-5-nano", "2025-08-07", 0.05, 0.4, 0.005),
    row("anthropic", "claude-3-7-sonnet", "2025-02-24", 3, 15, 0.3),
    row("anthropic", "claude-sonnet-4", "2025-05-22", 3, 15, 0.3),
    row("anthropic", "claude-opus-4", "2025-05-22", 15, 75, 1.5),
    row("anthropic", "claude-opus-4-1", "2025-08-05", 15, 75, 1.5),
    row("anthropic", "claude-sonnet-4-5", "2025-09-29", 3, 15, 0.3),
    row("anthropic", "claude-haiku-4-5", "2025-10-15", 1, 5, 0.1),
    row("google", "gemini-2.0-flash", "2025-02-05", 0.1, 0.4, 0.025),
    row("google", "gemini-2.5-pro", "2025-06-17", 1.25, 10, 0.31),
    row("google", "gemini-2.5-flash", "2025-06-17", 0.3, 2.5, 0.075),
    row("google", "gemini-2.5-flash-lite", "2025-07-22", 0.1, 0.4, 0.025),
};
}  // namespace

const PriceTable& list_prices() {
  static constexpr PriceTable table{rows};
  return table;
}

const Price* find_price(const PriceTable& table, std::string_view provider, std::string_view model, std::int64_t at) {
  const std::string today = date_text(at);
  const Price* newest = nullptr;
  for (const Price& price : table.rows) {
    if (price.provider != provider || price.model != model || price.from_date > today) continue;
    if (!newest || price.from_date > newest->from_date) newest = &price;
  }
  return newest;
}

std::int64_t cost_of(const Price& price, const TokenCounts& tokens) {
  const auto times = [](std::uint64_t count, std::int64_t per_million) {
    return Wide{count} * static_cast<std::uint64_t>(per_million);
  };
  const Wide per_million =
      times(tokens.input - tokens.cached_input, price.input) + times(tokens.cached_input, price.cached_input) +
      times(tokens.output - tokens.reasoning, price.output) + times(tokens.reasoning, price.reasoning);
  const Wide cost = (per_million + 500'000) / 1'000'000;
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return cost > Wide{static_cast<std::uint64_t>(most)} ? most : static_cast<std::int64_t>(cost);
}
}  // namespace muster
