#include "infra/kafka_log.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <system_error>
#include <thread>
#include <utility>

#include "infra/kafka_topics.hpp"

namespace muster {
namespace {
constexpr std::size_t records_per_read_max = 500;

const KafkaSettings appender_settings = {
    {"enable.idempotence", "true"},  // with it: acks=all, five requests in flight, no end of retries
    {"enable.gapless.guarantee", "true"},
    {"acks", "all"},
    {"message.timeout.ms", "0"},
    {"linger.ms", "0"},
    {"message.max.bytes", "2097152"},
    {"queue.buffering.max.messages", "0"},  // no limit: the lanes bound what they have on its way
    {"queue.buffering.max.kbytes", "2097151"},
    {"retry.backoff.ms", "20"},
    // The broker gives up before the connection does: a request that the connection gave up may have been persisted.
    {"request.timeout.ms", "10000"},
    {"socket.timeout.ms", "20000"},
};

const KafkaSettings reader_settings = {
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"enable.partition.eof", "false"},
    {"isolation.level", "read_uncommitted"},
    {"auto.offset.reset", "error"},
    {"check.crcs", "true"},
    // A broker has one fetch on its way at a time, so a lane that is newly sought waits for at most this long. A record
    // that comes in is sent at once, unless more than it is asked for.
    {"fetch.wait.max.ms", "20"},
    {"fetch.error.backoff.ms", "50"},
    {"fetch.message.max.bytes", "2097152"},
    {"queued.min.messages", "100000"},
    {"queued.max.messages.kbytes", "65536"},
};

KafkaSettings waiting_for(const char* fetch_bytes_min) {
  auto settings = reader_settings;
  settings["fetch.min.bytes"] = fetch_bytes_min;
  return settings;
}

const KafkaSettings ends_settings = {
    {"isolation.level", "read_uncommitted"},  // the end is the high watermark
    {"socket.timeout.ms", "10000"},
};
}  // namespace

class KafkaAppender : public Appender {
 public:
  KafkaAppender(const KafkaServers& servers, const std::string& topic)
      : wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
        client_(RD_KAFKA_PRODUCER, servers, appender_settings, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR),
        topic_(client_.topic(topic)),
        queue_(rd_kafka_queue_get_main(client_.handle())) {
    constexpr std::uint64_t one = 1;
    rd_kafka_queue_io_event_enable(queue_.get(), wake_fd_.fd, &one, sizeof one);
  }
  ~KafkaAppender() override {
    // Otherwise its end would wait for nothing and log that it lost something; that is for the lane to know.
    rd_kafka_purge(client_.handle(),
                   RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
  }

  void append(const std::string& key, std::string value, Tag tag) override {
    if (key.size() + value.size() > record_bytes_max)
      throw std::invalid_argument("a record of " + std::to_string(key.size() + value.size()) + " bytes for " + key);
    if (broken()) return;
    const auto slot = take_slot(tag);
    // NOLINTNEXTLINE: the library carries a number for us in its pointer.
    auto* const opaque = reinterpret_cast<void*>(static_cast<std::uintptr_t>(slot));
    if (rd_kafka_produce(topic_.get(), tag.lane, RD_KAFKA_MSG_F_COPY, value.data(), value.size(), key.data(),
                         key.size(), opaque) == 0)
      return;
    free_slots_.push_back(slot);
    broken_ = true;  // this one is missing, so no later one may go
    client_.log(3, std::string("append: ") + rd_kafka_err2str(rd_kafka_last_error()));
  }

  void collect(std::vector<Delivery>& out) override {
    while (KafkaEvent event{rd_kafka_queue_poll(queue_.get(), 0)}) {
      if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_DR)
        while (const auto* message = rd_kafka_event_message_next(event.get())) out.push_back(delivered(*message));
      else if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_ERROR)
        client_.log(rd_kafka_event_error_is_fatal(event.get()) ? 2 : 4, rd_kafka_event_error_string(event.get()));
    }
  }
  int wake_fd() const override { return wake_fd_.fd; }
  bool broken() const override {
    return broken_ || rd_kafka_fatal_error(client_.handle(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  bool connected() const override { return client_.connected(); }

 private:
  struct Fd {
    explicit Fd(int number) : fd(number) {
      if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~Fd() { close(fd); }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    int fd;
  };

  // What the library carries for us is the number of a slot: nothing of ours hangs on messages that it never gives
  // back.
  std::size_t take_slot(const Tag& tag) {
    if (free_slots_.empty()) {
      tags_.push_back(tag);
      return tags_.size() - 1;
    }
    const auto slot = free_slots_.back();
    free_slots_.pop_back();
    tags_[slot] = tag;
    return slot;
  }
  Delivery delivered(const rd_kafka_message_t& message) {
    const auto slot = static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(message._private));  // NOLINT
    free_slots_.push_back(slot);
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR && message.offset >= 0) return {tags_[slot], message.offset};
    // Acknowledged without an offset happens (a duplicate, found out late): the record is there, nobody knows where.
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      // Not rd_kafka_message_errstr, which for a delivery gives the record itself, and reads past its end.
      if (!broken_) client_.log(3, std::string("delivery: ") + rd_kafka_err2str(message.err));
      broken_ = true;
    }
    return {tags_[slot], -1};
  }

  Fd wake_fd_;  // outlives the client, whose threads write to it
  KafkaClient client_;
  KafkaTopic topic_;
  KafkaQueue queue_;
  std::vector<Tag> tags_;
  std::vector<std::size_t> free_slots_;
  bool broken_ = false;
};

