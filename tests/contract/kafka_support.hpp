// What the contract tests need of a real Kafka: where it is, a topic of one's own, and waiting for something to come
// true.
#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "infra/kafka_client.hpp"

namespace muster {
// Long enough on a machine that does ten other things; a test that waits this long has failed.
constexpr std::chrono::seconds patience(60);

// Throws, and so fails the test, where no Kafka was given: a contract that was not checked must not look kept.
KafkaServers test_kafka();
// Ends (cleanly, or by SIGKILL) and starts the broker of MUSTER_TEST_SERVERS_DIR.
void stop_broker();
void kill_broker();
void start_broker();

// True once `condition` is, false when the patience is over.
bool wait_until(const std::function<bool()>& condition);

// A topic of its own, deleted at the end.
class TestTopic {
 public:
  explicit TestTopic(int lanes, const KafkaSettings& config);
  ~TestTopic();
  TestTopic(const TestTopic&) = delete;
  TestTopic& operator=(const TestTopic&) = delete;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};
std::string unique_name(const std::string& prefix);
}  // namespace muster
