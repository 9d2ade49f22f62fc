#include "projections/vault_items.hpp"

#include <map>
#include <pqxx/binarystring>
#include <pqxx/result>
#include <unordered_map>

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"
#include "projections/subject.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
struct ItemChange {
  bool stored = false, gone = false;
  std::string team_id, type, created_by;
  std::int64_t created_at = 0;
  std::optional<std::string> name, tags, folder_id;  // tags as JSON
  std::optional<std::string> workspace_id;
  std::optional<bool> trashed;
  std::uint32_t version = 0;  // 0: no new one
  std::string updated_by;
  std::int64_t updated_at = 0;
  std::int64_t reads = 0, last_read_at = 0;
  std::string last_read_by;
};
// A new version. What it has from another one, which is in the database and not in this batch, stands at `from`.
struct VersionMade {
  std::uint32_t from = 0;  // 0: from none
  std::optional<std::uint32_t> content_version, metadata_version;
  std::optional<std::string> mime_type, upload_id;
  std::optional<std::uint64_t> size_bytes;
  std::string created_by;
  std::int64_t created_at = 0;
};
struct FolderChange {
  bool created = false, gone = false;
  std::string team_id, created_by;
  std::int64_t created_at = 0;
  std::optional<std::string> name, parent_id;
};

std::string as_json(const google::protobuf::RepeatedPtrField<std::string>& tags) {
  std::string json = "[";
  for (const auto& tag : tags) {
    if (json.size() > 1) json += ',';
    append_json_string(json, tag);
  }
  return json + ']';
}
const std::string& outside(const std::string& folder_id) {
  static const std::string root = "root";
  return folder_id.empty() ? root : folder_id;
}

class VaultItems : public Projection {
 public:
  std::string_view name() const override { return "vault_items"; }
  std::vector<Part> parts() const override {
    return {{"versions", "item_id", "items"}, {"contents", "item_id", "items"}};
  }
  void apply(const Position& position, const Entry& entry) override;
  void flush(pqxx::transaction_base& work) override;
  void discard() override {
    items_.clear();
    versions_.clear();
    boxes_.clear();
    folders_.clear();
    chunks_.clear();
    dropped_.clear();
  }

 private:
  using Version = std::pair<std::string, std::uint32_t>;  // item, version
  void on(const Entry& entry, const VaultItemStored& event);
  void on(const Entry& entry, const VaultItemUpdated& event);
  void on(const Entry& entry, const VaultItemRestored& event);
  void on(const Entry&, const VaultItemDeleted& event) { go(event.item_id()); }
  void on(const Entry&, const VaultItemPurged& event) { go(event.item_id()); }
  void on(const Entry& entry, const VaultItemRead& event);
  void on(const Entry&, const VaultItemTrashed& event) { items_[event.item_id()].trashed = true; }
  void on(const Entry& entry, const VaultItemRecovered& event);
  void on(const Entry&, const VaultItemTagged& event) { items_[event.item_id()].tags = as_json(event.tags()); }
  void on(const Entry& entry, const VaultItemMoved& event);
  void on(const Entry& entry, const VaultFolderCreated& event);
  void on(const Entry&, const VaultFolderRenamed& event) { folders_[event.folder_id()].name = event.name(); }
  void on(const Entry& entry, const VaultFolderMoved& event);
  void on(const Entry& entry, const VaultFolderDeleted& event);
  void on(const Entry& entry, const VaultChunkStored& event);
  void on(const Entry& entry, const VaultUploadDropped& event);
  // All other kinds are not about these tables.
  template <class Event>
  void on(const Entry&, const Event&) {}
  void go(const std::string& item_id);
  VersionMade& make_version(const Entry& entry, const std::string& item_id, std::uint32_t version, std::uint32_t like);
  void keep(const std::string& item_id, std::uint32_t version, const Sealed& content, const Sealed& metadata);
  void flush_items(pqxx::transaction_base& work);
  void flush_versions(pqxx::transaction_base& work);
  void flush_folders(pqxx::transaction_base& work);
  void flush_chunks(pqxx::transaction_base& work);

