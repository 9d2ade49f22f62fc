// What a model call costs: list prices, dated, in nano-USD per million tokens.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "domain/decision.hpp"

namespace muster {
struct Price {
  std::string_view provider;
  std::string_view model;
  std::string_view from_date;  // "2025-06-10": in force from that day's first instant in UTC
  std::int64_t input;          // all prices in nano-USD per million tokens
  std::int64_t output;
  std::int64_t cached_input;
  std::int64_t reasoning;
};

struct PriceTable {
  std::span<const Price> rows;
};

// Token classes as a record of usage has them: cached input tokens are part of the input tokens, reasoning tokens part
// of the output tokens, each billed at its own price instead of the other's.
struct TokenCounts {
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  std::uint64_t cached_input = 0;  // at most `input`
  std::uint64_t reasoning = 0;     // at most `output`
};

// The table of the repository, domain/prices.cpp.
const PriceTable& list_prices();

// The newest row of the model whose date is not after `at` (microseconds since 1970); null where there is none.
const Price* find_price(const PriceTable& table, std::string_view provider, std::string_view model, std::int64_t at);

// In nano-USD, rounded half up; the greatest int64 where it would be more.
std::int64_t cost_of(const Price& price, const TokenCounts& tokens);
}  // namespace muster
