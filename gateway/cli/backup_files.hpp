// A backup as files in one folder:
//   lane-0003.records   record k of the lane is the one at offset k: 4 bytes of key size, 4 of value size, 8 of append
//                       time (milliseconds since 1970), all little-endian, then key and value
//   keyring.jsonl       the keyring's rows as they are, one JSON object a line: keys wrapped, so without the master key
//                       the backup is of no use; a key comes after the key that wraps it
//   manifest.json       what is above, with SHA-256 of each file; written last, so without it there is no backup
// All of it throws BackupBroken where the files are not what they should be, and std::system_error where they cannot be
// read or written.
#pragma once
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "infra/log.hpp"

typedef struct evp_md_ctx_st EVP_MD_CTX;

namespace muster {
struct BackupBroken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct BackupFile {
  std::string name;
  std::int64_t count = 0;  // records (so also the lane's end offset), or keys
  std::int64_t bytes = 0;
  std::string sha256;  // hexadecimal
};
struct Backup {
  std::string ledger_id;
  std::string made_at;            // RFC 3339
  std::vector<BackupFile> lanes;  // by lane
  BackupFile keyring;
};
void write_manifest(const std::string& folder, const Backup& backup);
Backup read_manifest(const std::string& folder);
std::string lane_file(int lane);
inline constexpr const char* keyring_file = "keyring.jsonl";

class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  std::string finish();  // hexadecimal

 private:
  std::shared_ptr<EVP_MD_CTX> context_;
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Writes one file of a backup; it must not be there yet.
class BackupWriter {
 public:
  BackupWriter(const std::string& folder, std::string name);
  void record(const Record& record);
  void line(std::string_view text);
  // Onto the disk.
  BackupFile finish();

 private:
  void put(std::string_view bytes);
  std::string path_;
  BackupFile about_;
  Sha256 hash_;
  std::unique_ptr<std::FILE, CloseFile> file_;
};

// Reads one file of a backup from its start; `next_…` give false at the end.
class BackupReader {
 public:
  BackupReader(const std::string& folder, const BackupFile& about);
  bool next_record(Record& record);
  bool next_line(std::string& line);

 private:
  bool get(std::string& bytes, std::size_t size);
  const BackupFile about_;
  std::unique_ptr<std::FILE, CloseFile> file_;
};

// Size and SHA-256 as the manifest says. `progress` gets bytes read so far, of all files.
void check_files(const std::string& folder, const Backup& backup,
                 const std::function<void(std::int64_t done, std::int64_t all)>& progress);
}  // namespace muster
