// What only Kafka can do wrong: brokers that go and come, topics, records that are refused.
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "infra/kafka_log.hpp"
#include "infra/kafka_topics.hpp"
#include "tests/contract/kafka_support.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST(KafkaTopics, MakingATopicAgainIsFineUnlessTheCountDiffers) {
  const auto kafka = test_kafka();
  const TestTopic topic(3, ledger_topic_config(1));
  EXPECT_TRUE(topic_exists(kafka, topic.name()));
  EXPECT_EQ(partition_count(kafka, topic.name()), 3);
  create_topic(kafka, topic.name(), 3, 1, ledger_topic_config(1));
  try {
    create_topic(kafka, topic.name(), 8, 1, ledger_topic_config(1));
    FAIL() << "8 partitions were taken for 3";
  } catch (const std::runtime_error& problem) {
    EXPECT_NE(std::string(problem.what()).find("has 3 partitions, not 8"), std::string::npos) << problem.what();
  }
  EXPECT_GE(broker_count(kafka), 1);
}

TEST(KafkaTopics, AskingForATopicDoesNotMakeIt) {
  const auto kafka = test_kafka();
  const auto name = unique_name("muster.none");
  EXPECT_FALSE(topic_exists(kafka, name));
  EXPECT_THROW(KafkaLog(kafka, name), std::runtime_error);
  EXPECT_FALSE(topic_exists(kafka, name));
  delete_topic(kafka, name);
}

TEST(KafkaTopics, DeviationsAreNamedOneByOne) {
  const auto kafka = test_kafka();
  const TestTopic topic(2, ledger_topic_config(1));
  EXPECT_EQ(topic_deviations(kafka, topic.name(), 2, ledger_topic_config(1)), std::vector<std::string>());
  const TestTopic plain(2, {{"retention.ms", "60000"}});
  const auto deviations =
      topic_deviations(kafka, plain.name(), 4, {{"retention.ms", "-1"}, {"cleanup.policy", "delete"}});
  EXPECT_EQ(deviations, (std::vector<std::string>{plain.name() + ": the number of partitions is 2, should be 4",
                                                  plain.name() + ": retention.ms is 60000, should be -1"}));
  EXPECT_EQ(topic_deviations(kafka, "muster.nowhere", 1, {}).size(), 1U);
}

TEST(KafkaTopics, TheBrokerTakesEveryConfigurationOfOurs) {
  const auto kafka = test_kafka();
  for (const auto& config : {ledger_topic_config(1), events_topic_config(1), live_topic_config(10min)}) {
    const TestTopic topic(1, config);
    EXPECT_EQ(topic_deviations(kafka, topic.name(), 1, config), std::vector<std::string>());
  }
  EXPECT_EQ(ledger_topic_config(3).at("min.insync.replicas"), "2");
  EXPECT_FALSE(ledger_topic_config(3).contains("flush.messages"));
  EXPECT_EQ(ledger_topic_config(2).at("flush.messages"), "1");
}

TEST(KafkaTopics, ABrokerThatIsNotThereIsLogAway) {
  EXPECT_THROW(KafkaLog("127.0.0.1:1", "muster.ledger", 300ms), LogAway);
}

TEST(KafkaLog, AnOffsetOutOfRangeIsSaidAndOtherLanesGoOn) {
  const TestTopic topic(2, ledger_topic_config(1));
  KafkaLog log(test_kafka(), topic.name());
  const auto appender = log.appender();
  appender->append("k", "v", {1, 1, 1});
  const auto reader = log.reader();
  reader->seek(0, 1000);
  reader->seek(1, 0);
  std::string said;
  std::size_t records = 0;
  EXPECT_TRUE(wait_until([&] {
    try {
      records += reader->read(10ms).size();
    } catch (const std::runtime_error& problem) {
      said = problem.what();
    }
    return !said.empty() && records == 1;
  }));
  EXPECT_NE(said.find("lane 0"), std::string::npos) << said;
  EXPECT_NE(said.find("out of range"), std::string::npos) << said;
  reader->seek(0, 0);  // and it can be put right
  appender->append("k", "v", {0, 1, 2});
  EXPECT_TRUE(wait_until([&] { return !reader->read(10ms).empty(); }));
}

