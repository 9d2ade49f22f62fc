// The table of who is there, on a clock that the tests turn.
#include "gateway/presence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace muster {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute;
constexpr std::int64_t start = 1'790'000'000 * second;
const std::string team = "team_01J0000000000000000000TEAM";
const std::string ana = "acct_01J00000000000000000000ANA", bob = "acct_01J00000000000000000000B0B";

std::string text(PresenceStatus status) { return PresenceStatus_Name(status).substr(16); }

// One node's table: what its team was told, and what it published.
struct Node {
  explicit Node(std::string_view name = "node", PresenceLimits limits = {}) : table(name, limits) {
    Presence::Links links;
    links.announce = [this](const Presence::Shown& shown) {
      if (deaf) return false;
      told.push_back(std::string(shown.account_id.substr(28)) + ' ' + text(shown.status) +
                     (shown.activity.empty() ? "" : " " + std::string(shown.activity)));
      return true;
    };
    links.publish = [this](const PresenceRecords& records) { published.push_back(records); };
    table.connect(std::move(links));
  }
  void say(const std::string& account, PresenceStatus status, const std::string& activity = "") {
    table.say(team, account, status, activity, now);
  }
  // Second by second, as a node's clock does.
  void pass(std::int64_t time) {
    for (const auto until = now + time; now < until;) table.sweep(now += second);
  }
  Presence::Shown shown(const std::string& account) const {
    for (const auto& one : table.of_team(team, now))
      if (one.account_id == account) return one;
    return {};
  }
  bool knows(const std::string& account) const { return shown(account).account_id == account; }
  int records() const {
    int count = 0;
    for (const auto& one : published) count += one.records_size();
    return count;
  }

  std::int64_t now = start;
  bool deaf = false;
  std::vector<std::string> told;
  std::vector<PresenceRecords> published;
  Presence table;
};

// Everything that can be seen, to compare two nodes by.
std::vector<std::string> all_of(const Presence& table, std::int64_t now) {
  std::vector<std::string> all;
  for (const auto& one : table.of_team(team, now))
    all.push_back(std::string(one.account_id) + ' ' + text(one.status) + ' ' + std::string(one.activity) + ' ' +
                  std::to_string(one.updated_at) + ' ' + std::to_string(one.last_seen));
  return all;
}

