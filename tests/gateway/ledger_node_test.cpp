// The node on a log in memory.
#include "gateway/ledger_node.hpp"

#include <gtest/gtest.h>

#include "infra/memory_log.hpp"

namespace muster {
namespace {
class LedgerNodeTest : public testing::Test {
 protected:
  LedgerNodeTest() {
    log.set_clock([this] { return now_us() / 1000 + broker_ahead_ms; });
    Entry created;
    created.mutable_ledger_created()->set_ledger_id("ledger");
    append(created);
  }
  ~LedgerNodeTest() override {
    if (node) node->stop();
  }
  static std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  void append(const Entry& entry) { founder->append(std::string(lane_subject), entry.SerializeAsString(), {}); }
  // Somebody claimed the lane, by a clock that was so far ahead.
  void claimed(const std::string& by, std::int64_t ahead_us) {
    Entry opened;
    opened.set_epoch(++epoch);
    opened.set_at(now_us() + ahead_us);
    opened.mutable_lane_opened()->set_claim_id("claim_" + std::to_string(epoch));
    opened.mutable_lane_opened()->set_node(by);
    append(opened);
  }
  Lane& lane() { return *node->lanes().front(); }
  // Gives the lane to the node, and runs until the node knows whether it owns it; 20 s at most.
  void assign() {
    node = std::make_unique<LedgerNode>(
        io, log,
        LedgerNode::Options{"first", "http://first", "secret", nullptr,
                            [this](const std::string& line) { told += line + "\n"; }, 200'000});
    node->assign({0});
    const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!lane().owns() && told.empty() && std::chrono::steady_clock::now() < late)
      io.run_for(std::chrono::milliseconds(10));
  }

  boost::asio::io_context io{1};
  MemoryLog log{1};
  std::unique_ptr<Appender> founder = log.appender();
  std::uint64_t epoch = 0;
  std::int64_t broker_ahead_ms = 0;
  std::string told;  // to operators
  std::unique_ptr<LedgerNode> node;
};
constexpr std::int64_t hour_us = 3'600'000'000;

TEST_F(LedgerNodeTest, CountsTheLanesThatItOpens) {
  assign();
  EXPECT_TRUE(lane().owns());
  EXPECT_EQ(lane().counts().opened, 1U);
}
// As in a restored backup, where every record has been appended anew.
TEST_F(LedgerNodeTest, AnOldClaimByTheSameNameSaysNothingAboutTheClock) {
  claimed("first", -24 * hour_us);
  assign();
  EXPECT_TRUE(lane().owns());
  EXPECT_EQ(told, "");
}
// Time does not run backwards in a lane, so the node's own claim says an hour too much.
TEST_F(LedgerNodeTest, AnEntryFromTheFutureSaysNothingAboutTheClock) {
  claimed("second", hour_us);
  assign();
  EXPECT_TRUE(lane().owns());
  EXPECT_EQ(told, "");
}
TEST_F(LedgerNodeTest, OwnsNothingWhereItsClockIsAhead) {
  broker_ahead_ms = -5000;
  assign();
  EXPECT_FALSE(lane().owns());
  EXPECT_EQ(node->not_ready(), "clock: more than 2 s off the broker's");
}
TEST_F(LedgerNodeTest, OwnsAgainOnceItsClockIsRight) {
  broker_ahead_ms = 5000;
  assign();
  ASSERT_FALSE(lane().owns());
  broker_ahead_ms = 0;
  const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!lane().owns() && std::chrono::steady_clock::now() < late) io.run_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(lane().owns());
  EXPECT_EQ(node->not_ready(), "");
}
TEST_F(LedgerNodeTest, OwnsNothingWhereItsClockIsBehind) {
  broker_ahead_ms = 5000;
  assign();
  EXPECT_FALSE(lane().owns());
  EXPECT_EQ(node->not_ready(), "clock: more than 2 s off the broker's");
}
}  // namespace
}  // namespace muster
