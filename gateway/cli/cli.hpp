// The subcommands of `muster`. Each adds itself to the command line and leaves behind what is to run.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "infra/config.hpp"
#include "infra/kafka_log.hpp"

namespace muster {
// What may follow a subcommand; values are written where they are to go. CLI11 is behind it because it takes ten
// seconds to compile in each file that includes it.
class Subcommand {
 public:
  explicit Subcommand(CLI::App& app) : app_(app) {}
  void option(const std::string& name, std::string& value, const std::string& what);
  void option(const std::string& name, std::int64_t& value, const std::string& what);
  void required(const std::string& name, std::string& value, const std::string& what);
  void flag(const std::string& name, bool& value, const std::string& what);

 private:
  CLI::App& app_;
};

struct Cli {
  Cli();
  ~Cli();
  std::unique_ptr<CLI::App> app;
  ConfigFlags flags;
  std::function<int()> run;  // of the chosen subcommand; returns the exit code

  // Adds `muster <name>`; `main` runs if it is chosen. Configuration flags may follow it.
  Subcommand add(const std::string& name, const std::string& what, const std::string& examples,
                 std::function<int()> main);
  // Sets `run`; or prints help or what is wrong, and returns the exit code.
  std::optional<int> parse(int argc, const char* const* argv);
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
void records_line(std::int64_t done, std::int64_t all);

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
