#include "gateway/recent_writes.hpp"

#include <gtest/gtest.h>

namespace muster {
namespace {
const Instant start = Instant() + std::chrono::hours(1);

TEST(RecentWrites, AreTheLastOfEachLaneForTwoSeconds) {
  RecentWrites writes;
  writes.note("ana", {3, 17}, start);
  writes.note("ana", {3, 18}, start + std::chrono::seconds(1));
  writes.note("ana", {5, 2}, start);
  writes.note("bo", {3, 99}, start);
  EXPECT_EQ(writes.of("ana", start + std::chrono::seconds(1)), (Positions{{3, 18}, {5, 2}}));
  EXPECT_EQ(writes.of("ana", start + std::chrono::seconds(2)), (Positions{{3, 18}}));
  EXPECT_EQ(writes.of("ana", start + std::chrono::seconds(3)), Positions());
  EXPECT_EQ(writes.of("zoe", start), Positions());
}
TEST(RecentWrites, OfMoreThanAFewThousandAccountsTheOldOnesAreForgotten) {
  RecentWrites writes;
  for (int i = 0; i < 30'000; ++i)
    writes.note("acct" + std::to_string(i), {0, i}, start + std::chrono::milliseconds(i));
  EXPECT_EQ(writes.of("acct29999", start + std::chrono::seconds(30)), (Positions{{0, 29'999}}));
  EXPECT_EQ(writes.of("acct0", start), Positions()) << "swept";
}
}  // namespace
}  // namespace muster
