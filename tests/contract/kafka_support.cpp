#include "tests/contract/kafka_support.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "infra/kafka_topics.hpp"

namespace muster {
namespace {
std::string environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value)
    throw std::runtime_error(std::string("\nFAIL: ") + name +
                             " is not set, so the contract with a real Kafka was not checked.\n"
                             "      Run infra/dev/check, or `eval` what infra/dev/servers prints and set\n"
                             "      MUSTER_TEST_KAFKA=127.0.0.1:PORT MUSTER_TEST_SERVERS_DIR=DIR\n");
  return value;
}

// infra/dev/servers of the tree that this program was built in, or MUSTER_TEST_SERVERS.
std::string script() {
  if (const char* given = std::getenv("MUSTER_TEST_SERVERS")) return given;
  for (auto dir = std::filesystem::read_symlink("/proc/self/exe").parent_path(); dir.has_relative_path();
       dir = dir.parent_path())
    if (std::filesystem::exists(dir / "infra/dev/servers")) return dir / "infra/dev/servers";
  throw std::runtime_error("no infra/dev/servers above this program; say where by MUSTER_TEST_SERVERS");
}

bool servers(const std::string& verb) {
  const auto command = "'" + script() + "' " + verb + " '" + environment("MUSTER_TEST_SERVERS_DIR") + "'";
  return std::system(command.c_str()) == 0;
}
void servers_must(const std::string& verb) {
  if (!servers(verb)) throw std::runtime_error("infra/dev/servers " + verb + " failed");
}
}  // namespace

KafkaServers test_kafka() {
  KafkaServers kafka(environment("MUSTER_TEST_KAFKA"));
  if (std::getenv("MUSTER_TEST_VERBOSE"))
    kafka.sink = [](int level, const std::string& line) {
      std::cerr << "kafka " + std::to_string(level) + ": " + line + "\n";
    };
  return kafka;
}

void stop_broker() { servers_must("kafka-stop"); }
void kill_broker() { servers_must("kafka-kill"); }
void start_broker() {
  // A killed process can hold its port a moment longer than it has a command line.
  if (!wait_until([] { return servers("kafka-start"); })) throw std::runtime_error("the broker does not start");
}

bool wait_until(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // only so as not to burn a core
  }
  return true;
}

std::string unique_name(const std::string& prefix) {
  static int count = 0;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return prefix + "-" + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()) + "-" +
         std::to_string(getpid()) + "-" + std::to_string(++count);
}

TestTopic::TestTopic(int lanes, const KafkaSettings& config) : name_(unique_name("muster.test")) {
  create_topic(test_kafka(), name_, lanes, 1, config);
}
TestTopic::~TestTopic() {
  try {
    delete_topic(test_kafka(), name_);
  } catch (const std::exception& problem) {
    std::cerr << "topic " << name_ << " stays: " << problem.what() << "\n";
  }
}
}  // namespace muster
