// The log on Kafka: one topic, a lane is a partition. librdkafka's C API; no callback of it runs our code, except for
// log lines.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "infra/kafka_client.hpp"
#include "infra/log.hpp"

namespace muster {
// The longest key and value together that an appender takes: below the 2 MiB that broker and topic allow for a batch.
constexpr std::size_t record_bytes_max = 2 * 1024 * 1024 - 4096;

class KafkaLog : public Log {
 public:
  // Blocks until the cluster has told the topic's partitions. Throws LogAway if it does not in time, std::runtime_error
  // if there is no such topic: `create_topic` (kafka_topics.hpp) makes it.
  explicit KafkaLog(KafkaServers servers, std::string topic = "muster.ledger",
                    std::chrono::milliseconds patience = std::chrono::seconds(10));

  int lane_count() const override { return lane_count_; }
  int lane_of(std::string_view key) const override { return murmur2_lane(key, lane_count_); }
  // Its `connected` is false until the first broker answers, some milliseconds after it was made. `append` throws
  // std::invalid_argument for more than record_bytes_max. Any failed delivery breaks it, so that no later record of the
  // lane can land after a hole. Its end drops what is still on its way: such records may or may not be in the log.
  std::unique_ptr<Appender> appender() override;
  // `read` throws std::runtime_error where the lane cannot be read on from that offset (out of range, corrupt, not
  // allowed), and LogAway where the topic is not to be found. Records before the error are handed out first.
  std::unique_ptr<Reader> reader() override;
  std::unique_ptr<Reader> unhurried_reader() override;
  // Safe to call from several threads.
  std::vector<std::int64_t> ends(const std::vector<int>& lanes, std::chrono::milliseconds patience) override;

 private:
  KafkaServers servers_;
  std::string topic_name_;
  KafkaClient client_;  // asks for ends, and nothing else
  KafkaTopic topic_;    // a topic in use has its leaders refreshed
  int lane_count_ = 0;
};
}  // namespace muster
