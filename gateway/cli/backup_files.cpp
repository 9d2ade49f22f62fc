#include "gateway/cli/backup_files.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <simdjson.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "infra/crypto.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr int format = 1;
constexpr std::size_t head_bytes = 16;
constexpr std::size_t chunk_bytes = 1 << 20;
constexpr const char* manifest_file = "manifest.json";

[[noreturn]] void fail(const std::string& path) { throw std::system_error(errno, std::generic_category(), path); }

void put_number(std::string& out, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>((number >> (8 * i)) & 0xff);
}
std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t number = 0;
  for (std::size_t i = count; i-- > 0;) number = (number << 8) | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

std::unique_ptr<std::FILE, CloseFile> open_to_read(const std::string& path) {
  std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) fail(path);
  return file;
}

void append_file(std::string& out, const BackupFile& file) {
  out += R"({"file":)";
  append_json_string(out, file.name);
  out += R"(,"count":)" + std::to_string(file.count) + R"(,"bytes":)" + std::to_string(file.bytes) + R"(,"sha256":")" +
         file.sha256 + "\"}";
}
BackupFile file_of(simdjson::dom::element element) {
  BackupFile file;
  file.name = std::string_view(element["file"]);
  file.count = std::int64_t(element["count"]);
  file.bytes = std::int64_t(element["bytes"]);
  file.sha256 = std::string_view(element["sha256"]);
  // A name from outside must not lead outside.
  if (file.name.empty() || file.name.find('/') != file.name.npos)
    throw BackupBroken("manifest.json names the file '" + file.name + "'");
  return file;
}
}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
}
void Sha256::add(std::string_view bytes) {
  if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) throw std::runtime_error("SHA-256 failed");
}
std::string Sha256::finish() {
  std::string digest(32, '\0');
  if (EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  return hex(digest);
}

std::string lane_file(int lane) {
  const auto number = std::to_string(lane);
  return "lane-" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number + ".records";
}

BackupWriter::BackupWriter(const std::string& folder, std::string name) : path_(folder + "/" + name) {
  about_.name = std::move(name);
  const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) fail(path_);
  file_.reset(::fdopen(file, "wb"));
  if (!file_) fail(path_);
}
void BackupWriter::put(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) fail(path_);
  hash_.add(bytes);
  about_.bytes += static_cast<std::int64_t>(bytes.size());
}
void BackupWriter::record(const Record& record) {
  std::string head;
  put_number(head, record.key.size(), 4);
  put_number(head, record.value.size(), 4);
  put_number(head, static_cast<std::uint64_t>(record.appended_at_ms), 8);
  put(head);
  put(record.key);
  put(record.value);
  ++about_.count;
}
void BackupWriter::line(std::string_view text) {
  put(text);
  put("\n");
  ++about_.count;
}
BackupFile BackupWriter::finish() {
  if (std::fflush(file_.get()) != 0 || ::fsync(::fileno(file_.get())) != 0) fail(path_);
  file_.reset();
  about_.sha256 = hash_.finish();
  return about_;
}

BackupReader::BackupReader(const std::string& folder, const BackupFile& about)
    : about_(about), file_(open_to_read(folder + "/" + about.name)) {}
bool BackupReader::get(std::string& bytes, std::size_t size) {
  bytes.resize(size);
  const auto got = std::fread(bytes.data(), 1, size, file_.get());
  if (got == size) return true;
  if (std::ferror(file_.get())) fail(about_.name);
  if (got > 0) throw BackupBroken(about_.name + " ends in the middle of a record");
  return false;
}
bool BackupReader::next_record(Record& record) {
  std::string head;
  if (!get(head, head_bytes)) return false;
  const auto key = number_at(head, 0, 4), value = number_at(head, 4, 4);
  if (static_cast<std::int64_t>(key + value) > about_.bytes)
    throw BackupBroken(about_.name + " has a record longer than the file");
  record.appended_at_ms = static_cast<std::int64_t>(number_at(head, 8, 8));
  if (!get(record.key, key) || !get(record.value, value))
    throw BackupBroken(about_.name + " ends in the middle of a record");
  return true;
}
bool BackupReader::next_line(std::string& line) {
  line.clear();
  for (int c = 0; (c = std::getc(file_.get())) != EOF;) {
    if (c == '\n') return true;
    line += static_cast<char>(c);
  }
  if (std::ferror(file_.get())) fail(about_.name);
  if (!line.empty()) throw BackupBroken(about_.name + " ends in the middle of a line");
  return false;
}

