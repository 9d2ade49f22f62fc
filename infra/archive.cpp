#include "infra/archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace muster {
namespace {
using Writing = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Reading = std::unique_ptr<archive, decltype(&archive_read_free)>;
using Named = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

std::string why(archive* about) {
  const char* text = archive_error_string(about);
  return text ? text : "unknown";
}
void must(archive* about, int result) {
  if (result != ARCHIVE_OK) throw std::runtime_error("the archive cannot be written: " + why(about));
}
la_ssize_t append(archive*, void* to, const void* bytes, std::size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}
}  // namespace

std::string write_archive(const std::vector<ArchiveFile>& files, const std::string& passphrase) {
  std::string out;
  const Writing to(archive_write_new(), archive_write_free);
  must(to.get(), archive_write_set_format_zip(to.get()));
  // Deflate at its quickest: most of the time would go there.
  must(to.get(), archive_write_set_options(to.get(), "zip:encryption=aes256,zip:compression-level=1"));
  must(to.get(), archive_write_set_passphrase(to.get(), passphrase.c_str()));
  must(to.get(), archive_write_set_bytes_in_last_block(to.get(), 1));
  must(to.get(), archive_write_open(to.get(), &out, nullptr, append, nullptr));
  for (const auto& file : files) {
    const Named entry(archive_entry_new(), archive_entry_free);
    archive_entry_set_pathname(entry.get(), file.name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    must(to.get(), archive_write_header(to.get(), entry.get()));
    if (archive_write_data(to.get(), file.bytes.data(), file.bytes.size()) !=
        static_cast<la_ssize_t>(file.bytes.size()))
      throw std::runtime_error("the archive cannot be written: " + why(to.get()));
  }
  must(to.get(), archive_write_close(to.get()));
  return out;
}

std::vector<ArchiveFile> read_archive(std::string_view bytes, const std::string& passphrase, std::size_t bytes_max) {
  const Reading from(archive_read_new(), archive_read_free);
  const auto unreadable = [&] { return ArchiveUnreadable("the archive cannot be read: " + why(from.get())); };
  archive_read_support_format_zip_seekable(from.get());
  archive_read_add_passphrase(from.get(), passphrase.c_str());
  if (archive_read_open_memory(from.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) throw unreadable();
  std::vector<ArchiveFile> files;
  std::size_t all = 0;
  for (;;) {
    archive_entry* entry = nullptr;
    const int next = archive_read_next_header(from.get(), &entry);
    if (next == ARCHIVE_EOF) return files;
    if (next != ARCHIVE_OK) throw unreadable();
    const char* name = archive_entry_pathname(entry);
    ArchiveFile file{name ? name : "", ""};
    char part[64 * 1024];
    for (;;) {
      const auto size = archive_read_data(from.get(), part, sizeof part);
      if (size < 0) throw unreadable();
      if (size == 0) break;
      // What is not under the passphrase was put in by somebody who does not know it. (Of no bytes, nothing is.)
      if (!archive_entry_is_data_encrypted(entry))
        throw ArchiveUnreadable("the archive holds a file that is not encrypted: " + file.name);
      if ((all += static_cast<std::size_t>(size)) > bytes_max)
        throw ArchiveUnreadable("the archive holds more than " + std::to_string(bytes_max) + " bytes");
      file.bytes.append(part, static_cast<std::size_t>(size));
    }
    files.push_back(std::move(file));
  }
}
}  // namespace muster
