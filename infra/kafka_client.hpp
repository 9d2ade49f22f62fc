// One librdkafka handle with what all of ours have in common: short ways back after a broker was away, no word on
// stderr, and knowing whether any broker answers.
#pragma once
#include <librdkafka/rdkafka.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace muster {
using KafkaSettings = std::map<std::string, std::string>;  // librdkafka's names; for topics the broker's names

// Where the cluster is and how to reach it.
struct KafkaServers {
  KafkaServers(std::string bootstrap_servers = "127.0.0.1:9092") : bootstrap(std::move(bootstrap_servers)) {}
  KafkaServers(const char* bootstrap_servers) : bootstrap(bootstrap_servers) {}

  std::string bootstrap;   // host:port, several with commas
  KafkaSettings security;  // `security.protocol`, `sasl.…`, `ssl.…`; set last on every handle
  // librdkafka's own log lines; level as in syslog(3), 3 = error … 7 = debug. Called on its threads, so it must be safe
  // to call from any, must not throw and must not call back. Empty: they are dropped.
  std::function<void(int level, const std::string& line)> sink;
};

template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* what) const {
    destroy(what);
  }
};
using KafkaTopic = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;
using KafkaEvent = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;
using KafkaPartitions =
    std::unique_ptr<rd_kafka_topic_partition_list_t, Destroy<rd_kafka_topic_partition_list_destroy>>;
using KafkaMetadata = std::unique_ptr<const rd_kafka_metadata_t, Destroy<rd_kafka_metadata_destroy>>;

class KafkaClient {
 public:
  // `events`: RD_KAFKA_EVENT_… bits that come through a queue. Throws std::invalid_argument for a setting that
  // librdkafka refuses.
  KafkaClient(rd_kafka_type_t type, const KafkaServers& servers, const KafkaSettings& settings, int events = 0);
  ~KafkaClient();
  KafkaClient(const KafkaClient&) = delete;
  KafkaClient& operator=(const KafkaClient&) = delete;

  rd_kafka_t* handle() const { return handle_; }
  KafkaTopic topic(const std::string& name) const;
  // False before the first broker has answered, and while none does.
  bool connected() const { return brokers_up_.load() > 0; }
  void log(int level, const std::string& line) const {
    if (sink_) sink_(level, line);
  }

 private:
  static void on_log(const rd_kafka_t* handle, int level, const char* facility, const char* text);
  static rd_kafka_resp_err_t on_new(rd_kafka_t* handle, const rd_kafka_conf_t*, void* client, char*, std::size_t);
  static rd_kafka_resp_err_t on_broker_state(rd_kafka_t*, int32_t, const char*, const char*, int port,
                                             const char* state, void* client);

  std::function<void(int, const std::string&)> sink_;
  std::atomic<int> brokers_up_{0};
  rd_kafka_t* handle_ = nullptr;
};
}  // namespace muster