// Partition by partition (rd_kafka_consume_start_queue) rather than by assignment: that needs no group and no
// coordinator, leaves the other lanes alone, and stopping waits until no record of the old position can come.
class KafkaReader : public Reader {
 public:
  KafkaReader(const KafkaServers& servers, const std::string& topic, const char* fetch_bytes_min)
      : client_(RD_KAFKA_CONSUMER, servers, waiting_for(fetch_bytes_min)),
        topic_(client_.topic(topic)),
        queue_(rd_kafka_queue_new(client_.handle())) {}
  ~KafkaReader() override {
    while (!next_.empty()) drop(next_.begin()->first);
  }

  void seek(int lane, std::int64_t offset) override {
    drop(lane);
    start(lane, offset);
  }
  void drop(int lane) override {
    if (next_.erase(lane) > 0) rd_kafka_consume_stop(topic_.get(), lane);
  }
  bool connected() const override { return client_.connected(); }

  std::vector<Record> read(std::chrono::milliseconds patience) override {
    std::vector<Record> records;
    if (!error_) {
      // A batch waits until it is full or its time is over, even when it has something: wait for the first message
      // alone.
      auto* const first = rd_kafka_consume_queue(queue_.get(), static_cast<int>(patience.count()));
      if (!first) return records;
      records.reserve(records_per_read_max);
      take(first, records);
      messages_.resize(records_per_read_max - 1);
      const auto count = rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data(), messages_.size());
      for (ssize_t i = 0; i < count; ++i) take(messages_[static_cast<std::size_t>(i)], records);
    }
    if (error_ && records.empty()) std::rethrow_exception(std::exchange(error_, nullptr));
    return records;
  }

 private:
  struct Next {
    std::int64_t offset = 0;
    std::int64_t hole_at = -1;  // a hole before this offset was seen once and the lane read again from before it
  };

  void start(int lane, std::int64_t offset, std::int64_t hole_at = -1) {
    if (rd_kafka_consume_start_queue(topic_.get(), lane, offset, queue_.get()) != 0)
      throw std::runtime_error("lane " + std::to_string(lane) + " from " + std::to_string(offset) + ": " +
                               rd_kafka_err2str(rd_kafka_last_error()));
    next_[lane] = {offset, hole_at};
  }

  void take(rd_kafka_message_t* taken, std::vector<Record>& records) {
    const std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>> message(taken);
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return take_error(*message);
    const auto lane = message->partition;
    const auto next = next_.find(lane);
    if (next == next_.end() || message->offset < next->second.offset) return;  // from a position before
    if (message->offset > next->second.offset && next->second.hole_at != message->offset) {
      // The ledger has no holes, unless somebody else's transaction marker stands there. A record of a position before
      // would look the same, and to leave one out would make all later ones void: look twice.
      client_.log(4, "lane " + std::to_string(lane) + ": " + std::to_string(message->offset) + " came instead of " +
                         std::to_string(next->second.offset) + ", reading again");
      const auto offset = next->second.offset;
      drop(lane);
      return start(lane, offset, message->offset);
    }
    next->second = {message->offset + 1, -1};
    rd_kafka_timestamp_type_t type{};
    const auto* payload = static_cast<const char*>(message->payload);
    const auto* key = static_cast<const char*>(message->key);
    records.push_back({lane, message->offset, rd_kafka_message_timestamp(message.get(), &type),
                       key ? std::string(key, message->key_len) : std::string(),
                       payload ? std::string(payload, message->len) : std::string()});
  }

  void take_error(const rd_kafka_message_t& message) {
    const auto what = "reading lane " + std::to_string(message.partition) + " at " + std::to_string(message.offset) +
                      ": " + rd_kafka_message_errstr(&message);
    switch (message.err) {
      case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        error_ = std::make_exception_ptr(LogAway(what));
        return;
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:  // out of range, with auto.offset.reset=error
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      case RD_KAFKA_RESP_ERR__BAD_MSG:
      case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
      case RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED:
      case RD_KAFKA_RESP_ERR_INVALID_MSG:
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      case RD_KAFKA_RESP_ERR__FATAL:
        error_ = std::make_exception_ptr(std::runtime_error(what));
        return;
      default:
        client_.log(4, what);  // the library goes on by itself
    }
  }

  KafkaClient client_;
  KafkaTopic topic_;
  KafkaQueue queue_;
  std::map<int, Next> next_;
  std::vector<rd_kafka_message_t*> messages_;
  std::exception_ptr error_;
};

