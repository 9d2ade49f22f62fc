// Events onto Kafka topics, by an idempotent producer.
#pragma once
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "infra/kafka_client.hpp"
#include "projections/publisher.hpp"

namespace muster {
class KafkaEventSink : public EventSink {
 public:
  // `patience`: how long `publish` waits for the brokers before it gives up.
  // `topic_prefix` stands in for the "muster" of muster.events.<module>.
  explicit KafkaEventSink(KafkaServers servers, std::string topic_prefix = "muster",
                          std::chrono::milliseconds patience = std::chrono::seconds(30))
      : servers_(std::move(servers)), topic_prefix_(std::move(topic_prefix)), patience_(patience) {}
  void publish(const std::vector<PublishedEvent>& events) override;

 private:
  void produce(const PublishedEvent& event);
  void await(std::size_t count);

  const KafkaServers servers_;
  const std::string topic_prefix_;
  const std::chrono::milliseconds patience_;
  // Made anew after a failure: what is still on its way of an old one is a run in order that begins no later than the
  // first event not acknowledged, so readers that ignore ids not greater than their last miss nothing.
  std::unique_ptr<KafkaClient> client_;
  KafkaQueue queue_;
  std::set<std::pair<std::string, int>> begun_;  // topics and partitions that this client has published to
};
}  // namespace muster
