// Mode raw-produce: what the broker and librdkafka give with nothing of Muster in between; the ratios of the bench
// compare Muster with it.
//
// Measured: N records in flight all the time, each given to librdkafka when the delivery report of another has come;
// the time from giving a record to having its report, and reports per second. Producer and topic are set as Muster's
// own are: idempotent, acks=all, no linger, one fsync for every batch (flush.messages=1), records over all partitions
// in turn. The topic is made for the run and deleted after it. Not measured: a key's partitioning, and reading.
#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "infra/dev/load/measure.hpp"
#include "infra/dev/load/modes.hpp"
#include "infra/dev/load/sockets.hpp"

namespace load {
namespace {
constexpr int admin_timeout_ms = 30'000;

template <auto destroy>
struct Destroy {
  template <typename Type>
  void operator()(Type* what) const {
    destroy(what);
  }
};
using Producer = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;
using Topic = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;
using DeleteTopic = std::unique_ptr<rd_kafka_DeleteTopic_t, Destroy<rd_kafka_DeleteTopic_destroy>>;
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;

Producer make_producer(const std::string& servers) {
  const std::array<std::pair<const char*, std::string>, 10> settings = {{
      {"bootstrap.servers", servers},
      {"enable.idempotence", "true"},
      {"enable.gapless.guarantee", "true"},
      {"acks", "all"},
      {"message.timeout.ms", "0"},
      {"linger.ms", "0"},
      {"message.max.bytes", "2097152"},
      {"queue.buffering.max.messages", "0"},
      {"queue.buffering.max.kbytes", "2097151"},
      {"log_level", "3"},  // it warns of gapless.guarantee at every start
  }};
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  std::array<char, 512> why{};
  for (const auto& [name, value] : settings)
    if (rd_kafka_conf_set(conf, name, value.c_str(), why.data(), why.size()) != RD_KAFKA_CONF_OK)
      throw Failure(why.data());
  rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR);
  Producer producer(rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size()));
  if (!producer) throw Failure(why.data());
  return producer;
}

// Sends one request of the Admin API and waits for its result, which holds one topic.
void administer(rd_kafka_t* client, rd_kafka_admin_op_t operation,
                const std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& send) {
  const AdminOptions options(rd_kafka_AdminOptions_new(client, operation));
  std::array<char, 512> why{};
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), admin_timeout_ms, why.data(), why.size());
  const Queue queue(rd_kafka_queue_new(client));
  send(options.get(), queue.get());
  const Event event(rd_kafka_queue_poll(queue.get(), admin_timeout_ms + 5'000));
  if (!event) throw Failure("Kafka does not answer");
  if (rd_kafka_event_error(event.get())) throw Failure(rd_kafka_event_error_string(event.get()));
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results =
      operation == RD_KAFKA_ADMIN_OP_CREATETOPICS
          ? rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count)
          : rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  for (std::size_t index = 0; index < count; ++index)
    if (rd_kafka_topic_result_error(results[index]))
      throw Failure(std::string(rd_kafka_topic_result_name(results[index])) + ": " +
                    rd_kafka_topic_result_error_string(results[index]));
}

// A topic that is there as long as this is.
class OwnTopic {
 public:
  OwnTopic(rd_kafka_t* client, int partitions) : client_(client) {
    std::array<char, 512> why{};
    const NewTopic topic(rd_kafka_NewTopic_new(name_.c_str(), partitions, -1, why.data(), why.size()));
    if (!topic) throw Failure(why.data());
    rd_kafka_NewTopic_set_config(topic.get(), "flush.messages", "1");
    rd_kafka_NewTopic_set_config(topic.get(), "retention.ms", "-1");
    rd_kafka_NewTopic_t* topics[] = {topic.get()};
    administer(client_, RD_KAFKA_ADMIN_OP_CREATETOPICS,
               [&](const auto* options, auto* queue) { rd_kafka_CreateTopics(client_, topics, 1, options, queue); });
  }
  ~OwnTopic() {
    try {
      const DeleteTopic topic(rd_kafka_DeleteTopic_new(name_.c_str()));
      rd_kafka_DeleteTopic_t* topics[] = {topic.get()};
      administer(client_, RD_KAFKA_ADMIN_OP_DELETETOPICS,
                 [&](const auto* options, auto* queue) { rd_kafka_DeleteTopics(client_, topics, 1, options, queue); });
    } catch (const Failure& failure) {
      std::fprintf(stderr, "topic %s stays: %s\n", name_.c_str(), failure.what());
    }
  }
  OwnTopic(const OwnTopic&) = delete;
  OwnTopic& operator=(const OwnTopic&) = delete;
  const std::string& name() const { return name_; }

