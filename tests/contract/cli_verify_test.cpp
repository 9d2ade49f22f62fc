// `muster verify` finds what a read model has that the ledger does not say, and nothing where there is nothing.
#include <atomic>
#include <thread>

#include "gateway/cli/verify_read_models.hpp"
#include "projections/migrations.hpp"
#include "projections/runner.hpp"
#include "tests/contract/kafka_support.hpp"
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
class VerifyReadModels : public testing::Test {
 protected:
  void SetUp() override { write_random_history(ledger, 7, 3000, 8); }
  ReadModelVerified verified(std::string_view name) {
    auto result = verify_read_model(ledger.log(), name, database.options(), [](const std::string&) {});
    EXPECT_EQ(database.value("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%\\_verify'"), "0");
    return result;
  }
  Ledger ledger;
  TestDatabase database;
};

TEST_F(VerifyReadModels, AllEqualAFreshFold) {
  for (const auto name : projection_names()) {
    EXPECT_FALSE(verified(name).there) << name;
    fold(database, ledger, name, 100);
    const auto result = verified(name);
    EXPECT_TRUE(result.there);
    EXPECT_EQ(result.broken, std::vector<std::string>()) << name;
    EXPECT_GT(result.rows, 0) << name;
  }
}

TEST_F(VerifyReadModels, WhatIsNewerThanTheReadModelDoesNotCount) {
  fold(database, ledger, "members");
  const auto at = verified("members").positions;
  write_random_history(ledger, 8, 500, 8);
  const auto result = verified("members");
  EXPECT_EQ(result.broken, std::vector<std::string>());
  EXPECT_EQ(result.positions, at);
}

TEST_F(VerifyReadModels, RowsThatAreMissingTooManyOrOther) {
  fold(database, ledger, "members");
  database.run("UPDATE members.teams SET name = 'changed' WHERE team_id = (SELECT min(team_id) FROM members.teams)");
  database.run("DELETE FROM members.members WHERE team_id = (SELECT max(team_id) FROM members.members)");
  database.run(
      "INSERT INTO members.founders VALUES ('acct_x', 'active', '', 1, '', NULL, NULL, NULL, NULL, NULL, false)");
  const auto result = verified("members");
  std::string all;
  for (const auto& sentence : result.broken) all += sentence + "\n";
  EXPECT_NE(all.find("is not as the ledger says"), std::string::npos) << all;
  EXPECT_NE(all.find("is missing"), std::string::npos) << all;
  EXPECT_NE(all.find("founders (acct_x) is there, but not on the ledger"), std::string::npos) << all;
  EXPECT_GE(result.differing, 3);
}

TEST_F(VerifyReadModels, ACheckpointThatIsOffIsSaid) {
  fold(database, ledger, "usage");
  database.run("UPDATE usage.checkpoint SET next_seq = next_seq + 1 WHERE lane = 1");
  EXPECT_EQ(verified("usage").broken.size(), 1U);
  database.run("UPDATE usage.checkpoint SET next_offset = next_offset + 100000 WHERE lane = 2");
  const auto result = verified("usage");
  ASSERT_EQ(result.broken.size(), 1U);
  EXPECT_NE(result.broken[0].find("another ledger"), std::string::npos) << result.broken[0];
}

TEST_F(VerifyReadModels, TablesOfAnotherBuildAreSaid) {
  fold(database, ledger, "billing");
  database.run("UPDATE billing.migration SET hash = '1'");
  ASSERT_EQ(verified("billing").broken.size(), 1U);
}

TEST_F(VerifyReadModels, StaysOutOfTheWayOfARebuild) {
  fold(database, ledger, "usage");
  const auto connection = connect(database.options());
  pqxx::nontransaction work(*connection);
  work.exec("SELECT pg_advisory_lock(" + rebuild_lock("usage") + ")");
  const auto result = verified("usage");
  ASSERT_EQ(result.broken.size(), 1U);
  EXPECT_NE(result.broken[0].find("not compared"), std::string::npos);
}

TEST_F(VerifyReadModels, TheLiveOneMayMoveOnMeanwhile) {
  Runner::Options options;
  options.postgres = database.options();
  options.batch_max = 50;
  std::atomic<std::int64_t> commits{0};
  options.committed = [&](const Positions&) { ++commits; };
  Runner runner(ledger.log(), make_projection("activity"), std::move(options));
  runner.assign(ledger.lanes());
  ASSERT_TRUE(wait_until([&] { return commits > 0; }));
  std::set<Positions> seen;
  for (unsigned round = 0; round < 5; ++round) {
    std::thread writing([&] { write_random_history(ledger, 100 + round, 1000, 8); });
    const auto before = commits.load();
    const auto result = verified("activity");
    EXPECT_EQ(result.broken, std::vector<std::string>());
    seen.insert(result.positions);
    writing.join();
    ASSERT_TRUE(wait_until([&] { return commits > before; }));
  }
  EXPECT_GT(seen.size(), 1U);
}
}  // namespace
}  // namespace muster::test
