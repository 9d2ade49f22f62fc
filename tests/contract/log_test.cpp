// What every log keeps, checked on the one in memory and on a real Kafka.
#include "infra/log.hpp"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "infra/kafka_log.hpp"
#include "infra/kafka_topics.hpp"
#include "infra/memory_log.hpp"
#include "tests/contract/kafka_support.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
constexpr int lanes = 4;
const std::vector<int> all_lanes = {0, 1, 2, 3};

// A log and the power to take it away.
struct Subject {
  virtual ~Subject() = default;
  virtual Log& log() = 0;
  virtual void away() = 0;
  virtual void back() = 0;
};

struct MemorySubject : Subject {
  MemorySubject() : memory(lanes) {
    memory.set_clock([] {
      const auto now = std::chrono::system_clock::now().time_since_epoch();
      return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    });
  }
  Log& log() override { return memory; }
  void away() override { memory.set_away(true); }
  void back() override { memory.set_away(false); }
  MemoryLog memory;
};

struct KafkaSubject : Subject {
  KafkaSubject() : topic(lanes, ledger_topic_config(1)), kafka(test_kafka(), topic.name()) {}
  ~KafkaSubject() override {
    if (is_away) start_broker();
  }
  Log& log() override { return kafka; }
  void away() override {
    is_away = true;
    stop_broker();
  }
  void back() override {
    start_broker();
    is_away = false;
  }
  TestTopic topic;
  KafkaLog kafka;
  bool is_away = false;
};

class LogContract : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string(GetParam()) == "Kafka")
      subject_ = std::make_unique<KafkaSubject>();
    else
      subject_ = std::make_unique<MemorySubject>();
  }
  Log& log() { return subject_->log(); }

  // Collects until `deliveries` has `count`.
  static void collect(Appender& appender, std::vector<Delivery>& deliveries, std::size_t count) {
    ASSERT_TRUE(wait_until([&] {
      if (appender.wake_fd() >= 0) {
        pollfd readable{appender.wake_fd(), POLLIN, 0};
        poll(&readable, 1, 1000);
        std::uint64_t wakes = 0;
        std::ignore = ::read(appender.wake_fd(), &wakes, sizeof wakes);
      }
      appender.collect(deliveries);
      return deliveries.size() >= count;
    })) << deliveries.size()
        << " of " << count << " deliveries came";
  }
  static std::vector<Delivery> append(Appender& appender, int lane, const std::vector<std::string>& values) {
    std::vector<Delivery> deliveries;
    for (std::size_t i = 0; i < values.size(); ++i) {
      appender.append("team/" + std::to_string(lane), values[i], {lane, 1, i + 1});
      if (i == 0) collect(appender, deliveries, 1);  // see Appender: the first goes alone
    }
    collect(appender, deliveries, values.size());
    return deliveries;
  }
  static std::vector<Record> read(Reader& reader, std::size_t count) {
    std::vector<Record> records;
    EXPECT_TRUE(wait_until([&] {
      for (auto& record : reader.read(10ms)) records.push_back(std::move(record));
      return records.size() >= count;
    })) << records.size()
        << " of " << count << " records came";
    return records;
  }
  static std::vector<std::string> numbered(const std::string& prefix, int count) {
    std::vector<std::string> values;
    for (int i = 0; i < count; ++i) values.push_back(prefix + std::to_string(i));
    return values;
  }

  std::unique_ptr<Subject> subject_;
};

INSTANTIATE_TEST_SUITE_P(On, LogContract, testing::Values("Memory", "Kafka"),
                         [](const auto& each) { return std::string(each.param); });