  std::unordered_map<std::string, ItemChange> items_;
  std::map<Version, VersionMade> versions_;
  std::map<std::tuple<std::string, std::uint32_t, std::string_view>, Sealed> boxes_;
  std::unordered_map<std::string, FolderChange> folders_;
  struct Chunk {
    std::string team_id;
    VaultChunkStored stored;
  };
  std::map<std::pair<std::string, std::uint32_t>, Chunk> chunks_;  // upload, number
  std::vector<std::string> dropped_;                               // uploads
};

void VaultItems::apply(const Position&, const Entry& entry) {
  for (const Event& event : entry.events()) visit(event, [&](const auto& body) { on(entry, body); });
}

void VaultItems::keep(const std::string& item_id, std::uint32_t version, const Sealed& content,
                      const Sealed& metadata) {
  if (!content.key_id().empty()) boxes_[{item_id, version, "content"}] = content;
  if (!metadata.key_id().empty()) boxes_[{item_id, version, "metadata"}] = metadata;
}

// A version that has everything from `like`, for the caller to change.
VersionMade& VaultItems::make_version(const Entry& entry, const std::string& item_id, std::uint32_t version,
                                      std::uint32_t like) {
  auto& item = items_[item_id];
  item.version = version;
  item.updated_by = entry.actor();
  item.updated_at = entry.at();
  const auto in_batch = versions_.find({item_id, like});
  VersionMade made = in_batch == versions_.end() ? VersionMade{like, {}, {}, {}, {}, {}, {}, 0} : in_batch->second;
  made.created_by = entry.actor();
  made.created_at = entry.at();
  return versions_[{item_id, version}] = std::move(made);
}

void VaultItems::on(const Entry& entry, const VaultItemStored& event) {
  auto& item = items_[event.item_id()];
  item.stored = true;
  item.team_id = team_id_of(entry.subject());
  item.type = enum_name(event.type());
  item.name = event.name();
  item.tags = as_json(event.tags());
  item.folder_id = outside(event.folder_id());
  if (!event.workspace_id().empty()) item.workspace_id = event.workspace_id();
  item.trashed = false;
  item.created_by = item.updated_by = entry.actor();
  item.created_at = item.updated_at = entry.at();
  item.version = 1;
  versions_[{event.item_id(), 1}] = {0,
                                     1,
                                     event.has_metadata() ? 1 : 0,
                                     event.mime_type(),
                                     event.upload_id(),
                                     event.size_bytes(),
                                     entry.actor(),
                                     entry.at()};
  keep(event.item_id(), 1, event.content(), event.metadata());
}
void VaultItems::on(const Entry& entry, const VaultItemUpdated& event) {
  auto& made = make_version(entry, event.item_id(), event.version(), event.version() - 1);
  if (event.has_name()) items_[event.item_id()].name = event.name();
  if (event.has_mime_type()) made.mime_type = event.mime_type();
  if (event.has_content() || !event.upload_id().empty()) {
    made.content_version = event.version();
    made.upload_id = event.upload_id();
  }
  if (event.has_metadata()) made.metadata_version = event.version();
  made.size_bytes = event.size_bytes();
  keep(event.item_id(), event.version(), event.content(), event.metadata());
}
void VaultItems::on(const Entry& entry, const VaultItemRestored& event) {
  make_version(entry, event.item_id(), event.version(), event.from_version());
}
void VaultItems::go(const std::string& item_id) {
  items_[item_id] = {};
  items_[item_id].gone = true;
  versions_.erase(versions_.lower_bound({item_id, 0}), versions_.upper_bound({item_id, UINT32_MAX}));
  boxes_.erase(boxes_.lower_bound({item_id, 0, {}}), boxes_.upper_bound({item_id, UINT32_MAX, {}}));
  std::erase_if(chunks_, [&](const auto& one) { return one.second.stored.item_id() == item_id; });
}
void VaultItems::on(const Entry& entry, const VaultItemRead& event) {
  auto& item = items_[event.item_id()];
  ++item.reads;
  item.last_read_at = entry.at();
  item.last_read_by = entry.actor();
}

void VaultItems::on(const Entry&, const VaultItemRecovered& event) {
  items_[event.item_id()].trashed = false;
  items_[event.item_id()].folder_id = outside(event.folder_id());
}
void VaultItems::on(const Entry&, const VaultItemMoved& event) {
  items_[event.item_id()].folder_id = outside(event.folder_id());
}

