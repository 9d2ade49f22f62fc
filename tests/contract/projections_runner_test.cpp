// The loop that keeps read models up with the ledger: exactly once, through crashes, rivals and servers that are away.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "projections/filler.hpp"
#include "projections/freshness.hpp"
#include "projections/migrations.hpp"
#include "projections/rebuild.hpp"
#include "projections/runner.hpp"
#include "tests/contract/kafka_support.hpp"
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
using namespace std::chrono_literals;
bool reaches_end(const Runner& runner, Ledger& ledger) {
  return wait_until([&] {
    const auto positions = runner.status().positions;
    for (const int lane : ledger.lanes()) {
      const auto at = positions.find(lane);
      if (at == positions.end() || at->second + 1 < ledger.end(lane)) return false;
    }
    return true;
  });
}
// What a fold from nothing gives.
std::string fresh_dump(Ledger& ledger, std::string_view name, std::size_t batch = 1000) {
  TestDatabase database;
  fold(database, ledger, name, batch);
  return dump(database, std::string(name));
}
Runner::Options options(const TestDatabase& database, std::size_t batch_max = 50) {
  Runner::Options options;
  options.postgres = database.options();
  options.batch_max = batch_max;
  options.patience = 5ms;
  return options;
}

TEST(Folding, TheSizeOfBatchesDoesNotMatter) {
  Ledger ledger;
  write_random_history(ledger, 1, 300, 2);
  for (const auto name : projection_names()) {
    const auto whole = fresh_dump(ledger, name, 100'000);
    EXPECT_EQ(difference(fresh_dump(ledger, name, 1), whole), "") << name;
    EXPECT_EQ(difference(fresh_dump(ledger, name, 7), whole), "") << name;
  }
}

TEST(Folding, VoidEntriesAreSkippedAndCounted) {
  TestDatabase database;
  Ledger ledger(1);
  ledger.append("team/a", "ana", "team_created { name: 'A' creator: 'ana' visibility: PUBLIC plan: FREE }");
  ledger.append_void(0);
  ledger.append_garbage(0);
  ledger.open(0);
  ledger.append_void(0);
  ledger.append("team/a", "ana", "team_updated { name: 'B' }");
  Runner runner(ledger.log(), make_projection("members"), options(database));
  runner.assign({0});
  ASSERT_TRUE(reaches_end(runner, ledger));
  EXPECT_EQ(runner.status().voids, 3);
  EXPECT_EQ(runner.status().applied, 5);
  EXPECT_EQ(database.value("SELECT string_agg(name, ',') FROM members.teams"), "B");
  EXPECT_EQ(database.value(
                "SELECT ledger_id || ' ' || next_offset || ' ' || epoch || ' ' || next_seq FROM members.checkpoint"),
            "ledger_1 8 2 2");
}

TEST(RunnerTest, TwoOnTheSameLanesApplyNothingTwice) {
  TestDatabase database;
  Ledger ledger;
  write_random_history(ledger, 2, 2000, 6);
  {
    Runner one(ledger.log(), make_projection("usage"), options(database, 20));
    Runner other(ledger.log(), make_projection("usage"), options(database, 33));
    one.assign(ledger.lanes());
    other.assign(ledger.lanes());
    ASSERT_TRUE(reaches_end(one, ledger) || reaches_end(other, ledger));
    ASSERT_TRUE(wait_until([&] { return dump(database, "usage") == fresh_dump(ledger, "usage"); }));
    EXPECT_GT(one.status().conflicts + other.status().conflicts, 0);
  }
  EXPECT_EQ(difference(dump(database, "usage"), fresh_dump(ledger, "usage")), "");
}

TEST(RunnerTest, ACrashBetweenBatchesResumes) {
  TestDatabase database;
  Ledger ledger;
  write_random_history(ledger, 3, 1500, 4);
  for (int crash = 0; crash < 5; ++crash) {
    Runner runner(ledger.log(), make_projection("billing"), options(database, 30));
    runner.assign(ledger.lanes());
    EXPECT_TRUE(wait_until([&] {
      std::int64_t read = 0;
      for (const auto& [lane, offset] : runner.status().positions) read += offset + 1;
      return read > ledger.size() * (crash + 1) / 6;
    }));
  }
  Runner runner(ledger.log(), make_projection("billing"), options(database));
  runner.assign(ledger.lanes());
  ASSERT_TRUE(reaches_end(runner, ledger));
  EXPECT_EQ(difference(dump(database, "billing"), fresh_dump(ledger, "billing")), "");
}

TEST(RunnerTest, LanesComeAndGo) {
  TestDatabase database;
  Ledger ledger(3);
  write_random_history(ledger, 4, 300, 6);
  Runner runner(ledger.log(), make_projection("activity"), options(database));
  runner.assign({0});
  ASSERT_TRUE(wait_until([&] { return runner.status().positions.contains(0); }));
  runner.revoke({0});
  runner.assign({1, 2});
  ASSERT_TRUE(wait_until([&] { return !runner.status().positions.contains(0); }));
  runner.assign({0});
  ASSERT_TRUE(reaches_end(runner, ledger));
  EXPECT_EQ(difference(dump(database, "activity"), fresh_dump(ledger, "activity")), "");
}

TEST(RunnerTest, AnEntryThatCannotBeAppliedStopsThisReadModelAtItsPosition) {
  TestDatabase database;
  Ledger ledger(1);
  ledger.append("team/a", "ana", "team_created { name: 'A' creator: 'ana' visibility: PUBLIC plan: FREE }");
  Entry entry;
  entry.set_subject("team/a");
  entry.set_min_reader(reader_level + 1);
  parse("team_updated { name: 'B' }", *entry.add_events());
  const auto bad = ledger.append(std::move(entry));
  ledger.append("team/a", "ana", "team_updated { name: 'C' }");
  Runner members(ledger.log(), make_projection("members"), options(database));
  members.assign({0});
  ASSERT_TRUE(wait_until([&] { return members.status().health == Runner::Health::stopped; }));
  EXPECT_EQ(members.status().stopped_at, bad);
  EXPECT_NE(members.status().error.find("reader level"), std::string::npos);
  // What stands before it is there.
  EXPECT_EQ(database.value("SELECT string_agg(name, ',') FROM members.teams"), "A");
}

TEST(RunnerTest, RowsThatContradictEachOtherStopItToo) {
  TestDatabase database;
  Ledger ledger(1);
  const std::string created = "team_created { name: 'A' creator: 'ana' visibility: PUBLIC plan: FREE }";
  ledger.append("team/a", "ana", created);
  ledger.append("team/b", "ana", created);
  Runner runner(ledger.log(), make_projection("members"), options(database));
  runner.assign({0});
  ASSERT_TRUE(reaches_end(runner, ledger));
  ledger.append("team/c", "ana", created);
  const auto bad = ledger.append("team/a", "ana", created);
  ledger.append("team/d", "ana", created);
  ASSERT_TRUE(wait_until([&] { return runner.status().health == Runner::Health::stopped; }));
  EXPECT_EQ(runner.status().stopped_at, bad);
  EXPECT_EQ(database.value("SELECT string_agg(team_id, ',' ORDER BY team_id) FROM members.teams"), "a,b,c");
}

TEST(RunnerTest, AnotherLedgerIsRefused) {
  TestDatabase database;
  Ledger ledger(2);
  write_random_history(ledger, 5, 50, 2);
  fold(database, ledger, "members");
  const auto before = dump(database, "members");
  Ledger other(2, "ledger_2");
  write_random_history(other, 6, 200, 8);
  Runner runner(other.log(), make_projection("members"), options(database));
  runner.assign({0, 1});
  ASSERT_TRUE(wait_until([&] { return runner.status().health == Runner::Health::stopped; }));
  EXPECT_NE(runner.status().error.find("ledger_1"), std::string::npos) << runner.status().error;
  EXPECT_EQ(difference(dump(database, "members"), before), "");
}

TEST(RunnerTest, ServersThatAreAwayAreWaitedFor) {
  TestDatabase database;
  Ledger ledger;
  write_random_history(ledger, 7, 300, 3);
  Runner runner(ledger.log(), make_projection("usage"), options(database, 10));
  runner.assign(ledger.lanes());
  for (int i = 0; i < 5; ++i) {
    database.cut_connections();
    std::this_thread::sleep_for(30ms);
  }
  ledger.log().set_away(true);
  ASSERT_TRUE(wait_until([&] { return runner.status().health == Runner::Health::waiting; }));
  ledger.log().set_away(false);
  ASSERT_TRUE(reaches_end(runner, ledger));
  EXPECT_TRUE(
      wait_until([&] { return runner.status().health == Runner::Health::running && runner.status().lag == 0; }));
  EXPECT_EQ(difference(dump(database, "usage"), fresh_dump(ledger, "usage")), "");
}

TEST(RunnerTest, AnotherBuildsTablesAreLeftAlone) {
  TestDatabase database;
  Ledger ledger(1);
  fold(database, ledger, "members");
  database.run("UPDATE members.migration SET hash = 'of old'");
  Runner runner(ledger.log(), make_projection("members"), options(database));
  runner.assign({0});
  ASSERT_TRUE(wait_until([&] { return runner.status().health == Runner::Health::stopped; }));
  EXPECT_NE(runner.status().error.find("muster rebuild members"), std::string::npos);
  rebuild(ledger.log(), "members", database.options(), {});
  Runner again(ledger.log(), make_projection("members"), options(database));
  again.assign({0});
  EXPECT_TRUE(reaches_end(again, ledger));
}

TEST(Rebuild, EqualsTheLiveOneWhichGoesOn) {
  Ledger ledger;
  write_random_history(ledger, 8, 1000, 5);
  for (const auto name : projection_names()) {
    TestDatabase database;
    Runner runner(ledger.log(), make_projection(name), options(database));
    runner.assign(ledger.lanes());
    ASSERT_TRUE(reaches_end(runner, ledger));
    const auto live = dump(database, std::string(name));
    std::vector<std::string> phases;
    const auto done = rebuild(ledger.log(), name, database.options(), [&](const RebuildProgress& progress) {
      if (phases.empty() || phases.back() != progress.phase) phases.emplace_back(progress.phase);
    });
    EXPECT_EQ(phases, (std::vector<std::string>{"filling", "indexing", "catching up", "swapping", "done"}));
    EXPECT_EQ(done.entries, ledger.size());
    EXPECT_EQ(difference(dump(database, std::string(name)), live), "") << name;
    EXPECT_EQ(
        database.value("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%\\_next' OR nspname LIKE '%\\_old'"),
        "0");
    // The live runner finds itself in the new one.
    ledger.append("team/" + team("t8_0"), acct("p1"),
                  "team_updated { name: 'After the rebuild of " + std::string(name) + "' }");
    ASSERT_TRUE(reaches_end(runner, ledger));
    EXPECT_EQ(difference(dump(database, std::string(name)), fresh_dump(ledger, name)), "") << name;
    EXPECT_EQ(database.value("SELECT DISTINCT generation FROM " + std::string(name) + ".checkpoint"), "2");
  }
}

TEST(Rebuild, WhileTheLedgerGrowsAndQueriesRun) {
  TestDatabase database;
  Ledger ledger;
  write_random_history(ledger, 9, 500, 4);
  Runner runner(ledger.log(), make_projection("members"), options(database));
  runner.assign(ledger.lanes());
  ASSERT_TRUE(reaches_end(runner, ledger));
  std::atomic<bool> over = false;
  std::atomic<int> asked = 0, failed = 0;
  // Prepared statements of these connections outlive the swap.
  std::thread queries([&] {
    Pool pool(database.options(), 2);
    Positions before;
    while (!over) try {
        pool.with([&](pqxx::connection& connection) {
          pqxx::nontransaction work(connection);
          auto request = message<ListMembers>("team_id: '" + team("t9_0") + "'");
          const auto view = query(work, request, Lanes()).value();
          for (const auto& [lane, offset] : before)
            if (view.positions.at(lane) < offset) ++failed;
          before = view.positions;
          ++asked;
        });
      } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        ++failed;
      }
  });
  std::thread writing([&] {
    // The ledger of tests is written from one thread: this one.
    for (int i = 0; !over && i < 20'000; ++i) {
      ledger.append("team/" + team("t9_" + std::to_string(i % 4)), acct("p1"),
                    "team_updated { name: 'Name " + std::to_string(i) + "' }");
      std::this_thread::sleep_for(200us);
    }
  });
  for (int i = 0; i < 4; ++i) rebuild(ledger.log(), "members", database.options(), {});
  over = true;
  queries.join();
  writing.join();
  EXPECT_GT(asked, 0);
  EXPECT_EQ(failed, 0);
  ASSERT_TRUE(reaches_end(runner, ledger));
  EXPECT_EQ(difference(dump(database, "members"), fresh_dump(ledger, "members")), "");
  EXPECT_EQ(database.value("SELECT DISTINCT generation FROM members.checkpoint"), "5");
}

