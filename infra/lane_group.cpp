#include "infra/lane_group.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace muster {
namespace {
constexpr auto close_patience = std::chrono::seconds(10);

KafkaSettings member_settings(const std::string& group) {
  return {
      {"group.id", group},
      {"partition.assignment.strategy", "cooperative-sticky"},
      {"session.timeout.ms", "6000"},
      // How soon a member hears that it shall give something up or may have something. The library (2.0.2) looks
      // whether a heartbeat is due only when one of its timers fires, which is else up to a second later: the timer of
      // automatic commits serves as that clock. As no offset is ever stored, it commits nothing.
      {"heartbeat.interval.ms", "100"},
      {"enable.auto.commit", "true"},
      {"auto.commit.interval.ms", "100"},
      {"enable.auto.offset.store", "false"},
      {"max.poll.interval.ms", "300000"},
      {"enable.partition.eof", "false"},
      {"auto.offset.reset", "latest"},
      {"queued.min.messages", "1"},  // what slips through before the pause is small
      {"fetch.message.max.bytes", "1000"},
  };
}

using Error = std::unique_ptr<rd_kafka_error_t, Destroy<rd_kafka_error_destroy>>;
}  // namespace

LaneGroup::LaneGroup(const KafkaServers& servers, const std::string& group, const std::string& topic,
                     LaneGroupCallbacks callbacks)
    : callbacks_(std::move(callbacks)),
      client_(RD_KAFKA_CONSUMER, servers, member_settings(group), RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR) {
  rd_kafka_poll_set_consumer(client_.handle());
  queue_.reset(rd_kafka_queue_get_consumer(client_.handle()));
  const KafkaPartitions topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  if (const auto error = rd_kafka_subscribe(client_.handle(), topics.get()))
    throw std::runtime_error("group " + group + ": " + rd_kafka_err2str(error));
  thread_ = std::thread([this] { run(); });
}

void LaneGroup::leave() {
  if (!thread_.joinable()) return;
  leaving_ = true;
  rd_kafka_queue_yield(queue_.get());
  thread_.join();
}

void LaneGroup::run() {
  while (!leaving_)
    if (const KafkaEvent event{rd_kafka_queue_poll(queue_.get(), 100)}) handle(*event);

  // To close on a queue of our own is the way to bound it: rd_kafka_consumer_close waits as long as it takes.
  const KafkaQueue closing(rd_kafka_queue_new(client_.handle()));
  const Error refused(rd_kafka_consumer_close_queue(client_.handle(), closing.get()));
  const auto until = std::chrono::steady_clock::now() + close_patience;
  while (!refused && !rd_kafka_consumer_closed(client_.handle()) && std::chrono::steady_clock::now() < until)
    if (const KafkaEvent event{rd_kafka_queue_poll(closing.get(), 10)}) handle(*event);
}

void LaneGroup::handle(rd_kafka_event_t& event) {
  if (rd_kafka_event_type(&event) == RD_KAFKA_EVENT_REBALANCE)
    rebalance(event);
  else if (rd_kafka_event_error(&event) != RD_KAFKA_RESP_ERR_NO_ERROR)
    client_.log(4, rd_kafka_event_error_string(&event));
  // Anything else is a record that came before the pause did.
}

void LaneGroup::rebalance(rd_kafka_event_t& event) {
  auto* const partitions = rd_kafka_event_topic_partition_list(&event);
  std::vector<int> lanes;
  for (int i = 0; i < partitions->cnt; ++i) lanes.push_back(partitions->elems[i].partition);
  const auto run_callback = [&](const std::function<void(const std::vector<int>&)>& callback) {
    if (!lanes.empty() && callback) callback(lanes);
  };

  Error error;
  if (rd_kafka_event_error(&event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    // From the end, which keeps the library from asking for committed offsets.
    for (int i = 0; i < partitions->cnt; ++i) partitions->elems[i].offset = RD_KAFKA_OFFSET_END;
    error.reset(rd_kafka_incremental_assign(client_.handle(), partitions));
    rd_kafka_pause_partitions(client_.handle(), partitions);
    run_callback(callbacks_.assigned);
  } else if (rd_kafka_event_error(&event) == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
    run_callback(rd_kafka_assignment_lost(client_.handle()) ? callbacks_.lost : callbacks_.revoked);
    error.reset(rd_kafka_incremental_unassign(client_.handle(), partitions));
  } else {
    rd_kafka_assign(client_.handle(), nullptr);
  }
  if (error) client_.log(3, std::string("rebalance: ") + rd_kafka_error_string(error.get()));
}
}  // namespace muster