void VaultItems::on(const Entry& entry, const VaultFolderCreated& event) {
  FolderChange& folder = folders_[event.folder_id()];
  folder.created = true;
  folder.team_id = team_id_of(entry.subject());
  folder.created_by = entry.actor();
  folder.created_at = entry.at();
  folder.name = event.name();
  folder.parent_id = outside(event.parent_id());
}
void VaultItems::on(const Entry&, const VaultFolderMoved& event) {
  folders_[event.folder_id()].parent_id = outside(event.parent_id());
}
void VaultItems::on(const Entry&, const VaultFolderDeleted& event) {
  folders_[event.folder_id()] = {};
  folders_[event.folder_id()].gone = true;
}

void VaultItems::on(const Entry& entry, const VaultChunkStored& event) {
  chunks_[{event.upload_id(), event.number()}] = {std::string(team_id_of(entry.subject())), event};
}
void VaultItems::on(const Entry&, const VaultUploadDropped& event) {
  chunks_.erase(chunks_.lower_bound({event.upload_id(), 0}), chunks_.upper_bound({event.upload_id(), UINT32_MAX}));
  dropped_.push_back(event.upload_id());
}

void VaultItems::flush(pqxx::transaction_base& work) {
  flush_items(work);
  flush_versions(work);
  flush_folders(work);
  flush_chunks(work);
  discard();
}

void VaultItems::flush_items(pqxx::transaction_base& work) {
  Rows stored({{"item_id", "text"},
               {"team_id", "text"},
               {"name", "text"},
               {"type", "text"},
               {"tags", "jsonb"},
               {"folder_id", "text"},
               {"trashed", "boolean"},
               {"item_version", "int"},
               {"created_by", "text"},
               {"created_at", "bigint"},
               {"updated_by", "text"},
               {"updated_at", "bigint"},
               {"reads", "bigint"},
               {"last_read_at", "bigint"},
               {"last_read_by", "text"},
               {"workspace_id", "text"}});
  Rows changed({{"item_id", "text"},
                {"name", "text"},
                {"tags", "jsonb"},
                {"folder_id", "text"},
                {"trashed", "boolean"},
                {"item_version", "int"},
                {"updated_by", "text"},
                {"updated_at", "bigint"},
                {"reads", "bigint"},
                {"last_read_at", "bigint"},
                {"last_read_by", "text"}});
  Rows gone({{"item_id", "text"}});
  const auto given = [](auto value, bool is) { return is ? std::optional(value) : std::nullopt; };
  for (const auto& [id, item] : items_) {
    const auto read_at = given(item.last_read_at, item.reads > 0);
    const auto read_by = given(item.last_read_by, item.reads > 0);
    if (item.gone)
      gone.add(id);
    else if (item.stored)
      stored.add(id, item.team_id, item.name, item.type, item.tags, item.folder_id, item.trashed, item.version,
                 item.created_by, item.created_at, item.updated_by, item.updated_at, item.reads, read_at, read_by,
                 item.workspace_id);
    else
      changed.add(id, item.name, item.tags, item.folder_id, item.trashed, given(item.version, item.version > 0),
                  given(item.updated_by, item.version > 0), given(item.updated_at, item.version > 0), item.reads,
                  read_at, read_by);
  }
  stored.run(work, "INSERT INTO items (" + stored.names() + ") SELECT * FROM " + stored.source());
  changed.run(work,
              "UPDATE items i SET name = coalesce(r.name, i.name), tags = coalesce(r.tags, i.tags),"
              " folder_id = coalesce(r.folder_id, i.folder_id), trashed = coalesce(r.trashed, i.trashed),"
              " item_version = coalesce(r.item_version, i.item_version),"
              " updated_by = coalesce(r.updated_by, i.updated_by), updated_at = coalesce(r.updated_at, i.updated_at),"
              " reads = i.reads + r.reads, last_read_at = coalesce(r.last_read_at, i.last_read_at),"
              " last_read_by = coalesce(r.last_read_by, i.last_read_by) FROM " +
                  changed.source() + " WHERE i.item_id = r.item_id");
  for (const char* table : {"items", "versions", "contents", "chunks"}) {
    Rows ids({{"item_id", "text"}});
    for (const auto& [id, item] : items_)
      if (item.gone) ids.add(id);
    ids.run(work, std::string("DELETE FROM ") + table + " t USING " + ids.source() + " WHERE t.item_id = r.item_id");
  }
}

