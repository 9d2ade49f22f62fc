#include "projections/kafka_event_sink.hpp"

#include <utility>

#include "infra/log.hpp"

namespace muster {
namespace {
const KafkaSettings settings = {
    {"enable.idempotence", "true"},
    {"enable.gapless.guarantee", "true"},
    {"acks", "all"},
    {"message.timeout.ms", "0"},
    {"linger.ms", "2"},
    {"compression.type", "lz4"},
    {"message.max.bytes", "2097152"},
    {"queue.buffering.max.messages", "0"},
    {"queue.buffering.max.kbytes", "2097151"},
};
}  // namespace

void KafkaEventSink::publish(const std::vector<PublishedEvent>& events) {
  try {
    if (!client_) {
      client_ = std::make_unique<KafkaClient>(RD_KAFKA_PRODUCER, servers_, settings,
                                              RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
      queue_.reset(rd_kafka_queue_get_main(client_->handle()));
    }
    std::size_t under_way = 0;
    for (const PublishedEvent& event : events) {
      produce(event);
      ++under_way;
      // The first on a partition goes alone (see Appender): were it lost, later ones would stand in its place.
      if (begun_.emplace(event.topic, event.partition).second) await(std::exchange(under_way, 0));
    }
    await(under_way);
  } catch (const LogAway&) {
    if (client_)
      rd_kafka_purge(client_->handle(),
                     RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    queue_.reset();
    client_.reset();
    begun_.clear();
    throw;
  }
}

void KafkaEventSink::produce(const PublishedEvent& event) {
  auto* headers = rd_kafka_headers_new(event.headers.size());
  for (const auto& [name, value] : event.headers)
    rd_kafka_header_add(headers, name.c_str(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  constexpr std::string_view ours = "muster.";
  const auto topic = event.topic.starts_with(ours) ? topic_prefix_ + event.topic.substr(ours.size() - 1) : event.topic;
  const auto error = rd_kafka_producev(
      client_->handle(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(event.partition),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(event.key.data(), event.key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(event.value.data()), event.value.size()),  // NOLINT: it is copied
      RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;  // the headers are the library's now
  rd_kafka_headers_destroy(headers);
  throw LogAway(event.topic + ": " + rd_kafka_err2str(error));
}

void KafkaEventSink::await(std::size_t count) {
  const auto deadline = std::chrono::steady_clock::now() + patience_;
  while (count > 0) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline) throw LogAway("no broker acknowledges what is published");
    KafkaEvent event(rd_kafka_queue_poll(queue_.get(), 100));
    if (!event) continue;
    if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_ERROR && rd_kafka_event_error_is_fatal(event.get()))
      throw LogAway(std::string("the producer failed: ") + rd_kafka_event_error_string(event.get()));
    if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) continue;
    while (const auto* message = rd_kafka_event_message_next(event.get())) {
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        throw LogAway(std::string(rd_kafka_topic_name(message->rkt)) + ": " + rd_kafka_err2str(message->err));
      if (message->offset < 0)
        throw LogAway(std::string(rd_kafka_topic_name(message->rkt)) + ": an event was acknowledged without an offset");
      --count;
    }
  }
}
}  // namespace muster