TEST_P(LogContract, EveryAppendIsDeliveredOnceWithItsTagAndContiguousOffsetsInOrder) {
  const auto appender = log().appender();
  constexpr std::uint64_t count = 2000;
  for (std::uint64_t i = 0; i < count; ++i) {
    const int lane = static_cast<int>(i % lanes);
    appender->append("k", std::to_string(i), {lane, 7 + static_cast<std::uint64_t>(lane), i});
  }
  std::vector<Delivery> deliveries;
  collect(*appender, deliveries, count);
  std::map<int, std::int64_t> next;
  std::map<int, std::uint64_t> last;
  for (const auto& [tag, offset] : deliveries) {
    EXPECT_EQ(offset, next[tag.lane]++);
    EXPECT_EQ(tag.claim, 7 + static_cast<std::uint64_t>(tag.lane));
    EXPECT_EQ(tag.seq % lanes, static_cast<std::uint64_t>(tag.lane));
    EXPECT_EQ(tag.seq, static_cast<std::uint64_t>(offset) * lanes + static_cast<std::uint64_t>(tag.lane));
  }
  appender->collect(deliveries);
  EXPECT_EQ(deliveries.size(), count);
  EXPECT_FALSE(appender->broken());
}

TEST_P(LogContract, AReaderSeesExactlyTheRecordsFromAnOffsetOn) {
  const auto appender = log().appender();
  append(*appender, 1, numbered("one ", 50));
  append(*appender, 2, {"", std::string("\0nul\0", 5), "last"});
  const auto reader = log().reader();
  reader->seek(1, 30);
  reader->seek(2, 0);
  const auto records = read(*reader, 23);
  ASSERT_EQ(records.size(), 23U);
  std::map<int, std::vector<Record>> by_lane;
  for (const auto& record : records) by_lane[record.lane].push_back(record);
  ASSERT_EQ(by_lane[1].size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(by_lane[1][i].offset, 30 + static_cast<std::int64_t>(i));
    EXPECT_EQ(by_lane[1][i].key, "team/1");
    EXPECT_EQ(by_lane[1][i].value, "one " + std::to_string(30 + i));
    EXPECT_GT(by_lane[1][i].appended_at_ms, 1'600'000'000'000);
    EXPECT_GE(by_lane[1][i].appended_at_ms, by_lane[1][i > 0 ? i - 1 : 0].appended_at_ms);
  }
  ASSERT_EQ(by_lane[2].size(), 3U);
  EXPECT_EQ(by_lane[2][0].value, "");
  EXPECT_EQ(by_lane[2][1].value, std::string("\0nul\0", 5));
  EXPECT_TRUE(reader->read(0ms).empty());
}

TEST_P(LogContract, AReaderAtTheEndWaitsForTheNextRecord) {
  const auto appender = log().appender();
  append(*appender, 0, numbered("old ", 3));
  const auto reader = log().reader();
  reader->seek(0, 3);
  std::thread later([&] { append(*appender, 0, {"new"}); });
  const auto records = reader->read(patience);  // not for as long as it may
  later.join();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].offset, 3);
  EXPECT_EQ(records[0].value, "new");
}

TEST_P(LogContract, ALaneIsReadAgainFromWhereItIsSoughtAndNoMoreOnceDropped) {
  const auto appender = log().appender();
  append(*appender, 0, numbered("a", 10));
  append(*appender, 3, numbered("b", 10));
  const auto reader = log().reader();
  reader->seek(0, 0);
  reader->seek(3, 0);
  EXPECT_EQ(read(*reader, 20).size(), 20U);
  reader->seek(0, 4);  // back; lane 3 stays where it is
  auto records = read(*reader, 6);
  ASSERT_EQ(records.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(records[i].lane, 0);
    EXPECT_EQ(records[i].offset, 4 + static_cast<std::int64_t>(i));
  }
  reader->drop(0);
  append(*appender, 0, {"unseen"});
  append(*appender, 3, {"seen"});
  records = read(*reader, 1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].value, "seen");
  EXPECT_TRUE(reader->read(0ms).empty());
}