TEST(Rebuild, OneAtATimeAndOnlyWhatThereIs) {
  TestDatabase database;
  Ledger ledger(1);
  fold(database, ledger, "members");
  EXPECT_THROW(rebuild(ledger.log(), "nothing", database.options(), {}), RebuildRefused);
  const auto rival = connect(database.options());
  pqxx::nontransaction work(*rival);
  work.exec("SELECT pg_advisory_lock(" + rebuild_lock("members") + ")");
  EXPECT_THROW(rebuild(ledger.log(), "members", database.options(), {}), RebuildRefused);
}

TEST(Rebuild, WhatAnAbandonedOneLeftIsDropped) {
  TestDatabase database;
  Ledger ledger(1);
  fold(database, ledger, "members");
  database.run("CREATE SCHEMA members_next CREATE TABLE teams (x int)");
  fold(database, ledger, "members");
  EXPECT_EQ(database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'members_next'"), "0");
}

TEST(FreshnessTest, OneProcessKnowsAnOthersProgress) {
  TestDatabase database;
  Ledger ledger;
  write_random_history(ledger, 10, 100, 2);
  Freshness freshness(database.options(), {"members", "usage"});
  const auto soon = [] { return std::chrono::steady_clock::now() + patience; };
  const Position first{ledger.lane_of("team/a"), ledger.end(ledger.lane_of("team/a"))};
  EXPECT_FALSE(freshness.wait_until("members", {{first.lane, first.offset}}, std::chrono::steady_clock::now() + 20ms));
  Runner runner(ledger.log(), make_projection("members"), options(database));
  runner.assign(ledger.lanes());
  const auto written =
      ledger.append("team/a", acct("p"), "team_created { name: 'A' creator: 'ana' visibility: PUBLIC plan: FREE }");
  EXPECT_EQ(written, first);
  EXPECT_TRUE(freshness.wait_until("members", {{written.lane, written.offset}}, soon()));
  EXPECT_EQ(database.value("SELECT name FROM members.teams WHERE team_id = 'a'"), "A");
  EXPECT_FALSE(freshness.has("usage", {{written.lane, written.offset}}));

  std::mutex mutex;
  std::condition_variable told;
  std::vector<bool> answers;
  const auto done = [&](bool fresh) {
    const std::lock_guard lock(mutex);
    answers.push_back(fresh);
    told.notify_all();
  };
  freshness.when("members", {{written.lane, written.offset}}, soon(), done);
  freshness.when("members", {{written.lane, written.offset + 1}}, std::chrono::steady_clock::now() + 30ms, done);
  {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(told.wait_for(lock, patience, [&] { return answers.size() == 2; }));
    EXPECT_EQ(answers, (std::vector<bool>{true, false}));
  }
  freshness.when("members", {{written.lane, written.offset + 1}}, soon(), done);
  ledger.append("team/a", acct("p"), "team_updated { name: 'B' }");
  std::unique_lock lock(mutex);
  EXPECT_TRUE(told.wait_for(lock, patience, [&] { return answers.size() == 3; }));
  EXPECT_TRUE(answers.back());
}

TEST(FreshnessTest, ComesBackAfterTheDatabaseWasAway) {
  TestDatabase database;
  Ledger ledger(1);
  Freshness freshness(database.options(), {"members"});
  Runner runner(ledger.log(), make_projection("members"), options(database));
  runner.assign({0});
  ASSERT_TRUE(reaches_end(runner, ledger));
  database.cut_connections();
  const auto position =
      ledger.append("team/a", acct("p"), "team_created { name: 'A' creator: 'ana' visibility: PUBLIC plan: FREE }");
  EXPECT_TRUE(freshness.wait_until("members", {{0, position.offset}}, std::chrono::steady_clock::now() + patience));
}

TEST(PoolTest, ADeadDatabaseAnswersAtOnce) {
  Pool pool({.conninfo = "host=127.0.0.1 port=1 dbname=none"}, 4);
  EXPECT_THROW(pool.with([](pqxx::connection&) {}), DatabaseAway);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_THROW(pool.with([](pqxx::connection&) {}), DatabaseAway);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 400ms);
}

TEST(PoolTest, LendsNoMoreThanItHasAndDropsWhatBroke) {
  TestDatabase database;
  Pool pool(database.options(), 1);
  pool.with([&](pqxx::connection& connection) {
    EXPECT_THROW(pool.with(std::chrono::steady_clock::now() + 20ms, [](pqxx::connection&) {}), DatabaseAway);
    pqxx::nontransaction work(connection);
    EXPECT_EQ(work.exec1("SHOW timezone")[0].as<std::string>(), "UTC");
  });
  database.cut_connections();
  const auto one = [&] {
    return pool.with([](pqxx::connection& connection) {
      pqxx::nontransaction work(connection);
      return work.exec1("SELECT 1")[0].as<int>();
    });
  };
  EXPECT_TRUE(wait_until([&] {
    try {
      return one() == 1;
    } catch (const DatabaseAway&) {
      return false;
    }
  }));
  EXPECT_THROW(pool.with([](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    work.exec("SELECT nonsense");
  }),
               pqxx::undefined_column);
  EXPECT_EQ(one(), 1);
}
}  // namespace
}  // namespace muster::test
