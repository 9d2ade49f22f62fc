// Live messages on Kafka: one topic of one partition, `<prefix>.live`, which every node tails from its end on a thread
// of its own. key = team id, value = the message, header "node" = who published it, so that a node skips its own.
// acks=1 and no retry beyond a few seconds: a message of the past is worth nothing.
#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "gateway/streams/live_relay.hpp"
#include "infra/kafka_client.hpp"

namespace muster {
class KafkaLive : public LiveRelay {
 public:
  // `node` must be another on every node. The topic is made by `muster init`.
  KafkaLive(boost::asio::io_context& io, const KafkaServers& servers, const std::string& topic, std::string node);
  ~KafkaLive() override;

  void publish(std::string_view team_id, std::string_view json) override;
  void listen(Listener listener) override;
  void stop() override;

 private:
  struct Batch;
  void read_loop();
  void take(const rd_kafka_message_t& message, Batch& batch) const;
  void hand_over(Batch batch);

  boost::asio::io_context& io_;
  const std::string node_;
  KafkaClient producer_, consumer_;
  KafkaTopic to_, from_;
  Listener listener_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> batches_under_way_{0};
  std::thread thread_;
};
}  // namespace muster
