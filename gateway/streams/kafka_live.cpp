#include "gateway/streams/kafka_live.hpp"

#include <array>
#include <boost/asio/post.hpp>
#include <utility>
#include <vector>

namespace muster {
namespace {
constexpr auto node_header = "node";
constexpr int batches_max = 4;  // on their way to the io_context, before the thread waits

const KafkaSettings producing = {
    {"acks", "1"},
    {"linger.ms", "2"},
    {"message.timeout.ms", "3000"},
    {"queue.buffering.max.messages", "100000"},
    {"delivery.report.only.error", "true"},
};
const KafkaSettings consuming = {
    {"fetch.wait.max.ms", "50"},     {"fetch.error.backoff.ms", "100"}, {"auto.offset.reset", "latest"},
    {"enable.auto.commit", "false"}, {"group.id", "muster-live"},  // librdkafka wants one, nothing joins it
};
}  // namespace

struct KafkaLive::Batch {
  std::vector<std::pair<std::string, std::string>> messages;  // team id, JSON
};

KafkaLive::KafkaLive(boost::asio::io_context& io, const KafkaServers& servers, const std::string& topic,
                     std::string node)
    : io_(io),
      node_(std::move(node)),
      producer_(RD_KAFKA_PRODUCER, servers, producing),
      consumer_(RD_KAFKA_CONSUMER, servers, consuming),
      to_(producer_.topic(topic)),
      from_(consumer_.topic(topic)) {}
KafkaLive::~KafkaLive() { stop(); }

void KafkaLive::publish(std::string_view team_id, std::string_view json) {
  if (stopping_) return;
  // A full queue (no broker for a while) drops the message: it would come too late.
  rd_kafka_producev(producer_.handle(), RD_KAFKA_V_RKT(to_.get()), RD_KAFKA_V_PARTITION(0),
                    RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(team_id.data(), team_id.size()),
                    RD_KAFKA_V_VALUE(const_cast<char*>(json.data()), json.size()),
                    RD_KAFKA_V_HEADER(node_header, node_.data(), static_cast<ssize_t>(node_.size())), RD_KAFKA_V_END);
  rd_kafka_poll(producer_.handle(), 0);
}

void KafkaLive::listen(Listener listener) {
  listener_ = std::move(listener);
  thread_ = std::thread([this] { read_loop(); });
}

void KafkaLive::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  listener_ = nullptr;
}

void KafkaLive::read_loop() {
  if (rd_kafka_consume_start(from_.get(), 0, RD_KAFKA_OFFSET_END) != 0)
    return consumer_.log(3, "live messages: cannot be read");
  std::array<rd_kafka_message_t*, 1000> messages{};
  while (!stopping_) {
    const auto count = rd_kafka_consume_batch(from_.get(), 0, 20, messages.data(), messages.size());
    Batch batch;
    for (ssize_t i = 0; i < count; ++i) {
      take(*messages[static_cast<std::size_t>(i)], batch);
      rd_kafka_message_destroy(messages[static_cast<std::size_t>(i)]);
    }
    if (!batch.messages.empty()) hand_over(std::move(batch));
    while (batches_under_way_ >= batches_max && !stopping_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  rd_kafka_consume_stop(from_.get(), 0);
}

void KafkaLive::take(const rd_kafka_message_t& message, Batch& batch) const {
  if (message.err || !message.payload || !message.key) return;
  rd_kafka_headers_t* headers = nullptr;
  const void* from = nullptr;
  std::size_t size = 0;
  if (rd_kafka_message_headers(&message, &headers) || rd_kafka_header_get_last(headers, node_header, &from, &size))
    return;
  if (std::string_view(static_cast<const char*>(from), size) == node_) return;
  batch.messages.emplace_back(std::string(static_cast<const char*>(message.key), message.key_len),
                              std::string(static_cast<const char*>(message.payload), message.len));
}

void KafkaLive::hand_over(Batch batch) {
  ++batches_under_way_;
  boost::asio::post(io_, [this, given = std::move(batch)] {
    --batches_under_way_;
    if (!listener_) return;
    for (const auto& [team_id, json] : given.messages) listener_(team_id, json);
  });
}
}  // namespace muster
