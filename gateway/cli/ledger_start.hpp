// What a ledger begins with: its topics, and the first record of every lane. `muster init` makes both, restore the
// topics, bench a ledger of its own; doctor looks whether they are as they should be.
#pragma once
#include <string>
#include <vector>

#include "infra/config.hpp"
#include "infra/kafka_client.hpp"
#include "infra/log.hpp"

namespace muster {
struct WantedTopic {
  std::string name;
  int partitions = 0;
  KafkaSettings settings;
};
// Settings of the ledger's topic by which it would lose entries, in words; does not throw.
std::vector<std::string> ledger_deviations(const Config& config);
// The ledger first, then muster.live and one topic of events for each module.
std::vector<WantedTopic> wanted_topics(const Config& config, int lanes, int brokers);
// Makes those that are missing; throws where one has another number of partitions.
void make_topics(const Config& config, int lanes);

// Appends offset 0 of every lane that is empty. Two at once may both append; what is not at offset 0 is void. Throws
// LogAway.
struct LedgerStart {
  std::string ledger_id;
  bool fresh = false;  // no lane had been begun
};
LedgerStart create_ledger(Log& log);
}  // namespace muster
