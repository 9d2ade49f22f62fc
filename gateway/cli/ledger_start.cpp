#include "gateway/cli/ledger_start.hpp"

#include <thread>

#include "domain/ids.hpp"
#include "gateway/cli/cli.hpp"
#include "gateway/cli/ledger_walk.hpp"
#include "infra/crypto.hpp"
#include "infra/kafka_topics.hpp"
#include "schemas/kinds.hpp"

namespace muster {
namespace {
constexpr auto live_retention = std::chrono::minutes(10);
}  // namespace

std::vector<WantedTopic> wanted_topics(const Config& config, int lanes, int brokers) {
  std::vector<WantedTopic> topics{{ledger_topic(config), lanes, ledger_topic_config(brokers)},
                                  {live_topic(config), 1, live_topic_config(live_retention)}};
  for (const auto module : event_modules())
    topics.push_back({events_topic(config, module), lanes, events_topic_config(brokers)});
  return topics;
}

std::vector<std::string> ledger_deviations(const Config& config) {
  const auto servers = servers_of(config);
  const auto topic = ledger_topic(config);
  try {
    const auto lanes = partition_count(servers, topic);
    if (!lanes) return {"there is no topic " + topic};
    KafkaSettings keeping;
    for (const auto& [name, value] : ledger_topic_config(1))
      if (name.starts_with("cleanup.") || name.starts_with("retention.")) keeping[name] = value;
    return topic_deviations(servers, topic, *lanes, keeping);
  } catch (const std::exception& error) {
    return {std::string("whether it keeps its entries could not be asked: ") + error.what()};
  }
}

void make_topics(const Config& config, int lanes) {
  const auto servers = servers_of(config);
  const int brokers = broker_count(servers);
  for (const auto& topic : wanted_topics(config, lanes, brokers))
    create_topic(servers, topic.name, topic.partitions, replication_for(brokers), topic.settings);
}

LedgerStart create_ledger(Log& log) {
  const auto seconds = std::chrono::seconds(10);
  const auto lanes = log.lanes();
  LedgerStart start;
  auto ends = log.ends(lanes, seconds);
  for (const int lane : lanes) {
    if (ends[static_cast<std::size_t>(lane)] == 0) continue;
    WalkOptions first;
    first.only_named = true;
    first.to[lane] = 0;
    walk(log, first, [&](const Walked& walked) { start.ledger_id = walked.entry.ledger_created().ledger_id(); });
    break;
  }
  start.fresh = start.ledger_id.empty();
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  if (start.fresh) start.ledger_id = "ledger_" + ulid(now, random_bytes(10));
  auto appender = log.appender();
  std::size_t awaited = 0;
  for (const int lane : lanes) {
    if (ends[static_cast<std::size_t>(lane)] > 0) continue;
    Entry created;
    created.set_subject("lane");
    created.set_min_reader(1);
    created.set_at(now);
    created.mutable_ledger_created()->set_ledger_id(start.ledger_id);
    created.mutable_ledger_created()->set_lane(static_cast<std::uint32_t>(lane));
    created.mutable_ledger_created()->set_lane_count(static_cast<std::uint32_t>(log.lane_count()));
    appender->append("lane", created.SerializeAsString(), {lane, 0, 0});
    ++awaited;
  }
  const auto until = std::chrono::steady_clock::now() + seconds;
  std::vector<Delivery> deliveries;
  while (deliveries.size() < awaited) {
    appender->collect(deliveries);
    if (std::chrono::steady_clock::now() > until) throw LogAway("the ledger took no records for 10 s");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return start;
}
}  // namespace muster
