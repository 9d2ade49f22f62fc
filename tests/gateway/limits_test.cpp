#include "gateway/limits.hpp"

#include <gtest/gtest.h>

namespace muster {
namespace {
using namespace std::chrono_literals;
const Instant start{std::chrono::hours(1)};

TEST(RateLimit, BurstThenRate) {
  RateLimit limit(10, 3);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.over("a", start));
  EXPECT_EQ(limit.over("a", start), 100ms);
  EXPECT_FALSE(limit.over("b", start));
  EXPECT_FALSE(limit.over("a", start + 100ms));
  EXPECT_TRUE(limit.over("a", start + 100ms));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.over("a", start + 10s));
  EXPECT_TRUE(limit.over("a", start + 10s));
}
TEST(RateLimit, ZeroIsNoLimit) {
  RateLimit limit(0, 1);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limit.over("a", start));
}
TEST(Lockout, TenFailuresInAMinute) {
  Lockout lockout;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(lockout.attempt("a", start + i * 1s));
  EXPECT_EQ(lockout.attempt("a", start + 20s), 40s);
  EXPECT_FALSE(lockout.attempt("b", start + 20s));
  EXPECT_FALSE(lockout.attempt("a", start + 60s));
  EXPECT_TRUE(lockout.attempt("a", start + 60s));
}
TEST(Lockout, SuccessesDoNotCount) {
  Lockout lockout;
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(lockout.attempt("a", start));
    lockout.succeeded("a");
  }
}
}  // namespace
}  // namespace muster
