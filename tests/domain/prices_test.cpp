#include "domain/prices.hpp"

#include <limits>
#include <set>
#include <tuple>

#include "domain/usage.hpp"
#include "tests/support/given.hpp"

namespace muster::test {
namespace {
constexpr Price price_rows[] = {
    {"acme", "one", "2026-09-21", 3, 3, 3, 3},  // not in order on purpose
    {"acme", "one", "2026-01-01", 1, 1, 1, 1},
    {"acme", "one", "2026-12-31", 9, 9, 9, 9},
};
constexpr PriceTable acme{price_rows};
const std::int64_t midnight = month_start(start_us) + days(20);

TEST(Prices, AreThoseOfTheNewestRowNotAfterTheInstant) {
  EXPECT_EQ(find_price(acme, "acme", "one", midnight)->input, 3);
  EXPECT_EQ(find_price(acme, "acme", "one", midnight - 1)->input, 1);
  EXPECT_EQ(find_price(acme, "acme", "one", midnight + days(200))->input, 9);
  EXPECT_FALSE(find_price(acme, "acme", "one", midnight - days(300)));
  EXPECT_FALSE(find_price(acme, "acme", "two", midnight));
  EXPECT_FALSE(find_price(acme, "Acme", "one", midnight));
}

TEST(Prices, RoundHalfUpToANanoDollar) {
  const Price price{"acme", "one", "2026-01-01", 1, 0, 0, 0};
  EXPECT_EQ(cost_of(price, {499'999}), 0);
  EXPECT_EQ(cost_of(price, {500'000}), 1);
  EXPECT_EQ(cost_of(price, {1'499'999}), 1);
  EXPECT_EQ(cost_of(price, {1'500'000}), 2);
}

TEST(Prices, BillEachTokenOnce) {
  const Price price{"acme", "one", "2026-01-01", 1'000'000, 100'000'000, 10, 1'000};
  EXPECT_EQ(cost_of(price, {.input = 3, .output = 2}), 203);
  EXPECT_EQ(cost_of(price, {.input = 3'000'000, .cached_input = 3'000'000}), 30);
  EXPECT_EQ(cost_of(price, {.output = 2'000'000, .reasoning = 2'000'000}), 2'000);
}

TEST(Prices, NeverOverflow) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto many = std::numeric_limits<std::uint64_t>::max();
  const Price price{"acme", "one", "2026-01-01", most, most, most, most};
  EXPECT_EQ(cost_of(price, {many, many, many, many}), most);
  EXPECT_EQ(cost_of(price, {1'000'000, 0, 0, 0}), most);
}

TEST(Prices, OfTheRepositoryAreWellFormed) {
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> seen;
  for (const Price& price : list_prices().rows) {
    EXPECT_TRUE(seen.insert({price.provider, price.model, price.from_date}).second) << price.model;
    EXPECT_EQ(price.from_date.size(), 10U) << price.model;
    EXPECT_GT(price.input, 0) << price.model;
    EXPECT_GE(price.output, price.input) << price.model;
    EXPECT_LE(price.cached_input, price.input) << price.model;
    EXPECT_EQ(price.reasoning, price.output) << price.model;
  }
  const auto july = 1'751'328'000'000'000;  // 2025-07-01
  EXPECT_EQ(find_price(list_prices(), "openai", "o3", july)->input, 2'000'000'000);
  EXPECT_EQ(find_price(list_prices(), "openai", "o3", july - days(25))->input, 10'000'000'000);
  EXPECT_EQ(find_price(list_prices(), "openai", "gpt-4o-mini", july)->cached_input, 75'000'000);
}
}  // namespace
}  // namespace muster::test