TEST(KafkaLog, ARecordThatTheBrokerRefusesBreaksTheAppender) {
  auto config = ledger_topic_config(1);
  config["max.message.bytes"] = "10000";
  const TestTopic topic(1, config);
  KafkaLog log(test_kafka(), topic.name());
  const auto appender = log.appender();
  EXPECT_THROW(appender->append("k", std::string(record_bytes_max, 'x'), {0, 1, 1}), std::invalid_argument);
  EXPECT_FALSE(appender->broken());
  appender->append("k", "fits", {0, 1, 1});
  appender->append("k", std::string(100'000, 'x'), {0, 1, 2});
  std::vector<Delivery> deliveries;
  EXPECT_TRUE(wait_until([&] {
    appender->collect(deliveries);
    return appender->broken() && deliveries.size() >= 2;
  }));
  ASSERT_EQ(deliveries.size(), 2U);
  EXPECT_EQ(deliveries[1].tag.seq, 2U);
  EXPECT_EQ(deliveries[1].offset, -1);
  appender->append("k", "after the hole", {0, 1, 3});
  const auto fresh = log.appender();
  fresh->append("k", "a new start", {0, 2, 1});
  deliveries.clear();
  EXPECT_TRUE(wait_until([&] {
    fresh->collect(deliveries);
    return !deliveries.empty();
  }));
  const auto reader = log.reader();
  reader->seek(0, 0);
  std::vector<std::string> values;
  EXPECT_TRUE(wait_until([&] {
    for (const auto& record : reader->read(10ms)) values.push_back(record.value);
    return !values.empty() && values.back() == "a new start";
  }));
  for (const auto& value : values) EXPECT_NE(value, "after the hole");
}

// Somebody else's transaction leaves a marker in the lane, which is not a record: a hole that is really there.
TEST(KafkaLog, AHoleThatIsInTheLogIsReadOver) {
  const TestTopic topic(1, ledger_topic_config(1));
  const KafkaClient writer(RD_KAFKA_PRODUCER, test_kafka(), {{"transactional.id", topic.name()}});
  using Error = std::unique_ptr<rd_kafka_error_t, Destroy<rd_kafka_error_destroy>>;
  const auto check = [](rd_kafka_error_t* raw) {
    const Error error(raw);
    ASSERT_FALSE(error) << rd_kafka_error_string(error.get());
  };
  const auto to = writer.topic(topic.name());
  check(rd_kafka_init_transactions(writer.handle(), 60'000));
  for (const std::string value : {"one", "two"}) {
    check(rd_kafka_begin_transaction(writer.handle()));
    ASSERT_EQ(rd_kafka_produce(to.get(), 0, RD_KAFKA_MSG_F_COPY, const_cast<char*>(value.data()), value.size(), nullptr,
                               0, nullptr),
              0);
    check(rd_kafka_commit_transaction(writer.handle(), 60'000));
  }
  KafkaLog log(test_kafka(), topic.name());
  const auto reader = log.reader();
  reader->seek(0, 0);
  std::vector<Record> records;
  EXPECT_TRUE(wait_until([&] {
    for (auto& record : reader->read(10ms)) records.push_back(std::move(record));
    return records.size() >= 2;
  }));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].offset, 0);
  EXPECT_EQ(records[1].offset, 2);
}

// A broker that ends and starts again under load: whatever is reported with an offset is there, and when the appender
// breaks on the way, a new one goes on.
void end_and_start_under_load(void (*end_broker)()) {
  const TestTopic topic(4, ledger_topic_config(1));
  KafkaLog log(test_kafka(), topic.name());
  std::atomic<std::int64_t> delivered{0};
  std::map<std::pair<int, std::int64_t>, Tag> reported;
  std::uint64_t claim = 1;
  std::jthread writing([&](const std::stop_token& enough) {
    auto appender = log.appender();
    std::uint64_t seq = 0;
    std::size_t waiting = 0;
    std::vector<Delivery> deliveries;
    for (auto until = Clock::now() + patience; waiting > 0 || !enough.stop_requested();) {
      if (!enough.stop_requested()) until = Clock::now() + patience;
      if (Clock::now() > until) return;
      if (appender->broken()) {
        appender = log.appender();
        ++claim;
        waiting = 0;
      }
      for (; !enough.stop_requested() && waiting < 200; ++waiting, ++seq)
        appender->append("k", std::to_string(claim) + "." + std::to_string(seq),
                         {static_cast<int>(seq % 4), claim, seq});
      deliveries.clear();
      appender->collect(deliveries);
      for (const auto& [tag, offset] : deliveries) {
        if (offset >= 0) {
          EXPECT_TRUE(reported.emplace(std::pair(tag.lane, offset), tag).second)
              << "offset " << offset << " reported twice";
          ++delivered;
        }
        --waiting;
      }
      if (deliveries.empty()) std::this_thread::yield();
    }
  });
  EXPECT_TRUE(wait_until([&] { return delivered > 2000; }));
  end_broker();
  start_broker();
  const auto until = delivered + 2000;
  EXPECT_TRUE(wait_until([&] { return delivered > until; }));
  writing.request_stop();
  writing.join();
  std::cout << "          appenders used: " << claim << ", delivered: " << delivered << "\n";

  const auto ends = log.ends({0, 1, 2, 3}, patience);
  const auto reader = log.reader();
  std::int64_t total = 0;
  for (int lane = 0; lane < 4; ++lane) {
    reader->seek(lane, 0);
    total += ends[static_cast<std::size_t>(lane)];
  }
  std::map<int, std::string> last;
  std::int64_t seen = 0;
  EXPECT_TRUE(wait_until([&] {
    for (const auto& record : reader->read(10ms)) {
      ++seen;
      const auto found = reported.find({record.lane, record.offset});
      if (found == reported.end()) continue;
      EXPECT_EQ(record.value, std::to_string(found->second.claim) + "." + std::to_string(found->second.seq));
      reported.erase(found);
    }
    return seen >= total;
  }));
  EXPECT_EQ(seen, total);
  EXPECT_TRUE(reported.empty()) << reported.size() << " reported records are not in the log";
}

TEST(KafkaLog, UnderLoadABrokerMayEndAndComeBack) { end_and_start_under_load(stop_broker); }
TEST(KafkaLog, UnderLoadABrokerMayBeKilledAndComeBack) { end_and_start_under_load(kill_broker); }
}  // namespace
}  // namespace muster