void VaultItems::flush_versions(pqxx::transaction_base& work) {
  Rows made({{"item_id", "text"},
             {"item_version", "int"},
             {"from_version", "int"},
             {"content_version", "int"},
             {"metadata_version", "int"},
             {"mime_type", "text"},
             {"upload_id", "text"},
             {"size_bytes", "bigint"},
             {"created_by", "text"},
             {"created_at", "bigint"}});
  for (const auto& [key, version] : versions_)
    made.add(key.first, key.second, version.from, version.content_version, version.metadata_version, version.mime_type,
             version.upload_id, version.size_bytes, version.created_by, version.created_at);
  made.run(
      work,
      "INSERT INTO versions (item_id, item_version, content_version, metadata_version, mime_type, upload_id,"
      " size_bytes, created_by, created_at)"
      " SELECT r.item_id, r.item_version, coalesce(r.content_version, v.content_version),"
      " coalesce(r.metadata_version, v.metadata_version), coalesce(r.mime_type, v.mime_type),"
      " coalesce(r.upload_id, v.upload_id), coalesce(r.size_bytes, v.size_bytes), r.created_by, r.created_at FROM " +
          made.source() + " LEFT JOIN versions v ON v.item_id = r.item_id AND v.item_version = r.from_version");
  Rows boxes({{"item_id", "text"}, {"item_version", "int"}, {"part", "text"}, {"key_id", "text"}, {"box", "bytea"}});
  for (const auto& [key, sealed] : boxes_) {
    const auto& [item, version, part] = key;
    boxes.add(item, version, part, sealed.key_id(), Rows::Bytes{sealed.box()});
  }
  boxes.run(work, "INSERT INTO contents (" + boxes.names() + ") SELECT * FROM " + boxes.source());
}

void VaultItems::flush_folders(pqxx::transaction_base& work) {
  Rows made({{"folder_id", "text"},
             {"team_id", "text"},
             {"name", "text"},
             {"parent_id", "text"},
             {"created_by", "text"},
             {"created_at", "bigint"}});
  Rows changed({{"folder_id", "text"}, {"name", "text"}, {"parent_id", "text"}});
  Rows gone({{"folder_id", "text"}});
  for (const auto& [id, folder] : folders_) {
    if (folder.gone)
      gone.add(id);
    else if (folder.created)
      made.add(id, folder.team_id, folder.name, folder.parent_id, folder.created_by, folder.created_at);
    else
      changed.add(id, folder.name, folder.parent_id);
  }
  made.run(work, "INSERT INTO folders (" + made.names() + ") SELECT * FROM " + made.source());
  changed.run(work,
              "UPDATE folders f SET name = coalesce(r.name, f.name), parent_id = coalesce(r.parent_id, f.parent_id)"
              " FROM " +
                  changed.source() + " WHERE f.folder_id = r.folder_id");
  gone.run(work, "DELETE FROM folders f USING " + gone.source() + " WHERE f.folder_id = r.folder_id");
}

void VaultItems::flush_chunks(pqxx::transaction_base& work) {
  Rows dropped({{"upload_id", "text"}});
  for (const auto& upload_id : dropped_) dropped.add(upload_id);
  dropped.run(work, "DELETE FROM chunks c USING " + dropped.source() + " WHERE c.upload_id = r.upload_id");
  Rows chunks({{"upload_id", "text"},
               {"number", "int"},
               {"item_id", "text"},
               {"team_id", "text"},
               {"key_id", "text"},
               {"box", "bytea"}});
  for (const auto& [key, one] : chunks_) {
    const auto& chunk = one.stored;
    chunks.add(chunk.upload_id(), chunk.number(), chunk.item_id(), one.team_id, chunk.content().key_id(),
               Rows::Bytes{chunk.content().box()});
  }
  chunks.run(work, "INSERT INTO chunks (" + chunks.names() + ") SELECT * FROM " + chunks.source());
}
}  // namespace

std::unique_ptr<Projection> vault_items_projection() { return std::make_unique<VaultItems>(); }
}  // namespace muster
