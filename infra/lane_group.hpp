// Membership in a Kafka consumer group, which says who works on which partitions of a topic: lanes, projector
// partitions and publisher partitions are shared out this way. Nothing is read through it, and safety never depends on
// it: a member that was cut off may go on believing in its lanes for a while.
#pragma once
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "infra/kafka_client.hpp"

namespace muster {
// Each gets the partitions that come or go, not all that are held. They run one at a time on the group's own thread,
// and must neither throw nor call `leave`. While one runs the group does not go on, so it must end well within five
// minutes (max.poll.interval.ms), after which the group thinks this member dead.
struct LaneGroupCallbacks {
  std::function<void(const std::vector<int>&)> assigned;
  // Nobody else is given these partitions before the callback returns (or the five minutes are over).
  std::function<void(const std::vector<int>&)> revoked;
  // Taken away: the session ended without us, and others may have them already.
  std::function<void(const std::vector<int>&)> lost;
};

class LaneGroup {
 public:
  // Joins at once; what it is given comes through the callbacks. Returns before that.
  LaneGroup(const KafkaServers& servers, const std::string& group, const std::string& topic,
            LaneGroupCallbacks callbacks);
  ~LaneGroup() { leave(); }
  LaneGroup(const LaneGroup&) = delete;
  LaneGroup& operator=(const LaneGroup&) = delete;

  // Hands everything over (`revoked` runs), leaves the group and returns: others are given the partitions at once. With
  // the brokers away it takes up to 10 s. No callback runs afterwards.
  void leave();
  // False while no broker answers.
  bool connected() const { return client_.connected(); }

 private:
  void run();
  void handle(rd_kafka_event_t& event);
  void rebalance(rd_kafka_event_t& event);

  LaneGroupCallbacks callbacks_;
  KafkaClient client_;
  KafkaQueue queue_;
  std::atomic<bool> leaving_{false};
  std::thread thread_;
};
}  // namespace muster