void write_manifest(const std::string& folder, const Backup& backup) {
  std::string out = R"({"format":)" + std::to_string(format) + R"(,"ledger_id":)";
  append_json_string(out, backup.ledger_id);
  out += R"(,"made_at":")" + backup.made_at + R"(","lane_count":)" + std::to_string(backup.lanes.size()) +
         ",\n\"lanes\":[";
  for (const auto& lane : backup.lanes) {
    out += out.back() == '[' ? "\n  " : ",\n  ";
    append_file(out, lane);
  }
  out += "],\n\"keyring\":";
  append_file(out, backup.keyring);
  // Under another name first: half a manifest must not look like one.
  const auto unfinished = std::string(manifest_file) + ".unfinished";
  BackupWriter file(folder, unfinished);
  file.line(out + "}");
  file.finish();
  if (std::rename((folder + "/" + unfinished).c_str(), (folder + "/" + manifest_file).c_str()) != 0) fail(folder);
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) fail(folder);
  const bool synced = ::fsync(directory) == 0;
  ::close(directory);
  if (!synced) fail(folder);
}

Backup read_manifest(const std::string& folder) {
  const auto path = folder + "/" + manifest_file;
  if (::access(path.c_str(), F_OK) != 0)
    throw BackupBroken(folder + " is no backup, or one that was not finished: it has no manifest.json");
  Backup backup;
  try {
    simdjson::dom::parser parser;
    const simdjson::dom::element root = parser.load(path);
    if (std::int64_t(root["format"]) != format) throw BackupBroken(path + ": another format than this build reads");
    backup.ledger_id = std::string_view(root["ledger_id"]);
    backup.made_at = std::string_view(root["made_at"]);
    for (const simdjson::dom::element lane : simdjson::dom::array(root["lanes"])) backup.lanes.push_back(file_of(lane));
    backup.keyring = file_of(root["keyring"]);
    if (std::int64_t(root["lane_count"]) != static_cast<std::int64_t>(backup.lanes.size()) || backup.lanes.empty())
      throw BackupBroken(path + ": lane_count and lanes do not agree");
  } catch (const simdjson::simdjson_error& error) {
    throw BackupBroken(path + ": " + error.what());
  }
  return backup;
}

void check_files(const std::string& folder, const Backup& backup,
                 const std::function<void(std::int64_t, std::int64_t)>& progress) {
  auto files = backup.lanes;
  files.push_back(backup.keyring);
  std::int64_t all = 0, done = 0;
  for (const auto& about : files) all += about.bytes;
  std::string chunk(chunk_bytes, '\0');
  for (const auto& about : files) {
    const auto path = folder + "/" + about.name;
    const auto file = open_to_read(path);
    Sha256 hash;
    std::int64_t bytes = 0;
    while (const auto got = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
      hash.add(std::string_view(chunk.data(), got));
      bytes += static_cast<std::int64_t>(got);
      progress(done + bytes, all);
    }
    if (std::ferror(file.get())) fail(path);
    done += bytes;
    if (bytes != about.bytes)
      throw BackupBroken(path + " has " + std::to_string(bytes) + " bytes, the manifest says " +
                         std::to_string(about.bytes));
    if (hash.finish() != about.sha256)
      throw BackupBroken(path + " is not what was backed up: its SHA-256 is not the manifest's");
  }
}
}  // namespace muster
