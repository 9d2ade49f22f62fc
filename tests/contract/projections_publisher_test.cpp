// The publisher: what it says, and that nothing is missing or out of order whatever happens to it.
#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>

#include <atomic>
#include <thread>

#include "infra/kafka_topics.hpp"
#include "projections/kafka_event_sink.hpp"
#include "projections/publisher.hpp"
#include "projections/runner.hpp"
#include "schemas/kinds.hpp"
#include "tests/contract/kafka_support.hpp"
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
std::string header(const PublishedEvent& event, const std::string& name) {
  for (const auto& [key, value] : event.headers)
    if (key == name) return value;
  return "(none)";
}

TEST(Publishing, IsCloudEventsInBinaryMode) {
  Entry entry = message<Entry>(
      "subject: 'team/team_1' actor: 'acct_1' at: 1795267260000000 request { trace_parent: '00-1-2-01' }"
      " events { key_created { key_id: 'key_1' purpose: PERSON owner: 'hash' } }"
      " events { member_invited { invitation_id: 'inv_1' email { key_id: 'key_1' box: 'secret' } email_hash: 'hidden'"
      " role: ADMIN expires_at: 1795872000000000 } }");
  std::vector<PublishedEvent> out;
  append_published(out, "ledger_1", {3, 42}, entry);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].topic, "muster.events.ledger");
  const auto& event = out[1];
  EXPECT_EQ(event.topic, "muster.events.roster");
  EXPECT_EQ(event.partition, 3);
  EXPECT_EQ(event.key, "team/team_1");
  EXPECT_EQ(
      event.value,
      R"({"invitation_id":"inv_1","account_id":"","role":"admin","expires_at":"2026-11-28T13:20:00.000000Z","job_role":""})");
  EXPECT_EQ(event.headers,
            (std::vector<std::pair<std::string, std::string>>{{"ce_specversion", "1.0"},
                                                              {"ce_id", "3.42.1"},
                                                              {"ce_source", "/muster/ledger_1"},
                                                              {"ce_type", "muster.roster.member_invited.v1"},
                                                              {"ce_subject", "team/team_1"},
                                                              {"ce_time", "2026-11-21T13:21:00.000000Z"},
                                                              {"ce_actor", "acct_1"},
                                                              {"content-type", "application/json"},
                                                              {"ce_traceparent", "00-1-2-01"}}));
}

TEST(Publishing, HasATopicForEveryModule) {
  EXPECT_THAT(event_topics(),
              testing::UnorderedElementsAre("muster.events.ledger", "muster.events.roster", "muster.events.permissions",
                                            "muster.events.promotions", "muster.events.vault", "muster.events.usage",
                                            "muster.events.billing", "muster.events.queues", "muster.events.founders",
                                            "muster.events.hierarchy", "muster.events.workspaces",
                                            "muster.events.sharing", "muster.events.activity"));
}

// What a reader of a topic sees, which ignores ids not greater than its last: the three lines of the documentation.
class Analyst {
 public:
  void read(const PublishedEvent& event) {
    long long lane = 0, offset = 0;
    int index = 0;
    std::sscanf(header(event, "ce_id").c_str(), "%lld.%lld.%d", &lane, &offset, &index);
    auto& last = last_[{event.topic, event.partition}];
    if (std::pair(offset, index) <= last) {
      ++repeated;
      return;
    }
    last = {offset, index};
    seen.push_back(header(event, "ce_id") + ' ' + header(event, "ce_type"));
  }
  std::vector<std::string> seen;
  int repeated = 0;

 private:
  std::map<std::pair<std::string, int>, std::pair<long long, int>> last_;
};

// Takes a prefix of what it is given and then fails, now and then.
class Unsteady : public EventSink {
 public:
  Unsteady(std::vector<PublishedEvent>& out, unsigned seed) : out_(out), random_(seed) {}
  void publish(const std::vector<PublishedEvent>& events) override {
    const bool fails = random_() % 3 == 0;
    const auto count = fails ? random_() % (events.size() + 1) : events.size();
    out_.insert(out_.end(), events.begin(), events.begin() + static_cast<long>(count));
    if (fails) throw LogAway("a broker went away");
  }

