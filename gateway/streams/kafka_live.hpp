// Live messages and presence on Kafka: one topic of one partition, `<prefix>.live`, which every node reads on a thread
// of its own. A live message: key = team id, value = the message, header "node" = who published it, so that a node
// skips its own. Presence: header "presence", value = a PresenceRecords. A node that starts reads all that the topic
// still keeps, for the presence in it; of the live messages only what comes after that. acks=1 and no retry beyond a
// few seconds: a message of the past is worth nothing, and presence is soon said again.
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
  void publish_presence(std::string_view records) override;
  void listen(Listener listener) override;
  bool past_heard() const override { return past_heard_; }
  bool complete() const override { return past_heard_ && consumer_.connected(); }
  void stop() override;

 private:
  struct Batch;
  void read_loop();
  void take(const rd_kafka_message_t& message, Batch& batch);
  void hand_over(Batch batch);

  boost::asio::io_context& io_;
  const std::string node_;
  KafkaClient producer_, consumer_;
  KafkaTopic to_, from_;
  Listener listener_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> batches_under_way_{0};
  bool reached_end_ = false;  // on the thread: all that was there at the start has been read
  bool past_heard_ = false;   // on the io_context's: and handed over
  std::thread thread_;
};
}  // namespace muster