 private:
  rd_kafka_t* client_;
  std::string name_ = "muster-bench-raw-" + std::to_string(getpid());
};

// Random letters and digits: a record of Muster holds ids and hashes, and compresses badly too.
std::string make_record(std::size_t size) {
  std::mt19937_64 random(size);
  std::string record(size, ' ');
  for (auto& byte : record) byte = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[random() % 64];
  return record;
}

class Pipeline {
 public:
  Pipeline(rd_kafka_t* producer, const std::string& topic, int partitions, std::size_t in_flight, std::size_t bytes)
      : producer_(producer),
        topic_(rd_kafka_topic_new(producer, topic.c_str(), nullptr)),
        partitions_(partitions),
        in_flight_(in_flight),
        record_(make_record(bytes)) {}

  void run(double warm_up_s, double time_s) {
    time_s_ = time_s;
    from_ns_ = now_ns() + seconds(warm_up_s);
    until_ns_ = from_ns_ + seconds(time_s);
    const Queue reports(rd_kafka_queue_get_main(producer_));
    for (std::size_t count = 0; count < in_flight_; ++count) produce();
    while (waiting_ > 0) {
      const Event event(rd_kafka_queue_poll(reports.get(), admin_timeout_ms));
      if (!event) throw Failure("no delivery report in 30 s");
      if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) continue;
      while (const rd_kafka_message_t* const message = rd_kafka_event_message_next(event.get())) take(*message);
    }
  }

  void print_figures() const {
    print("p50_ms", durations_.quantile_ms(0.5), 4);
    print("p99_ms", durations_.quantile_ms(0.99), 4);
    print("per_s", static_cast<double>(delivered_) / time_s_);
  }

 private:
  void produce() {
    // The time goes with the record as its opaque pointer.
    void* const given_at = reinterpret_cast<void*>(now_ns());
    const int partition = static_cast<int>(sent_++ % static_cast<std::uint64_t>(partitions_));
    if (rd_kafka_produce(topic_.get(), partition, RD_KAFKA_MSG_F_COPY, record_.data(), record_.size(), "team/bench", 10,
                         given_at) != 0)
      throw Failure(rd_kafka_err2str(rd_kafka_last_error()));
    ++waiting_;
  }

  void take(const rd_kafka_message_t& message) {
    if (message.err) throw Failure(rd_kafka_err2str(message.err));
    --waiting_;
    const std::int64_t now = now_ns();
    const auto given_at = reinterpret_cast<std::int64_t>(message._private);
    if (now >= from_ns_ && now < until_ns_) ++delivered_;
    if (given_at >= from_ns_) durations_.add(now - given_at);
    if (now < until_ns_) produce();
  }

  rd_kafka_t* producer_;
  Topic topic_;
  int partitions_;
  std::size_t in_flight_;
  std::string record_;
  Durations durations_;
  double time_s_ = 0;
  std::int64_t from_ns_ = 0, until_ns_ = 0;
  std::uint64_t sent_ = 0, waiting_ = 0, delivered_ = 0;
};
}  // namespace

void raw_produce(Options& options) {
  const std::string servers = options.text("kafka");
  const std::size_t in_flight = options.count("in-flight", 1);
  const std::size_t bytes = options.count("bytes", 400);
  const int partitions = static_cast<int>(options.count("partitions", 8));
  const double time_s = options.number("seconds", 5);
  const double warm_up_s = options.number("warm-up", 1);
  options.refuse_others();
  const Producer producer = make_producer(servers);
  const OwnTopic topic(producer.get(), partitions);
  Pipeline pipeline(producer.get(), topic.name(), partitions, in_flight, bytes);
  pipeline.run(warm_up_s, time_s);
  pipeline.print_figures();
}
}  // namespace load
