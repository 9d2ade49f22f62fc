// Thousands of schedules in a normal run; millions on demand:
//   MUSTER_SCHEDULES=1000000 build/release/simulation_tests
//   MUSTER_SEED=4711 MUSTER_SCHEDULES=1 build/release/simulation_tests      replays one
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tests/simulation/world.hpp"

namespace muster::test {
namespace {
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

TEST(Simulation, NoScheduleLosesDoublesOrInventsAnything) {
  const auto first = from_environment("MUSTER_SEED", 1);
  const auto schedules = from_environment("MUSTER_SCHEDULES", 10'000);
  std::map<std::string, std::uint64_t> totals;
  for (auto seed = first; seed < first + schedules; ++seed) {
    World world(seed, 2 + static_cast<int>(seed % 2));
    world.run(300);
    ASSERT_EQ(world.verdict(), "") << "replay with MUSTER_SEED=" << seed << " MUSTER_SCHEDULES=1";
    for (const auto& [what, count] : world.counts()) totals[what] += count;
  }
  std::cout << schedules << " schedules from seed " << first << ":";
  for (const auto& [what, count] : totals) std::cout << "  " << what << " " << count;
  std::cout << std::endl;
  // A simulation in which nothing goes wrong proves nothing.
  for (const auto* what : {"commands done", "reads answered", "voided", "closed", "not done", "crashes", "pauses"})
    EXPECT_GT(totals[what], schedules / 100) << what;
}
}  // namespace
}  // namespace muster::test