// Whatever was fetched, queued or on its way when a lane is sought, the next record of it is the one sought.
TEST_P(LogContract, SeeksInAnyOrderNeverGiveAStaleRecordOrAHole) {
  const auto appender = log().appender();
  constexpr int count = 3000;
  for (const int lane : all_lanes) append(*appender, lane, numbered("v", count));
  const std::jthread writing([&](const std::stop_token& enough) {
    for (int i = 0; i < count && !enough.stop_requested(); ++i) append(*appender, i % lanes, {"more"});
  });
  const auto reader = log().reader();
  std::mt19937 random(7);
  std::map<int, std::int64_t> next;
  for (const int lane : all_lanes) reader->seek(lane, next[lane] = 0);
  for (int round = 0; round < 150 && !HasFailure(); ++round) {
    const int lane = static_cast<int>(random() % lanes);
    reader->seek(lane, next[lane] = static_cast<std::int64_t>(random() % count));
    // Sometimes until the sought lane says something, sometimes whatever is there.
    const bool wait = round % 3 == 0;
    ASSERT_TRUE(wait_until([&] {
      bool came = false;
      for (const auto& record : reader->read(1ms)) {
        EXPECT_EQ(record.offset, next[record.lane]++) << "lane " << record.lane;
        came |= record.lane == lane;
      }
      return came || !wait || HasFailure();
    }));
  }
}

TEST_P(LogContract, TwoAppendersInterleaveAndEachKeepsItsOwnOrder) {
  constexpr int count = 1000;
  const auto write = [&](const std::string& name, std::uint64_t claim) {
    const auto appender = log().appender();
    for (int i = 0; i < count; ++i)
      appender->append(name, std::to_string(i), {i % 2, claim, static_cast<std::uint64_t>(i)});
    std::vector<Delivery> deliveries;
    collect(*appender, deliveries, count);
    for (const auto& delivery : deliveries) EXPECT_EQ(delivery.tag.claim, claim);
  };
  std::thread first(write, "first", 1);
  std::thread second(write, "second", 2);
  first.join();
  second.join();
  const auto reader = log().reader();
  reader->seek(0, 0);
  reader->seek(1, 0);
  const auto records = read(*reader, std::size_t{2} * count);
  EXPECT_EQ(records.size(), std::size_t{2} * count);
  std::map<std::pair<int, std::string>, int> next;
  for (const auto& record : records) {
    auto& expected = next.try_emplace({record.lane, record.key}, record.lane).first->second;
    EXPECT_EQ(record.value, std::to_string(expected));
    expected += 2;
  }
}

TEST_P(LogContract, EndsAreTheNumberOfRecordsInTheOrderAskedFor) {
  EXPECT_EQ(log().ends(all_lanes, patience), (std::vector<std::int64_t>{0, 0, 0, 0}));
  const auto appender = log().appender();
  append(*appender, 0, numbered("a", 5));
  append(*appender, 3, numbered("b", 2));
  EXPECT_EQ(log().ends({3, 1, 0}, patience), (std::vector<std::int64_t>{2, 0, 5}));
  EXPECT_EQ(log().ends({}, patience), std::vector<std::int64_t>());
}

TEST_P(LogContract, EndsIncludeEveryRecordThatWasAcknowledgedBeforeTheCall) {
  std::atomic<std::int64_t> acknowledged{0};
  std::atomic<bool> done{false};
  std::thread writing([&] {
    const auto appender = log().appender();
    for (std::uint64_t i = 0; !done; ++i) {
      std::vector<Delivery> deliveries;
      appender->append("k", "v", {0, 1, i});
      collect(*appender, deliveries, 1);
      if (!deliveries.empty()) acknowledged = deliveries[0].offset + 1;
    }
  });
  EXPECT_TRUE(wait_until([&] { return acknowledged > 0; }));
  std::vector<std::thread> asking;
  for (int i = 0; i < 2; ++i)
    asking.emplace_back([&] {
      for (int times = 0; times < 300; ++times) {
        const auto before = acknowledged.load();
        EXPECT_GE(log().ends({0}, patience).at(0), before);
      }
    });
  for (auto& thread : asking) thread.join();
  done = true;
  writing.join();
}

