#include "infra/kafka_client.hpp"

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace muster {
namespace {
// By its name, which outlives the call: rd_kafka_interceptor_add_… refuses a second one of the same name.
constexpr auto interceptor = "muster";

const KafkaSettings common = {
    {"client.id", "muster"},
    {"socket.nagle.disable", "true"},  // on by default up to librdkafka 2.9
    {"socket.keepalive.enable", "true"},
    {"socket.connection.setup.timeout.ms", "5000"},
    {"reconnect.backoff.ms", "50"},
    {"reconnect.backoff.max.ms", "500"},
    {"topic.metadata.refresh.fast.interval.ms", "50"},  // after a partition lost its leader
    {"allow.auto.create.topics", "false"},              // `muster init` makes topics, nothing else does
};
}  // namespace

KafkaClient::KafkaClient(rd_kafka_type_t type, const KafkaServers& servers, const KafkaSettings& settings, int events)
    : sink_(servers.sink) {
  std::unique_ptr<rd_kafka_conf_t, Destroy<rd_kafka_conf_destroy>> conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  const auto set = [&](const std::string& name, const std::string& value) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) != RD_KAFKA_CONF_OK)
      throw std::invalid_argument("Kafka setting " + name + ": " + why.data());
  };
  for (const auto& [name, value] : common) set(name, value);
  set("bootstrap.servers", servers.bootstrap);
  for (const auto& [name, value] : settings) set(name, value);
  for (const auto& [name, value] : servers.security) set(name, value);
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_log_cb(conf.get(), on_log);
  rd_kafka_conf_set_events(conf.get(), events);
  rd_kafka_conf_interceptor_add_on_new(conf.get(), interceptor, on_new, this);
  handle_ = rd_kafka_new(type, conf.get(), why.data(), why.size());
  if (!handle_) throw std::invalid_argument(std::string("Kafka client: ") + why.data());
  std::ignore = conf.release();  // rd_kafka_new took it
}

// A group is left before (LaneGroup::leave), for as long as that may take: not here again.
KafkaClient::~KafkaClient() { rd_kafka_destroy_flags(handle_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE); }

KafkaTopic KafkaClient::topic(const std::string& name) const {
  KafkaTopic topic(rd_kafka_topic_new(handle_, name.c_str(), nullptr));
  if (!topic) throw std::invalid_argument("Kafka topic " + name + ": " + rd_kafka_err2str(rd_kafka_last_error()));
  return topic;
}

void KafkaClient::on_log(const rd_kafka_t* handle, int level, const char* facility, const char* text) {
  const auto* client = handle ? static_cast<const KafkaClient*>(rd_kafka_opaque(handle)) : nullptr;
  if (client) client->log(level, std::string(facility) + ": " + text);
}

rd_kafka_resp_err_t KafkaClient::on_new(rd_kafka_t* handle, const rd_kafka_conf_t*, void* client, char*, std::size_t) {
  return rd_kafka_interceptor_add_on_broker_state_change(handle, interceptor, on_broker_state, client);
}

// The events say ALL_BROKERS_DOWN once and never that one is back, so the states themselves are counted. Each broker
// has a thread of its own, and its state changes on that thread only (rd_kafka_broker_set_state, 2.0.2): what it was
// last is kept there, because a broker's name and id change while it is being learnt. The library's internal broker has
// no port.
rd_kafka_resp_err_t KafkaClient::on_broker_state(rd_kafka_t*, int32_t, const char*, const char*, int port,
                                                 const char* state, void* client) {
  thread_local bool was_up = false;
  const std::string_view now(state);
  const bool is_up = port != 0 && (now == "UP" || now == "UPDATE");
  if (is_up != was_up) static_cast<KafkaClient*>(client)->brokers_up_ += is_up ? 1 : -1;
  was_up = is_up;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}
}  // namespace muster
