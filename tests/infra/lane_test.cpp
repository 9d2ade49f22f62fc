// A lane against somebody who writes in its owner's name. What may go wrong without one is for the simulation.
#include "infra/lane.hpp"

#include <gtest/gtest.h>

namespace muster {
namespace {
struct Port : LanePort {
  void append(const std::string& key, std::string value, Tag tag) override {
    appended.push_back({0, -1, 0, key, std::move(value)});
    tags.push_back(tag);
  }
  bool connected() const override { return true; }
  void want_end(int) override {}
  std::uint64_t next_query() const override { return 1; }
  void refold(int) override { ++refolded; }
  std::int64_t now() const override { return 1000; }
  std::int64_t mono() const override { return mono_us; }
  std::string fresh_id(std::string_view prefix) override { return std::string(prefix) + std::to_string(++ids); }

  std::vector<Record> appended;
  std::vector<Tag> tags;
  int refolded = 0, ids = 0;
  std::int64_t mono_us = 0;
};
struct Nothing : LaneState {
  void opened(std::int64_t at) noexcept override { opened_at = at; }
  void apply(const Position&, const Entry&) noexcept override {}
  void moved(const Position&, const Entry&) noexcept override {}
  std::optional<std::int64_t> next_due() const override { return std::nullopt; }
  std::unique_ptr<Submission> due_work() override { return nullptr; }
  std::int64_t opened_at = 0;
};
using Outcome = Submission::Outcome;
struct Command : Submission {
  Command(std::string id, std::optional<Outcome>& told) : command_id(std::move(id)), outcome(told) {}
  bool decide(LaneState&, std::int64_t, Entry& entry) override {
    entry.set_subject("team/x");
    entry.set_command_id(command_id);
    return true;
  }
  void answer(Outcome said, Position) override { outcome = said; }
  std::string command_id;
  std::optional<Outcome>& outcome;
};

class LaneTest : public testing::Test {
 protected:
  std::int64_t opened_at() const { return static_cast<const Nothing&>(lane.state()).opened_at; }
  LaneTest() {
    Entry created;
    created.mutable_ledger_created()->set_ledger_id("ledger");
    land(created.SerializeAsString());
    lane.assign();
    lane.on_end(1, 1);
    land(port.appended.back().value);
  }
  // A record comes to stand on the log, and is read.
  void land(const std::string& bytes) {
    log.push_back({0, static_cast<std::int64_t>(log.size()), 0, "", bytes});
    lane.on_record(log.back());
  }
  void submit() {
    lane.submit(std::make_unique<Command>("ours", outcome), 1'000'000);
    value = port.appended.back().value;
    tag = port.tags.back();
  }
  std::string forged(std::uint64_t seq) const {
    Entry entry;
    entry.set_epoch(1);
    entry.set_seq(seq);
    entry.set_subject("team/x");
    entry.set_command_id("theirs");
    return entry.SerializeAsString();
  }

  Port port;
  Lane lane{0, port, {"node", "http://node"}, [] { return std::make_unique<Nothing>(); }};
  std::vector<Record> log;
  std::optional<Outcome> outcome;
  std::string value;
  Tag tag;
};

TEST_F(LaneTest, TellsTheStateSinceWhenItIsOpenByTheLastValidClaim) {
  EXPECT_EQ(opened_at(), 1000) << "its own";
  Entry claim;
  claim.set_epoch(1);
  claim.set_at(5000);
  claim.mutable_lane_opened()->set_claim_id("void: that epoch is over");
  land(claim.SerializeAsString());
  EXPECT_EQ(opened_at(), 1000);
  claim.set_epoch(2);
  land(claim.SerializeAsString());
  for (const auto& record : std::vector(log)) lane.on_record(record);  // closed by that, and read anew
  EXPECT_EQ(opened_at(), 5000);
}
TEST_F(LaneTest, ConfirmsItsOwn) {
  ASSERT_TRUE(lane.owns());
  submit();
  land(value);
  EXPECT_EQ(outcome, Outcome::done);
  EXPECT_EQ(lane.counts().foreign, 0U);
}
TEST_F(LaneTest, WhatStandsInThePlaceOfItsOwnConfirmsNothing) {
  submit();
  land(forged(1));
  EXPECT_FALSE(lane.owns());
  EXPECT_EQ(lane.counts().foreign, 1U);
  log.push_back({0, 3, 0, "", value});  // its own lands behind, and is void
  for (const auto& record : std::vector<Record>(log)) lane.on_record(record);
  EXPECT_EQ(outcome, Outcome::not_done);
}
TEST_F(LaneTest, WhatSomebodyWroteBeforeItIsNoticed) {
  land(forged(1));
  EXPECT_FALSE(lane.owns());
  EXPECT_EQ(lane.counts().foreign, 1U);
  submit();
  EXPECT_EQ(outcome, Outcome::closed);
}
}  // namespace
}  // namespace muster
