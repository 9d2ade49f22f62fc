#include "infra/kafka_topics.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <stdexcept>
#include <thread>

#include "infra/log.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
constexpr auto patience = 30s;

[[noreturn]] void fail(const std::string& what, rd_kafka_resp_err_t error, const char* text) {
  const auto message = what + ": " + (text ? text : rd_kafka_err2str(error));
  const bool away = error == RD_KAFKA_RESP_ERR__TIMED_OUT || error == RD_KAFKA_RESP_ERR__TRANSPORT ||
                    error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || error == RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT;
  if (away) throw LogAway(message);
  throw std::runtime_error(message);
}

// Of all topics: to ask for one alone would make it on a cluster where topics make themselves.
KafkaMetadata metadata(const KafkaClient& client, std::chrono::milliseconds time) {
  const rd_kafka_metadata_t* found = nullptr;
  const auto error = rd_kafka_metadata(client.handle(), 1, nullptr, &found, static_cast<int>(time.count()));
  if (error) fail("the cluster's metadata", error, nullptr);
  return KafkaMetadata(found);
}

const rd_kafka_metadata_topic_t* find_topic(const rd_kafka_metadata_t& metadata, const std::string& topic) {
  for (int i = 0; i < metadata.topic_cnt; ++i) {
    const auto& found = metadata.topics[i];
    if (found.topic != topic) continue;
    // While it is being deleted it has a name and no more.
    const bool there = found.err == RD_KAFKA_RESP_ERR_NO_ERROR || found.err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
    return there && found.partition_cnt > 0 ? &found : nullptr;
  }
  return nullptr;
}

using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;

// Sends one admin request and waits for its answer.
KafkaEvent ask(const KafkaClient& client, const std::string& what, rd_kafka_admin_op_t operation,
               const std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& send) {
  const AdminOptions options(rd_kafka_AdminOptions_new(client.handle(), operation));
  std::array<char, 256> why{};
  constexpr int time_ms = std::chrono::milliseconds(patience).count();
  if (rd_kafka_AdminOptions_set_request_timeout(options.get(), time_ms, why.data(), why.size()))
    throw std::runtime_error(what + ": " + why.data());
  const KafkaQueue queue(rd_kafka_queue_new(client.handle()));
  send(options.get(), queue.get());
  KafkaEvent event(rd_kafka_queue_poll(queue.get(), time_ms + 1000));
  if (!event) fail(what, RD_KAFKA_RESP_ERR__TIMED_OUT, nullptr);
  if (const auto error = rd_kafka_event_error(event.get())) fail(what, error, rd_kafka_event_error_string(event.get()));
  return event;
}

void wait_for_leaders(const KafkaClient& client, const std::string& topic, int partitions) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto found_in = metadata(client, patience);
    const auto* found = find_topic(*found_in, topic);
    const auto led = [](const rd_kafka_metadata_partition_t& partition) { return partition.leader >= 0; };
    if (found && found->partition_cnt == partitions &&
        std::all_of(found->partitions, found->partitions + found->partition_cnt, led))
      return;
    if (std::chrono::steady_clock::now() >= until) throw LogAway("topic " + topic + " has lanes without a leader");
    std::this_thread::sleep_for(20ms);
  }
}

void check_partitions(const std::string& topic, int found, int wanted) {
  if (found == wanted) return;
  throw std::runtime_error("topic " + topic + " has " + std::to_string(found) + " partitions, not " +
                           std::to_string(wanted) + "; the count is fixed for the life of a topic");
}

KafkaSettings durable(int brokers) {
  KafkaSettings config = {
      {"cleanup.policy", "delete"},     {"retention.ms", "-1"},
      {"retention.bytes", "-1"},        {"unclean.leader.election.enable", "false"},
      {"max.message.bytes", "2097152"},
  };
  if (replication_for(brokers) == 3) config["min.insync.replicas"] = "2";
  return config;
}
}  // namespace

int broker_count(const KafkaServers& servers) {
  const KafkaClient client(RD_KAFKA_PRODUCER, servers, {});
  return metadata(client, patience)->broker_cnt;
}

int replication_for(int brokers) { return brokers >= 3 ? 3 : 1; }

std::optional<int> partition_count(const KafkaClient& client, const std::string& topic,
                                   std::chrono::milliseconds time) {
  const auto found_in = metadata(client, time);
  const auto* found = find_topic(*found_in, topic);
  return found ? std::optional(found->partition_cnt) : std::nullopt;
}

std::optional<int> partition_count(const KafkaServers& servers, const std::string& topic) {
  const KafkaClient client(RD_KAFKA_PRODUCER, servers, {});
  return partition_count(client, topic, patience);
}

bool topic_exists(const KafkaServers& servers, const std::string& topic) {
  return partition_count(servers, topic).has_value();
}

