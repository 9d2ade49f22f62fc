#include "gateway/streams/kafka_live.hpp"

#include <array>
#include <boost/asio/post.hpp>
#include <utility>
#include <vector>

namespace muster {
namespace {
constexpr auto node_header = "node", presence_header = "presence";
constexpr int batches_max = 4;                      // on their way to the io_context, before the thread waits
constexpr std::size_t batch_bytes_max = 64 * 1024;  // about: what the io_context does at once

const KafkaSettings producing = {
    {"acks", "1"},
    {"linger.ms", "2"},
    {"message.timeout.ms", "3000"},
    {"queue.buffering.max.messages", "100000"},
    {"delivery.report.only.error", "true"},
};
const KafkaSettings consuming = {
    {"fetch.wait.max.ms", "50"},     {"fetch.error.backoff.ms", "100"},
    {"auto.offset.reset", "latest"}, {"enable.partition.eof", "true"},
    {"enable.auto.commit", "false"}, {"group.id", "muster-live"},  // librdkafka wants one, nothing joins it
};
}  // namespace

struct KafkaLive::Batch {
  struct Message {
    bool presence = false;
    std::string team_id, value;
    std::int64_t written_at = 0;
  };
  std::vector<Message> messages;
  std::size_t bytes = 0;
  bool ends_the_past = false;  // all that was there at the start is in it or before it
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

void KafkaLive::publish_presence(std::string_view records) {
  if (stopping_) return;
  rd_kafka_producev(producer_.handle(), RD_KAFKA_V_RKT(to_.get()), RD_KAFKA_V_PARTITION(0),
                    RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                    RD_KAFKA_V_VALUE(const_cast<char*>(records.data()), records.size()),
                    RD_KAFKA_V_HEADER(presence_header, "1", 1), RD_KAFKA_V_END);
  rd_kafka_poll(producer_.handle(), 0);
}

void KafkaLive::listen(Listener listener) {
  listener_ = std::move(listener);
  thread_ = std::thread([this] { read_loop(); });
}

void KafkaLive::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  listener_ = {};
}

void KafkaLive::read_loop() {
  if (rd_kafka_consume_start(from_.get(), 0, RD_KAFKA_OFFSET_BEGINNING) != 0)
    return consumer_.log(3, "live messages: cannot be read");
  std::array<rd_kafka_message_t*, 1000> messages{};
  Batch batch;
  while (!stopping_) {
    const auto count = rd_kafka_consume_batch(from_.get(), 0, 20, messages.data(), messages.size());
    for (ssize_t i = 0; i < count; ++i) {
      take(*messages[static_cast<std::size_t>(i)], batch);
      rd_kafka_message_destroy(messages[static_cast<std::size_t>(i)]);
      if (batch.bytes >= batch_bytes_max) hand_over(std::exchange(batch, {}));
    }
    if (!batch.messages.empty() || batch.ends_the_past) hand_over(std::exchange(batch, {}));
  }
  rd_kafka_consume_stop(from_.get(), 0);
}

void KafkaLive::take(const rd_kafka_message_t& message, Batch& batch) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) batch.ends_the_past |= !std::exchange(reached_end_, true);
  if (message.err || !message.payload) return;
  rd_kafka_headers_t* headers = nullptr;
  const void* from = nullptr;
  std::size_t size = 0;
  if (rd_kafka_message_headers(&message, &headers)) return;
  Batch::Message taken;
  if (!rd_kafka_header_get_last(headers, presence_header, &from, &size)) {
    taken.presence = true;
    taken.written_at = rd_kafka_message_timestamp(&message, nullptr) * 1000;
  } else if (!reached_end_ || !message.key || rd_kafka_header_get_last(headers, node_header, &from, &size) ||
             std::string_view(static_cast<const char*>(from), size) == node_) {
    return;
  } else {
    taken.team_id.assign(static_cast<const char*>(message.key), message.key_len);
  }
  taken.value.assign(static_cast<const char*>(message.payload), message.len);
  batch.bytes += message.len;
  batch.messages.push_back(std::move(taken));
}

void KafkaLive::hand_over(Batch batch) {
  while (batches_under_way_ >= batches_max && !stopping_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ++batches_under_way_;
  boost::asio::post(io_, [this, given = std::move(batch)] {
    --batches_under_way_;
    for (const auto& message : given.messages) {
      if (message.presence && listener_.presence) listener_.presence(message.value, message.written_at);
      if (!message.presence && listener_.message) listener_.message(message.team_id, message.value);
    }
    past_heard_ |= given.ends_the_past;
  });
}
}  // namespace muster
