// `muster backup` and `muster restore`: ledger and keyring together, into a folder and back into empty servers.
#pragma once
#include <stdexcept>
#include <string>

#include "gateway/cli/backup_files.hpp"
#include "infra/config.hpp"

namespace muster {
// The folder has something in it already, or the servers do; or the master key is not the keyring's.
struct BackupRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The ledger as far as it reached when this began, then the keyring: so every key that an entry names is there. Nodes
// go on meanwhile. Throws BackupRefused, LogAway, DatabaseAway.
Backup back_up(const Config& config, const std::string& folder);

// Checks the files, that the servers are empty and that the master key opens the keys; only then are records appended,
// each at its own offset. Records get new append times, everything else is as it was. Throws BackupBroken,
// BackupRefused, LogAway, DatabaseAway; after LogAway the servers hold a part and must be emptied.
Backup restore_backup(const Config& config, const std::string& folder);
}  // namespace muster
