#include "gateway/cli/backup.hpp"

#include <filesystem>
#include <iostream>
#include <pqxx/transaction>

#include "gateway/cli/cli.hpp"
#include "gateway/cli/ledger_walk.hpp"
#include "infra/postgres.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr int keys_per_page = 5000;

void make_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::exists(folder, error) && (!fs::is_directory(folder, error) || !fs::is_empty(folder, error)))
    throw BackupRefused("--to: " + folder + " is there already and not empty; a backup overwrites nothing");
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
}

void write_lanes(Log& log, const std::string& folder, Backup& backup) {
  std::vector<BackupWriter> files;
  for (int lane = 0; lane < log.lane_count(); ++lane) files.emplace_back(folder, lane_file(lane));
  std::vector<std::int64_t> next(files.size(), 0);
  WalkOptions options;
  options.progress = records_line;
  walk(log, options, [&](const Walked& walked) {
    const auto& record = walked.record;
    auto& expected = next[static_cast<std::size_t>(record.lane)];
    if (record.offset != expected++)
      throw std::runtime_error("lane " + std::to_string(record.lane) + " has a hole before offset " +
                               std::to_string(record.offset) + ": positions could not be restored");
    if (record.offset == 0 && walked.entry.has_ledger_created())
      backup.ledger_id = walked.entry.ledger_created().ledger_id();
    files[static_cast<std::size_t>(record.lane)].record(record);
  });
  for (auto& file : files) {
    backup.lanes.push_back(file.finish());
    if (backup.lanes.back().count == 0)
      throw BackupRefused("lane " + std::to_string(backup.lanes.size() - 1) +
                          " is empty: there is no ledger to back up (was `muster init` run?)");
  }
}

BackupFile write_keyring(const Config& config, const std::string& folder) {
  PostgresOptions options;
  options.conninfo = config.keyring;
  options.application_name = "muster backup";
  options.statement_timeout = std::chrono::milliseconds(0);
  const auto connection = connect(options);
  BackupWriter file(folder, keyring_file);
  try {
    // One snapshot; keys that wrap others (the two kinds without a parent) come first.
    pqxx::transaction<pqxx::repeatable_read> work(*connection);
    for (const char* wrapped_by : {"k.parent_key_id IS NULL", "k.parent_key_id IS NOT NULL"})
      for (std::string last;;) {
        const auto rows =
            work.exec_params("SELECT row_to_json(k)::text, k.key_id FROM keys k WHERE " + std::string(wrapped_by) +
                                 " AND k.key_id > $1 ORDER BY k.key_id LIMIT " + std::to_string(keys_per_page),
                             last);
        for (const auto& row : rows) file.line(std::string_view(row[0].c_str(), row[0].size()));
        if (rows.empty()) break;
        last = rows.back()[1].as<std::string>();
      }
  } catch (const pqxx::undefined_table&) {
    throw BackupRefused("the keyring has no tables (was `muster init` run?)");
  } catch (const std::exception& error) {
    rethrow_away(error);
    throw;
  }
  return file.finish();
}
}  // namespace

Backup back_up(const Config& config, const std::string& folder) {
  const auto log = open_ledger(config);
  make_folder(folder);
  Backup backup;
  backup.made_at = time_text(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
  write_lanes(*log, folder, backup);
  progress_line("the ledger is in " + folder + "; now the keyring");
  backup.keyring = write_keyring(config, folder);
  write_manifest(folder, backup);
  return backup;
}

void add_backup(Cli& cli) {
  auto folder = std::make_shared<std::string>();
  auto command = cli.add(
      "backup",
      "Copy ledger and keyring into a folder, while nodes go on. Its keys stay wrapped: restoring needs the master "
      "key, "
      "which is not in the backup and must be kept elsewhere. Read models are not in it: they are made from the ledger",
      "  muster backup --to /backups/$(date +%F)\n  (cd /backups/2026-11-21 && jq . manifest.json && ls -l)\n",
      [&cli, folder] {
        const auto backup = back_up(cli.config(), *folder);
        std::int64_t records = 0, bytes = backup.keyring.bytes;
        for (const auto& lane : backup.lanes) {
          records += lane.count;
          bytes += lane.bytes;
        }
        std::cout << "ledger   " << backup.ledger_id << "\nlanes    " << backup.lanes.size() << "\nrecords  " << records
                  << "\nkeys     " << backup.keyring.count << "\nbytes    " << bytes << "\nfolder   " << *folder
                  << "\nThe keys in it are wrapped: keep the master key too, elsewhere.\n";
        return exit_ok;
      });
  command.required("--to", *folder, "A folder that is empty or not there yet");
}

void add_restore(Cli& cli) {
  auto folder = std::make_shared<std::string>();
  auto command =
      cli.add("restore",
              "Bring a backup into empty servers: every record at its old position, and the keyring. Needs the master "
              "key that the keyring was made with",
              "  muster restore --from /backups/2026-11-21 && muster verify\n", [&cli, folder] {
                const auto backup = restore_backup(cli.config(), *folder);
                std::cout << "restored ledger " << backup.ledger_id << " with " << backup.lanes.size() << " lanes and "
                          << backup.keyring.count << " keys, as of " << backup.made_at
                          << "\nNow run `muster verify`, then `muster serve`, which makes the read models anew.\n";
                return exit_ok;
              });
  command.required("--from", *folder, "A folder that `muster backup` has made");
}
}  // namespace muster
