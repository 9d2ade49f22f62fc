// What nodes tell each other past the ledger, through a real Kafka.
#include "gateway/streams/kafka_live.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/presence.hpp"
#include "infra/kafka_topics.hpp"
#include "tests/contract/kafka_support.hpp"

namespace muster {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

class LiveNode {
 public:
  LiveNode(const std::string& topic, const std::string& name) : live_(io_, test_kafka(), topic, name) {
    LiveRelay::Listener listener;
    listener.message = [this](std::string_view team_id, std::string_view json) {
      messages.push_back(std::string(team_id) + ' ' + std::string(json));
    };
    listener.presence = [this](std::string_view records, std::int64_t written_at) {
      presence.emplace_back(records);
      written.push_back(written_at);
    };
    live_.listen(std::move(listener));
  }
  bool until(const std::function<bool()>& condition) {
    return wait_until([&] {
      io_.restart();
      io_.poll();
      return condition();
    });
  }
  bool complete() {
    return until([this] { return live_.complete(); });
  }
  KafkaLive& operator*() { return live_; }
  KafkaLive* operator->() { return &live_; }

  std::vector<std::string> messages, presence;
  std::vector<std::int64_t> written;

 private:
  boost::asio::io_context io_;
  KafkaLive live_;
};
std::int64_t clock_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

TEST(KafkaLive, CarriesMessagesToOthersAndPresenceToEverybody) {
  const TestTopic topic(1, live_topic_config(10min));
  LiveNode one(topic.name(), "one"), two(topic.name(), "two");
  ASSERT_TRUE(one.complete() && two.complete());
  const auto before = clock_us();
  one->publish("team_1", "{\"n\":1}");
  one->publish_presence("records");
  ASSERT_TRUE(one.until([&] { return one.presence.size() == 1; }));
  ASSERT_TRUE(two.until([&] { return two.presence.size() == 1; }));
  EXPECT_THAT(one.messages, IsEmpty()) << "a node tells its own clients at once";
  EXPECT_THAT(two.messages, ElementsAre("team_1 {\"n\":1}"));
  EXPECT_THAT(two.presence, ElementsAre("records"));
  EXPECT_NEAR(static_cast<double>(two.written[0] - before), 0, 60e6);
}
TEST(KafkaLive, ANodeThatStartsHearsThePresenceThatIsKeptAndNoOldMessages) {
  const TestTopic topic(1, live_topic_config(10min));
  LiveNode one(topic.name(), "one");
  ASSERT_TRUE(one.complete());
  for (int i = 0; i < 3000; ++i) {
    one->publish("team_1", "{}");
    one->publish_presence(std::to_string(i));
  }
  ASSERT_TRUE(one.until([&] { return one.presence.size() == 3000; }));
  LiveNode late(topic.name(), "late");
  EXPECT_FALSE(late->complete());
  ASSERT_TRUE(late.complete());
  EXPECT_EQ(late.presence, one.presence) << "all of it, before it says that it is complete";
  EXPECT_THAT(late.messages, IsEmpty());
  one->publish("team_1", "{\"n\":2}");
  ASSERT_TRUE(late.until([&] { return !late.messages.empty(); }));
  EXPECT_THAT(late.messages, ElementsAre("team_1 {\"n\":2}"));
}
TEST(KafkaLive, IsNotCompleteWhileKafkaIsAwayAndGoesOnAfterwards) {
  const TestTopic topic(1, live_topic_config(10min));
  LiveNode one(topic.name(), "one"), two(topic.name(), "two");
  ASSERT_TRUE(one.complete() && two.complete());
  stop_broker();
  ASSERT_TRUE(two.until([&] { return !two->complete(); }));
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) one->publish_presence("lost");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s) << "nobody waits for it";
  start_broker();
  ASSERT_TRUE(two.complete());
  ASSERT_TRUE(two.until([&] {
    one->publish_presence("back");
    return !two.presence.empty() && two.presence.back() == "back";
  }));
}
}  // namespace
}  // namespace muster
