// `muster rebuild NAME` on the command line.
#include <iostream>

#include "gateway/cli/cli.hpp"
#include "projections/projections.hpp"
#include "projections/rebuild.hpp"

namespace muster {
namespace {
std::string names() {
  std::string names;
  for (const auto each : projection_names()) names += (names.empty() ? "" : ", ") + std::string(each);
  return names;
}
}  // namespace

void add_rebuild(Cli& cli) {
  auto name = std::make_shared<std::string>();
  auto command = cli.add("rebuild", "Make a read model anew beside the live one and swap it in; queries go on",
                         "  muster rebuild members\n", [&cli, name] {
                           const auto config = cli.config();
                           if (!make_projection(*name))
                             throw ConfigError("rebuild: there is no read model " + *name + "; there are " + names());
                           const auto log = open_ledger(config);
                           PostgresOptions postgres;
                           postgres.conninfo = config.postgres;
                           const auto began = std::chrono::steady_clock::now();
                           const auto done = rebuild(*log, *name, postgres, [](const RebuildProgress& progress) {
                             progress_line(std::string(progress.phase) + ": " + std::to_string(progress.entries) +
                                           " of " + std::to_string(progress.entries_of) + " entries");
                           });
                           const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
                           std::cout << "rebuilt " << *name << ": " << done.entries << " entries in " << took.count()
                                     << " s\n";
                           return exit_ok;
                         });
  command.required("name", *name, "One of " + names());
}
}  // namespace muster
