// The subcommands of `muster`. Each adds itself to the command line and leaves behind what is to run.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

#include "infra/config.hpp"
#include "infra/kafka_log.hpp"

namespace muster {
struct Cli {
  CLI::App app{
      "Muster: an event-sourced team backend. Commands become entries on a Kafka ledger; read models, streams and "
      "topics follow it."};
  ConfigFlags flags;
  std::function<int()> run;  // of the chosen subcommand; returns the exit code

  // Adds `muster <name>`; `main` runs if it is chosen. Configuration flags may follow it.
  CLI::App* add(const std::string& name, const std::string& what, const std::string& examples,
                std::function<int()> main);
  Config config() const { return read_config(flags, muster_environment()); }
};

// exit codes
inline constexpr int exit_ok = 0, exit_wrong = 1, exit_usage = 2, exit_away = 3;

KafkaServers servers_of(const Config& config);
std::string ledger_topic(const Config& config);
std::string live_topic(const Config& config);
std::string events_topic(const Config& config, std::string_view module);
std::unique_ptr<KafkaLog> open_ledger(const Config& config);
// "[12 s] text" on standard error.
void progress_line(const std::string& text);

void add_init(Cli& cli);
void add_serve(Cli& cli);
void add_token(Cli& cli);
void add_replay(Cli& cli);
void add_verify(Cli& cli);
void add_rebuild(Cli& cli);
void add_backup(Cli& cli);
void add_restore(Cli& cli);
void add_doctor(Cli& cli);
void add_bench(Cli& cli);
}  // namespace muster
