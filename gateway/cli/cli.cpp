#include "gateway/cli/cli.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>

#include "gateway/version.hpp"
#include "infra/logging.hpp"

namespace muster {
void Subcommand::option(const std::string& name, std::string& value, const std::string& what) {
  app_.add_option(name, value, what);
}
void Subcommand::option(const std::string& name, std::int64_t& value, const std::string& what) {
  app_.add_option(name, value, what);
}
void Subcommand::required(const std::string& name, std::string& value, const std::string& what) {
  app_.add_option(name, value, what)->required();
}
void Subcommand::flag(const std::string& name, bool& value, const std::string& what) {
  app_.add_flag(name, value, what);
}

Cli::Cli()
    : app(std::make_unique<CLI::App>(
          "Muster: an event-sourced team backend. Commands become entries on a Kafka ledger; read models, streams and "
          "topics follow it.")) {
  app->set_version_flag("--version", muster_version);
  app->require_subcommand(1);
  app->footer(
      "Start here:\n  muster init --founder acct_01J00000000000000000000ANA   topics, ledger, keyring, keys\n"
      "  muster serve                                            every role in one process\n"
      "  muster token --account acct_… --ttl 12h                 a token to try it with\n");
  add_config_flags(*app, flags);
}
Cli::~Cli() = default;

Subcommand Cli::add(const std::string& name, const std::string& what, const std::string& examples,
                    std::function<int()> main) {
  auto* command = app->add_subcommand(name, what);
  command->fallthrough();
  command->footer("Examples:\n" + examples + "\nConfiguration (flag, MUSTER_* or TOML file): muster --help");
  command->callback([this, main = std::move(main)] { run = main; });
  return Subcommand(*command);
}
std::optional<int> Cli::parse(int argc, const char* const* argv) {
  try {
    app->parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    if (end.get_exit_code() == 0) return app->exit(end);  // --help
    const auto unknown = app->remaining();
    if (!app->get_subcommands().empty() || !unknown.empty()) {
      std::cerr << "muster: "
                << (app->get_subcommands().empty() ? "there is no subcommand " + unknown.front() : end.what())
                << "\nRun with --help for more information.\n";
    } else {
      std::cerr << app->help();
    }
    return exit_usage;
  }
  return std::nullopt;
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
void records_line(std::int64_t done, std::int64_t all) {
  progress_line("read " + std::to_string(done) + " of " + std::to_string(all) + " records");
}
}  // namespace muster
