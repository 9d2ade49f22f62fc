#include "gateway/cli/cli.hpp"

#include <chrono>
#include <iostream>

#include "infra/logging.hpp"

namespace muster {
CLI::App* Cli::add(const std::string& name, const std::string& what, const std::string& examples,
                   std::function<int()> main) {
  auto* command = app.add_subcommand(name, what);
  command->fallthrough();
  command->footer("Examples:\n" + examples + "\nConfiguration (flag, MUSTER_* or TOML file): muster --help");
  command->callback([this, main = std::move(main)] { run = main; });
  return command;
}

KafkaServers servers_of(const Config& config) {
  KafkaServers servers(config.kafka);
  servers.sink = [](int level, const std::string& line) {
    if (level <= 4) log_debug("librdkafka", {{"line", line}});
  };
  return servers;
}
std::string ledger_topic(const Config& config) { return config.topic_prefix + ".ledger"; }
std::string live_topic(const Config& config) { return config.topic_prefix + ".live"; }
std::string events_topic(const Config& config, std::string_view module) {
  return config.topic_prefix + ".events." + std::string(module);
}
std::unique_ptr<KafkaLog> open_ledger(const Config& config) {
  return std::make_unique<KafkaLog>(servers_of(config), ledger_topic(config));
}

void progress_line(const std::string& text) {
  static const auto start = std::chrono::steady_clock::now();
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start).count();
  std::cerr << "[" << seconds << " s] " << text << std::endl;
}
}  // namespace muster