TEST(Presence, IsWhatWasSaidLast) {
  Node node;
  node.say(ana, PRESENCE_STATUS_BUSY, "ward round");
  const auto shown = node.shown(ana);
  EXPECT_EQ(shown.status, PRESENCE_STATUS_BUSY);
  EXPECT_EQ(shown.activity, "ward round");
  EXPECT_EQ(shown.last_seen, start);
  EXPECT_EQ(shown.updated_at, start);
  EXPECT_FALSE(node.knows(bob));
  ASSERT_EQ(node.table.of_account(ana, node.now).size(), 1u);
  EXPECT_EQ(node.table.of_account(ana, node.now)[0].team_id, team);
  EXPECT_THAT(node.table.of_team("team_01J000000000000000000THER", node.now), IsEmpty());
}
TEST(Presence, ASilenceOfFiveMinutesIsOffline) {
  Node node;
  node.say(ana, PRESENCE_STATUS_AWAY, "lunch");
  node.pass(4 * minute + 59 * second);
  EXPECT_EQ(node.shown(ana).status, PRESENCE_STATUS_AWAY);
  node.pass(second);
  EXPECT_EQ(node.shown(ana).status, PRESENCE_STATUS_AWAY) << "not before five minutes are over";
  node.told.clear();
  node.pass(second);
  EXPECT_EQ(node.shown(ana).status, PRESENCE_STATUS_OFFLINE);
  EXPECT_EQ(node.shown(ana).updated_at, start + 5 * minute);
  EXPECT_EQ(node.shown(ana).last_seen, start);
  EXPECT_THAT(node.told, ElementsAre("ANA OFFLINE lunch"));
  node.pass(hour);
  EXPECT_EQ(node.told.size(), 1u) << "it is told once";
}
TEST(Presence, IsForgottenAfterADay) {
  Node node;
  node.say(ana, PRESENCE_STATUS_ONLINE);
  node.now = start + 24 * hour - second;
  node.table.sweep(node.now);
  EXPECT_TRUE(node.knows(ana));
  node.now = start + 24 * hour + second;
  EXPECT_FALSE(node.knows(ana)) << "also before it is swept";
  EXPECT_THAT(node.table.of_account(ana, node.now), IsEmpty());
  node.table.sweep(node.now);
  EXPECT_EQ(node.table.size(), 0u);
}
TEST(Presence, OfflineByHandHoldsUntilAnotherWord) {
  Node node;
  node.say(ana, PRESENCE_STATUS_ONLINE);
  node.pass(10 * second);
  node.say(ana, PRESENCE_STATUS_OFFLINE, "until Monday");
  EXPECT_THAT(node.told, ElementsAre("ANA ONLINE", "ANA OFFLINE until Monday"));
  EXPECT_EQ(node.published.back().records(0).status(), PRESENCE_STATUS_OFFLINE) << "at once";
  node.pass(10 * minute);
  node.table.touch(team, ana, node.now);
  EXPECT_EQ(node.shown(ana).status, PRESENCE_STATUS_OFFLINE) << "an open stream does not say otherwise";
  EXPECT_EQ(node.shown(ana).updated_at, start + 10 * second);
  EXPECT_EQ(node.told.size(), 2u);
  node.say(ana, PRESENCE_STATUS_ONLINE);
  EXPECT_EQ(node.told.back(), "ANA ONLINE");
}
TEST(Presence, OfflineByHandAfterSilenceTellsNobodyTwice) {
  Node node;
  node.say(ana, PRESENCE_STATUS_ONLINE);
  node.pass(6 * minute);
  ASSERT_THAT(node.told, ElementsAre("ANA ONLINE", "ANA OFFLINE"));
  node.say(ana, PRESENCE_STATUS_OFFLINE);
  EXPECT_EQ(node.told.size(), 2u);
  EXPECT_EQ(node.shown(ana).updated_at, start + 5 * minute);
  node.table.touch(team, ana, node.now);
  EXPECT_EQ(node.shown(ana).status, PRESENCE_STATUS_OFFLINE);
}
TEST(Presence, AnOpenStreamIsOnlineAndKeepsWhatWasSaid) {
  Node node;
  node.table.touch(team, ana, node.now);
  EXPECT_EQ(node.shown(ana).status, PRESENCE_STATUS_ONLINE);
  node.say(ana, PRESENCE_STATUS_BUSY, "ward round");
  for (int i = 0; i < 60; ++i) {
    node.pass(30 * second);
    node.table.touch(team, ana, node.now);
  }
  EXPECT_EQ(node.shown(ana).status, PRESENCE_STATUS_BUSY);
  EXPECT_EQ(node.shown(ana).last_seen, node.now);
  EXPECT_EQ(node.shown(ana).updated_at, start + 1) << "a word is later than the one before";
  node.pass(6 * minute);
  node.table.touch(team, ana, node.now);
  EXPECT_THAT(node.told, ElementsAre("ANA ONLINE", "ANA BUSY ward round", "ANA OFFLINE ward round", "ANA ONLINE"));
}
TEST(Presence, HeartbeatsThatChangeNothingAreNotToldAndSeldomPublished) {
  Node node;
  for (int i = 0; i < 60; ++i) {
    node.say(ana, PRESENCE_STATUS_ONLINE, "here");
    node.pass(second);
  }
  EXPECT_THAT(node.told, ElementsAre("ANA ONLINE here"));
  EXPECT_EQ(node.shown(ana).updated_at, start);
  EXPECT_LE(node.records(), 13);
  // The last one is not lost: other nodes count silence from it.
  node.pass(5 * second);
  EXPECT_EQ(node.published.back().records(0).last_seen(), start + 59 * second);
  const int records = node.records();
  node.pass(2 * minute);
  EXPECT_EQ(node.records(), records);
}
TEST(Presence, AChangeIsPublishedAtOnceButNotManyInASecond) {
  Node node;
  node.say(ana, PRESENCE_STATUS_ONLINE);
  ASSERT_EQ(node.records(), 1);
  for (int i = 0; i < 100; ++i) node.say(ana, i % 2 ? PRESENCE_STATUS_AWAY : PRESENCE_STATUS_BUSY);
  EXPECT_EQ(node.records(), 3);
  node.pass(second);
  ASSERT_EQ(node.records(), 4);
  EXPECT_EQ(node.published.back().records(0).status(), PRESENCE_STATUS_AWAY);
  node.pass(second);
  node.say(ana, PRESENCE_STATUS_ONLINE);
  EXPECT_EQ(node.records(), 5);
  for (int i = 0; i < 60; ++i) {
    for (int j = 0; j < 5; ++j) node.say(ana, j % 2 ? PRESENCE_STATUS_AWAY : PRESENCE_STATUS_BUSY);
    node.pass(second);
  }
  EXPECT_LE(node.records(), 5 + 60 * 2 + 3);
}
TEST(Presence, ManyHeartbeatsGoInFewMessages) {
  PresenceLimits limits;
  limits.records_max = 10;
  Node node("node", limits);
  const auto everybody = [&node] {
    for (int i = 0; i < 25; ++i)
      node.say("acct_01J000000000000000000000" + std::to_string(10 + i), PRESENCE_STATUS_ONLINE);
  };
  everybody();
  node.pass(10 * second);
  node.published.clear();
  everybody();
  node.pass(second);
  ASSERT_EQ(node.published.size(), 3u);
  EXPECT_EQ(node.records(), 25);
}
TEST(Presence, WhoCannotBeToldIsToldSoon) {
  Node node;
  node.deaf = true;  // as where the account has joined on another node a moment ago
  node.say(ana, PRESENCE_STATUS_ONLINE);
  node.pass(second);
  node.deaf = false;
  node.pass(second);
  EXPECT_THAT(node.told, ElementsAre("ANA ONLINE"));
}
TEST(Presence, AnotherNodeSeesTheSameAndCountsSilenceByItself) {
  Node here("here"), there("there");
  here.say(ana, PRESENCE_STATUS_BUSY, "ward round");
  there.table.take(here.published.back(), here.now, there.now);
  EXPECT_THAT(there.told, ElementsAre("ANA BUSY ward round"));
  EXPECT_EQ(all_of(here.table, here.now), all_of(there.table, there.now));
  there.pass(5 * minute + second);
  EXPECT_EQ(there.told.back(), "ANA OFFLINE ward round");
  // What was lost for a while (Kafka was away) comes with the next heartbeat.
  here.now = there.now;
  here.table.say(team, ana, PRESENCE_STATUS_BUSY, "ward round", start + 4 * minute);
  here.pass(second);
  there.table.take(here.published.back(), here.now, there.now);
  EXPECT_EQ(there.told.back(), "ANA BUSY ward round");
  there.table.take(here.published.back(), here.now, there.now);
  EXPECT_EQ(there.told.size(), 3u) << "what comes twice changes nothing";
}
TEST(Presence, WhoIsHeardOfFirstAsOfflineIsNoNews) {
  Node here("here"), there("there");
  here.say(ana, PRESENCE_STATUS_ONLINE);
  there.now = start + hour;
  there.table.take(here.published.back(), here.now, there.now);
  EXPECT_THAT(there.told, IsEmpty());
  EXPECT_EQ(there.shown(ana).status, PRESENCE_STATUS_OFFLINE);
  EXPECT_EQ(there.shown(ana).last_seen, start);
  there.now = start + 25 * hour;
  there.table.sweep(there.now);
  there.table.take(here.published.back(), here.now, there.now);
  EXPECT_EQ(there.table.size(), 0u) << "a record of the day before";
}
TEST(Presence, AClockThatIsAheadKeepsNobodyPresentAndIsOverruled) {
  Node ahead("ahead"), node("node");
  ahead.now = start + hour;
  ahead.say(ana, PRESENCE_STATUS_BUSY);
  node.table.take(ahead.published.back(), ahead.now, node.now);
  EXPECT_EQ(node.shown(ana).last_seen, start);
  node.pass(second);
  node.say(ana, PRESENCE_STATUS_AWAY);
  ahead.table.take(node.published.back(), node.now, ahead.now);
  EXPECT_EQ(ahead.shown(ana).status, PRESENCE_STATUS_AWAY);
  node.pass(5 * minute + second);
  EXPECT_EQ(node.shown(ana).status, PRESENCE_STATUS_OFFLINE);
}
TEST(Presence, WhoWasHeardLongestAgoGivesWay) {
  PresenceLimits limits;
  limits.entries_max = 100;
  Node node("node", limits);
  const auto account = [](int i) { return "acct_01J00000000000000000000" + std::to_string(1000 + i); };
  for (int i = 0; i < 1000; ++i) {
    node.say(account(i), PRESENCE_STATUS_ONLINE);
    if (i % 10 == 0) node.pass(second);
  }
  EXPECT_LE(node.table.size(), 100u);
  EXPECT_GE(node.table.size(), 80u);
  EXPECT_FALSE(node.knows(account(800)));
  for (int i = 950; i < 1000; ++i) EXPECT_TRUE(node.knows(account(i))) << i;
  node.pass(25 * hour);
  EXPECT_EQ(node.table.size(), 0u);
}
TEST(Presence, OneOfTheNodesWritesAgainWhatTheTopicIsAboutToLose) {
  Node one("one"), two("two");
  one.say(ana, PRESENCE_STATUS_OFFLINE);
  two.table.take(one.published.back(), one.now, two.now);
  int written = 1;
  for (int i = 0; i < 3600; ++i) {
    for (Node* node : {&one, &two}) {
      node->published.clear();
      node->pass(second);
      for (const auto& records : node->published) {
        for (Node* other : {&one, &two}) other->table.take(records, node->now, node->now);
        ++written;
      }
    }
  }
  EXPECT_GE(written, 12) << "every five minutes at least";
  EXPECT_LE(written, 16) << "by one of them";
}
// A day in the life of two nodes that lose no record and one that starts now and then, with all that the topic has of
// the last ten minutes.
TEST(Presence, ANodeThatStartsLearnsEverythingFromTheLastTenMinutes) {
  std::mt19937 random(17);
  Node nodes[2] = {Node("one"), Node("two")};
  std::vector<std::pair<std::int64_t, PresenceRecords>> topic;
  for (int minutes = 0; minutes < 26 * 60; ++minutes) {
    for (int i = 0; i < 3; ++i) {
      Node& node = nodes[random() % 2];
      const auto account = "acct_01J000000000000000000000" + std::to_string(10 + random() % 60);
      // Whoever has a low number comes early and then no more.
      if (account.back() < '0' + minutes / 200) continue;
      const auto what = random() % 6;
      if (what < 5)
        node.say(account, static_cast<PresenceStatus>(1 + random() % 4), what ? "" : "busy with " + std::to_string(i));
      else
        node.table.touch(team, account, node.now);
    }
    for (int i = 0; i < 60; i += 5) {
      for (Node& node : nodes) {
        node.now += 5 * second;
        node.table.sweep(node.now);
        for (auto& records : std::exchange(node.published, {})) topic.emplace_back(node.now, std::move(records));
      }
      for (Node& node : nodes)
        for (auto one = topic.rbegin(); one != topic.rend() && one->first >= node.now; ++one)
          node.table.take(one->second, one->first, node.now);
    }
    if (minutes % 60 != 59) continue;
    const auto now = nodes[0].now + 10 * second;
    ASSERT_EQ(all_of(nodes[0].table, now), all_of(nodes[1].table, now)) << minutes;
    Node started("three");
    for (const auto& [at, records] : topic)
      if (at >= now - 10 * minute) started.table.take(records, at, now);
    ASSERT_EQ(all_of(started.table, now), all_of(nodes[0].table, now)) << minutes;
  }
  EXPECT_GT(nodes[0].table.size(), 20u);
}
TEST(Presence, NodesAgreeInWhateverOrderRecordsCome) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Node nodes[3] = {Node("one"), Node("two"), Node("three")};
    std::vector<PresenceRecords> topic;
    for (int i = 0; i < 30; ++i) {
      Node& node = nodes[random() % 3];
      node.now = start + i * 20 * second + static_cast<std::int64_t>(random() % 3) * second;
      const auto& account = random() % 2 ? ana : bob;
      if (random() % 4)
        node.say(account, static_cast<PresenceStatus>(1 + random() % 4), random() % 2 ? "a" : "b");
      else
        node.table.touch(team, account, node.now);
      if (!topic.empty() && random() % 2) node.table.take(topic[random() % topic.size()], node.now, node.now);
      node.pass(second);
      for (auto& records : std::exchange(node.published, {})) topic.push_back(std::move(records));
    }
    const auto now = start + hour;
    for (Node& node : nodes) {
      node.now = now - 6 * second;
      node.pass(6 * second);
      for (auto& records : std::exchange(node.published, {})) topic.push_back(std::move(records));
    }
    for (Node& node : nodes) {
      std::shuffle(topic.begin(), topic.end(), random);
      for (const auto& records : topic) node.table.take(records, now, now);
    }
    ASSERT_EQ(all_of(nodes[0].table, now), all_of(nodes[1].table, now)) << seed;
    ASSERT_EQ(all_of(nodes[0].table, now), all_of(nodes[2].table, now)) << seed;
  }
}
TEST(Presence, AHeartbeatIsSmall) {
  Node node;
  node.say(ana, PRESENCE_STATUS_BUSY, "ward round, second floor");
  EXPECT_LT(node.published.back().ByteSizeLong(), 128u);
}
}  // namespace
}  // namespace muster