 private:
  std::vector<PublishedEvent>& out_;
  std::mt19937 random_;
};

std::vector<std::string> all_events(Ledger& ledger) {
  std::vector<std::string> all;
  for (const int lane : ledger.lanes()) {
    Fold fold;
    for (const Record& record : ledger.log().lane(lane)) {
      Entry entry;
      const bool readable = entry.ParseFromString(record.value);
      if (!fold.step(record.offset, readable ? &entry : nullptr)) continue;
      for (int i = 0; i < entry.events_size(); ++i)
        all.push_back(to_string(Position{lane, record.offset}) + '.' + std::to_string(i) + " muster." +
                      std::string(kind_of(entry.events(i))) + ".v1");
    }
  }
  return all;
}

TEST(Publishing, NothingIsMissingAfterFailuresAndCrashes) {
  TestDatabase database;
  Ledger ledger(3);
  write_random_history(ledger, 20, 600, 5);
  std::vector<PublishedEvent> out;
  for (unsigned crash = 0; crash < 4; ++crash) {
    Runner::Options options;
    options.postgres = database.options();
    options.batch_max = 25;
    options.patience = std::chrono::milliseconds(5);
    Runner runner(ledger.log(), publisher(std::make_unique<Unsteady>(out, crash), ledger.id()), options);
    runner.assign(ledger.lanes());
    ASSERT_TRUE(wait_until([&] {
      std::int64_t read = 0;
      for (const auto& [lane, offset] : runner.status().positions) read += offset + 1;
      return crash < 3 ? read > ledger.size() * (crash + 1) / 5 : read == ledger.size();
    }));
  }
  Analyst analyst;
  for (const auto& event : out) analyst.read(event);
  EXPECT_GT(analyst.repeated, 0);
  EXPECT_THAT(analyst.seen, testing::UnorderedElementsAreArray(all_events(ledger)));
}

TEST(Publishing, OrdinaryClientsReadIt) {
  const auto kafka = test_kafka();
  const TestTopic topic(2, events_topic_config(1));
  KafkaEventSink sink(kafka);
  std::vector<PublishedEvent> events;
  for (int i = 0; i < 500; ++i)
    events.push_back({topic.name(),
                      i % 2,
                      "team/t",
                      R"({"n":)" + std::to_string(i) + "}",
                      {{"ce_id", "0." + std::to_string(i) + ".0"}, {"content-type", "application/json"}}});
  sink.publish(events);

  const KafkaClient client(RD_KAFKA_CONSUMER, kafka, {});
  const auto handle = client.topic(topic.name());
  rd_kafka_consume_start(handle.get(), 1, RD_KAFKA_OFFSET_BEGINNING);
  for (int i = 1; i < 500; i += 2) {
    rd_kafka_message_t* got = nullptr;
    ASSERT_TRUE(wait_until([&] {
      got = rd_kafka_consume(handle.get(), 1, 1000);
      return got && !got->err;
    }));
    EXPECT_EQ(std::string(static_cast<const char*>(got->payload), got->len), events[static_cast<std::size_t>(i)].value);
    rd_kafka_headers_t* headers = nullptr;
    ASSERT_EQ(rd_kafka_message_headers(got, &headers), RD_KAFKA_RESP_ERR_NO_ERROR);
    const void* value = nullptr;
    std::size_t size = 0;
    ASSERT_EQ(rd_kafka_header_get_last(headers, "ce_id", &value, &size), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(std::string(static_cast<const char*>(value), size), "0." + std::to_string(i) + ".0");
    rd_kafka_message_destroy(got);
  }
  rd_kafka_consume_stop(handle.get(), 1);
}

TEST(Publishing, ABrokerThatIsNotThereIsSaidInTime) {
  KafkaEventSink sink(KafkaServers("127.0.0.1:1"), "muster", std::chrono::milliseconds(300));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THROW(sink.publish({{"muster.events.roster", 0, "k", "{}", {}}}), LogAway);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}
}  // namespace
}  // namespace muster::test