KafkaLog::KafkaLog(KafkaServers servers, std::string topic, std::chrono::milliseconds patience)
    : servers_(std::move(servers)),
      topic_name_(std::move(topic)),
      client_(RD_KAFKA_CONSUMER, servers_, ends_settings),
      topic_(client_.topic(topic_name_)) {
  const auto count = partition_count(client_, topic_name_, patience);
  if (!count) throw std::runtime_error("there is no topic " + topic_name_ + " on " + servers_.bootstrap);
  lane_count_ = *count;
}

std::unique_ptr<Appender> KafkaLog::appender() { return std::make_unique<KafkaAppender>(servers_, topic_name_); }
std::unique_ptr<Reader> KafkaLog::reader() { return std::make_unique<KafkaReader>(servers_, topic_name_, "1"); }
std::unique_ptr<Reader> KafkaLog::unhurried_reader() {
  return std::make_unique<KafkaReader>(servers_, topic_name_, "1048576");
}

std::vector<std::int64_t> KafkaLog::ends(const std::vector<int>& lanes, std::chrono::milliseconds patience) {
  if (lanes.empty()) return {};
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const KafkaPartitions asked(rd_kafka_topic_partition_list_new(static_cast<int>(lanes.size())));
    for (const int lane : lanes)
      rd_kafka_topic_partition_list_add(asked.get(), topic_name_.c_str(), lane)->offset = RD_KAFKA_OFFSET_END;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    auto error = rd_kafka_offsets_for_times(client_.handle(), asked.get(), std::max(1, static_cast<int>(left.count())));
    std::vector<std::int64_t> ends;
    for (int i = 0; i < asked->cnt && !error; ++i) {
      const auto& answer = asked->elems[i];
      error = answer.err;
      // A lane whose leader is not known keeps what was asked, and the call says nothing.
      if (!error && answer.offset < 0) error = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
      ends.push_back(answer.offset);
    }
    if (!error) return ends;
    if (error == RD_KAFKA_RESP_ERR__TIMED_OUT || std::chrono::steady_clock::now() >= until)
      throw LogAway(std::string("the ends of the log: ") + rd_kafka_err2str(error));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // a leader changes; 2.0.2 does not ask again by itself
  }
}
}  // namespace muster
