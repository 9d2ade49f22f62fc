// The publisher: every event of the ledger onto muster.events.<module>, for analytics with ordinary Kafka clients.
//
// CloudEvents 1.0 (github.com/cloudevents/spec, bindings/kafka-protocol-binding.md), binary mode, one event per record;
// lane k goes to partition k, in order. No secret, no ciphertext and no personal field. It is a projection whose rows
// are Kafka records: the checkpoint (schema `publisher`) commits after they are acknowledged, so a restart may repeat
// some, and a reader that ignores an id not greater than its last has each event exactly once.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "projections/projection.hpp"

namespace muster {
struct PublishedEvent {
  std::string topic;
  int partition = 0;
  std::string key;
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Where events go.
class EventSink {
 public:
  virtual ~EventSink() = default;
  // Returns once all are acknowledged, in order per topic and partition. Throws LogAway: then some may be there, but
  // none without those before it.
  virtual void publish(const std::vector<PublishedEvent>& events) = 0;
};

// `ledger_id`: see read_ledger_id in runner.hpp.
std::unique_ptr<Projection> publisher(std::unique_ptr<EventSink> sink, std::string ledger_id);

// muster.events.roster and so on: one for every module that has events. `muster init` makes them, each with as many
// partitions as the ledger has lanes.
std::vector<std::string> event_topics();
// The records of one valid entry.
void append_published(std::vector<PublishedEvent>& out, const std::string& ledger_id, const Position& position,
                      const Entry& entry);
}  // namespace muster