void create_topic(const KafkaServers& servers, const std::string& topic, int partitions, int replication,
                  const KafkaSettings& config) {
  const KafkaClient client(RD_KAFKA_PRODUCER, servers, {});
  if (const auto found = partition_count(client, topic, patience)) {
    check_partitions(topic, *found, partitions);
    return wait_for_leaders(client, topic, partitions);
  }
  std::array<char, 256> why{};
  using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;
  const NewTopic wanted(rd_kafka_NewTopic_new(topic.c_str(), partitions, replication, why.data(), why.size()));
  if (!wanted) throw std::runtime_error("topic " + topic + ": " + why.data());
  for (const auto& [name, value] : config) rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str());
  const auto what = "to make topic " + topic;
  const auto event = ask(client, what, RD_KAFKA_ADMIN_OP_CREATETOPICS, [&](const auto* options, auto* queue) {
    auto* one = wanted.get();
    rd_kafka_CreateTopics(client.handle(), &one, 1, options, queue);
  });
  std::size_t count = 0;
  const auto* const* topics =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  const auto error = rd_kafka_topic_result_error(topics[0]);
  // Somebody else may have made it meanwhile.
  if (error && error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    fail(what, error, rd_kafka_topic_result_error_string(topics[0]));
  if (error) check_partitions(topic, partition_count(client, topic, patience).value_or(partitions), partitions);
  wait_for_leaders(client, topic, partitions);
}

void delete_topic(const KafkaServers& servers, const std::string& topic) {
  const KafkaClient client(RD_KAFKA_PRODUCER, servers, {});
  using DeleteTopic = std::unique_ptr<rd_kafka_DeleteTopic_t, Destroy<rd_kafka_DeleteTopic_destroy>>;
  const DeleteTopic unwanted(rd_kafka_DeleteTopic_new(topic.c_str()));
  const auto what = "to delete topic " + topic;
  const auto event = ask(client, what, RD_KAFKA_ADMIN_OP_DELETETOPICS, [&](const auto* options, auto* queue) {
    auto* one = unwanted.get();
    rd_kafka_DeleteTopics(client.handle(), &one, 1, options, queue);
  });
  std::size_t count = 0;
  const auto* const* topics =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  const auto error = rd_kafka_topic_result_error(topics[0]);
  if (error && error != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    fail(what, error, rd_kafka_topic_result_error_string(topics[0]));
}

std::vector<std::string> topic_deviations(const KafkaServers& servers, const std::string& topic, int partitions,
                                          const KafkaSettings& config) {
  const KafkaClient client(RD_KAFKA_PRODUCER, servers, {});
  const auto found = partition_count(client, topic, patience);
  if (!found) return {topic + ": there is no such topic"};
  std::vector<std::string> deviations;
  const auto deviates = [&](const std::string& name, const std::string& is, const std::string& should) {
    if (is != should) deviations.push_back(topic + ": " + name + " is " + is + ", should be " + should);
  };
  deviates("the number of partitions", std::to_string(*found), std::to_string(partitions));

  using Resource = std::unique_ptr<rd_kafka_ConfigResource_t, Destroy<rd_kafka_ConfigResource_destroy>>;
  const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const auto what = "the configuration of " + topic;
  const auto event = ask(client, what, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, [&](const auto* options, auto* queue) {
    auto* one = resource.get();
    rd_kafka_DescribeConfigs(client.handle(), &one, 1, options, queue);
  });
  std::size_t count = 0;
  const auto* result = rd_kafka_event_DescribeConfigs_result(event.get());
  const auto* const* resources = rd_kafka_DescribeConfigs_result_resources(result, &count);
  if (const auto error = rd_kafka_ConfigResource_error(resources[0]))
    fail(what, error, rd_kafka_ConfigResource_error_string(resources[0]));
  const auto* const* entries = rd_kafka_ConfigResource_configs(resources[0], &count);
  std::map<std::string, std::string> is;
  for (std::size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    is[rd_kafka_ConfigEntry_name(entries[i])] = value ? value : "not set";
  }
  for (const auto& [name, should] : config) deviates(name, is.contains(name) ? is[name] : "unknown", should);
  return deviations;
}

KafkaSettings ledger_topic_config(int brokers) {
  auto config = durable(brokers);
  config["message.timestamp.type"] = "LogAppendTime";
  // Alone, an acknowledged record must be on the disk; among three it is on two machines.
  if (replication_for(brokers) == 1) config["flush.messages"] = "1";
  return config;
}

KafkaSettings events_topic_config(int brokers) { return durable(brokers); }

KafkaSettings live_topic_config(std::chrono::minutes retention) {
  const auto ms = std::to_string(std::chrono::milliseconds(retention).count());
  // Only whole segments are removed, so a segment must not live longer than what it holds.
  return {{"cleanup.policy", "delete"}, {"retention.ms", ms}, {"segment.ms", ms}, {"max.message.bytes", "2097152"}};
}
}  // namespace muster