TEST_P(LogContract, ARecordOfOneMebibyteGoesThrough) {
  std::string big(1024 * 1024, '\0');
  std::mt19937 random(1);
  for (auto& byte : big) byte = static_cast<char>(random());
  const auto appender = log().appender();
  const auto deliveries = append(*appender, 0, {"small", big, "small again"});
  ASSERT_EQ(deliveries.size(), 3U);
  EXPECT_EQ(deliveries[1].offset, 1);
  const auto reader = log().reader();
  reader->seek(0, 0);
  const auto records = read(*reader, 3);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_TRUE(records[1].value == big);
  EXPECT_EQ(records[2].value, "small again");
}

TEST_P(LogContract, WhileAwayAppendsWaitAndEndsThrowAndAfterwardsAllGoesOn) {
  const auto appender = log().appender();
  const auto reader = log().reader();
  append(*appender, 0, {"before"});
  reader->seek(0, 0);
  EXPECT_EQ(read(*reader, 1).size(), 1U);
  EXPECT_TRUE(wait_until([&] { return appender->connected() && reader->connected(); }));

  subject_->away();
  EXPECT_TRUE(wait_until([&] { return !appender->connected() && !reader->connected(); }));
  EXPECT_THROW(log().ends({0}, 200ms), LogAway);
  appender->append("k", "meanwhile", {0, 1, 2});
  appender->append("k", "meanwhile too", {0, 1, 3});
  EXPECT_TRUE(reader->read(0ms).empty());
  std::vector<Delivery> deliveries;
  appender->collect(deliveries);
  EXPECT_TRUE(deliveries.empty());
  EXPECT_FALSE(appender->broken());

  subject_->back();
  collect(*appender, deliveries, 2);
  ASSERT_EQ(deliveries.size(), 2U);
  EXPECT_EQ(deliveries[0].offset, 1);
  EXPECT_EQ(deliveries[0].tag.seq, 2U);
  EXPECT_EQ(deliveries[1].offset, 2);
  const auto records = read(*reader, 2);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].value, "meanwhile");
  EXPECT_EQ(records[1].value, "meanwhile too");
  EXPECT_EQ(log().ends({0}, patience).at(0), 3);
  EXPECT_TRUE(wait_until([&] { return appender->connected() && reader->connected(); }));
}

TEST_P(LogContract, AnAppenderMayEndWithRecordsOnItsWay) {
  for (int i = 0; i < 5; ++i) {
    const auto appender = log().appender();
    for (std::uint64_t seq = 0; seq < 100; ++seq) appender->append("k", std::string(1000, 'x'), {0, 1, seq});
  }
  // They may be in the log or not, but none is there twice or out of order, and the log goes on.
  const auto appender = log().appender();
  append(*appender, 0, {"end"});
  EXPECT_GE(log().ends({0}, patience).at(0), 1);
}

TEST_P(LogContract, TheLaneOfAKeyIsTheOneThatKafkaSays) {
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string key(i < 200 ? static_cast<std::size_t>(i % 10) : random() % 40, '\0');
    for (auto& byte : key) byte = static_cast<char>(random());  // also above 127: Java masks, C must be unsigned
    EXPECT_EQ(log().lane_of(key),
              rd_kafka_msg_partitioner_murmur2_random(nullptr, key.data(), key.size(), lanes, nullptr, nullptr));
  }
}

// From the tests of Kafka (UtilsTest.testMurmur2, Java): the hash is a signed 32-bit number there.
TEST(Murmur2Lane, AgreesWithJavasVectors) {
  const std::map<std::string, std::int32_t> vectors = {{"21", -973932308},
                                                       {"foobar", -790332482},
                                                       {"a-little-bit-long-string", -985981536},
                                                       {"abc", 479470107},
                                                       {"a-little-bit-longer-string", -1486304829},
                                                       {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971}};
  constexpr int count = 0x7fffffff;
  for (const auto& [key, hash] : vectors)
    EXPECT_EQ(murmur2_lane(key, count), static_cast<int>((static_cast<std::uint32_t>(hash) & 0x7fffffffU) % count))
        << key;
}
}  // namespace
}  // namespace muster
