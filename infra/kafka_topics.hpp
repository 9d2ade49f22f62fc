// Making and checking topics. For `muster init`, `muster doctor` and tests: each call makes a connection of its own and
// blocks. All throw LogAway where the cluster does not answer and std::runtime_error, with the broker's words, where it
// refuses.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "infra/kafka_client.hpp"

namespace muster {
int broker_count(const KafkaServers& servers);
// How many replicas a topic of ours has on a cluster of so many brokers.
int replication_for(int brokers);

// Empty: there is no such topic.
std::optional<int> partition_count(const KafkaServers& servers, const std::string& topic);
std::optional<int> partition_count(const KafkaClient& client, const std::string& topic,
                                   std::chrono::milliseconds patience);
bool topic_exists(const KafkaServers& servers, const std::string& topic);

// Returns once every partition has a leader. A topic that exists with as many partitions is left as it is, with another
// count it throws; whether its configuration is the wanted one, `topic_deviations` tells.
void create_topic(const KafkaServers& servers, const std::string& topic, int partitions, int replication,
                  const KafkaSettings& config);
// A topic that is not there is fine. Returns before the brokers are done with it.
void delete_topic(const KafkaServers& servers, const std::string& topic);

// One line for each thing that is not as wanted: "muster.ledger: retention.ms is 604800000, should be -1".
std::vector<std::string> topic_deviations(const KafkaServers& servers, const std::string& topic, int partitions,
                                          const KafkaSettings& config);

// muster.ledger: kept for ever, stamped by the broker, survives one broker of three, or the power cut of a single one.
KafkaSettings ledger_topic_config(int brokers);
// muster.events.<module>: kept for ever; can be published again from the ledger, so nothing waits for the disk.
KafkaSettings events_topic_config(int brokers);
// muster.live: what nobody asks for later.
KafkaSettings live_topic_config(std::chrono::minutes retention);
}  // namespace muster
