#include "projections/vault_items.hpp"

#include <map>
#include <pqxx/binarystring>
#include <pqxx/result>
#include <unordered_map>

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"
#include "projections/subject.hpp"

namespace muster {
namespace {
struct ItemChange {
  bool stored = false, gone = false;
  std::string team_id, type, created_by;
  std::int64_t created_at = 0;
  std::optional<std::string> name;
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
  std::optional<std::string> mime_type;
  std::optional<std::uint64_t> size_bytes;
  std::string created_by;
  std::int64_t created_at = 0;
};

class VaultItems : public Projection {
 public:
  std::string_view name() const override { return "vault_items"; }
  void apply(const Position& position, const Entry& entry) override;
  void flush(pqxx::transaction_base& work) override;
  void discard() override {
    items_.clear();
    versions_.clear();
    boxes_.clear();
  }

 private:
  using Version = std::pair<std::string, std::uint32_t>;  // item, version
  void on(const Entry& entry, const VaultItemStored& event);
  void on(const Entry& entry, const VaultItemUpdated& event);
  void on(const Entry& entry, const VaultItemRestored& event);
  void on(const Entry& entry, const VaultItemDeleted& event);
  void on(const Entry& entry, const VaultItemRead& event);
  VersionMade& make_version(const Entry& entry, const std::string& item_id, std::uint32_t version, std::uint32_t like);
  void keep(const std::string& item_id, std::uint32_t version, const Sealed& content, const Sealed& metadata);
  void flush_items(pqxx::transaction_base& work);
  void flush_versions(pqxx::transaction_base& work);

  std::unordered_map<std::string, ItemChange> items_;
  std::map<Version, VersionMade> versions_;
  std::map<std::tuple<std::string, std::uint32_t, std::string_view>, Sealed> boxes_;
};

void VaultItems::apply(const Position&, const Entry& entry) {
  for (const Event& event : entry.events()) {
    if (event.has_vault_item_stored()) on(entry, event.vault_item_stored());
    if (event.has_vault_item_updated()) on(entry, event.vault_item_updated());
    if (event.has_vault_item_restored()) on(entry, event.vault_item_restored());
    if (event.has_vault_item_deleted()) on(entry, event.vault_item_deleted());
    if (event.has_vault_item_read()) on(entry, event.vault_item_read());
  }
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
  VersionMade made = in_batch == versions_.end() ? VersionMade{like, {}, {}, {}, {}, {}, 0} : in_batch->second;
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
  item.created_by = item.updated_by = entry.actor();
  item.created_at = item.updated_at = entry.at();
  item.version = 1;
  versions_[{event.item_id(), 1}] = {
      0, 1, event.has_metadata() ? 1 : 0, event.mime_type(), event.size_bytes(), entry.actor(), entry.at()};
  keep(event.item_id(), 1, event.content(), event.metadata());
}
void VaultItems::on(const Entry& entry, const VaultItemUpdated& event) {
  auto& made = make_version(entry, event.item_id(), event.version(), event.version() - 1);
  if (event.has_name()) items_[event.item_id()].name = event.name();
  if (event.has_mime_type()) made.mime_type = event.mime_type();
  if (event.has_content()) made.content_version = event.version();
  if (event.has_metadata()) made.metadata_version = event.version();
  made.size_bytes = event.size_bytes();
  keep(event.item_id(), event.version(), event.content(), event.metadata());
}
void VaultItems::on(const Entry& entry, const VaultItemRestored& event) {
  make_version(entry, event.item_id(), event.version(), event.from_version());
}
void VaultItems::on(const Entry&, const VaultItemDeleted& event) {
  items_[event.item_id()] = {};
  items_[event.item_id()].gone = true;
  const auto& id = event.item_id();
  versions_.erase(versions_.lower_bound({id, 0}), versions_.upper_bound({id, UINT32_MAX}));
  boxes_.erase(boxes_.lower_bound({id, 0, {}}), boxes_.upper_bound({id, UINT32_MAX, {}}));
}
void VaultItems::on(const Entry& entry, const VaultItemRead& event) {
  auto& item = items_[event.item_id()];
  ++item.reads;
  item.last_read_at = entry.at();
  item.last_read_by = entry.actor();
}

void VaultItems::flush(pqxx::transaction_base& work) {
  flush_items(work);
  flush_versions(work);
  discard();
}

void VaultItems::flush_items(pqxx::transaction_base& work) {
  Rows stored({{"item_id", "text"},
               {"team_id", "text"},
               {"name", "text"},
               {"type", "text"},
               {"item_version", "int"},
               {"created_by", "text"},
               {"created_at", "bigint"},
               {"updated_by", "text"},
               {"updated_at", "bigint"},
               {"reads", "bigint"},
               {"last_read_at", "bigint"},
               {"last_read_by", "text"}});
  Rows changed({{"item_id", "text"},
                {"name", "text"},
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
      stored.add(id, item.team_id, item.name, item.type, item.version, item.created_by, item.created_at,
                 item.updated_by, item.updated_at, item.reads, read_at, read_by);
    else
      changed.add(id, item.name, given(item.version, item.version > 0), given(item.updated_by, item.version > 0),
                  given(item.updated_at, item.version > 0), item.reads, read_at, read_by);
  }
  stored.run(work, "INSERT INTO items (" + stored.names() + ") SELECT * FROM " + stored.source());
  changed.run(
      work,
      "UPDATE items i SET name = coalesce(r.name, i.name), item_version = coalesce(r.item_version, i.item_version),"
      " updated_by = coalesce(r.updated_by, i.updated_by), updated_at = coalesce(r.updated_at, i.updated_at),"
      " reads = i.reads + r.reads, last_read_at = coalesce(r.last_read_at, i.last_read_at),"
      " last_read_by = coalesce(r.last_read_by, i.last_read_by) FROM " +
          changed.source() + " WHERE i.item_id = r.item_id");
  for (const char* table : {"items", "versions", "contents"}) {
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
             {"size_bytes", "bigint"},
             {"created_by", "text"},
             {"created_at", "bigint"}});
  for (const auto& [key, version] : versions_)
    made.add(key.first, key.second, version.from, version.content_version, version.metadata_version, version.mime_type,
             version.size_bytes, version.created_by, version.created_at);
  made.run(work,
           "INSERT INTO versions (item_id, item_version, content_version, metadata_version, mime_type, size_bytes,"
           " created_by, created_at)"
           " SELECT r.item_id, r.item_version, coalesce(r.content_version, v.content_version),"
           " coalesce(r.metadata_version, v.metadata_version), coalesce(r.mime_type, v.mime_type),"
           " coalesce(r.size_bytes, v.size_bytes), r.created_by, r.created_at FROM " +
               made.source() + " LEFT JOIN versions v ON v.item_id = r.item_id AND v.item_version = r.from_version");
  Rows boxes({{"item_id", "text"}, {"item_version", "int"}, {"part", "text"}, {"key_id", "text"}, {"box", "bytea"}});
  for (const auto& [key, sealed] : boxes_) {
    const auto& [item, version, part] = key;
    boxes.add(item, version, part, sealed.key_id(), Rows::Bytes{sealed.box()});
  }
  boxes.run(work, "INSERT INTO contents (" + boxes.names() + ") SELECT * FROM " + boxes.source());
}

const std::string item_columns =
    "i.item_id, i.team_id, i.name, i.type, v.mime_type, v.size_bytes, i.item_version, i.created_by,"
    " vault_items.muster_time(i.created_at) AS created_at, i.updated_by,"
    " vault_items.muster_time(i.updated_at) AS updated_at, i.reads,"
    " vault_items.muster_time(i.last_read_at) AS last_read_at, i.last_read_by,"
    " (SELECT s.version FROM vault_items.subjects s WHERE s.subject = 'team/' || i.team_id) AS version";
const std::string item_from = "vault_items.items i JOIN vault_items.versions v USING (item_id, item_version)";

Refusal no_item(const std::string& id) { return refuse(ITEM_NOT_FOUND, "there is no item " + id); }

Question about_team(const std::string& team_id, Lanes lanes) {
  Question question("vault_items", lanes);
  question.version_of(team_subject(team_id));
  question.where("i.team_id = " + question.text(team_id));
  return question;
}
}  // namespace

std::unique_ptr<Projection> vault_items_projection() { return std::make_unique<VaultItems>(); }

Result<View> query(pqxx::transaction_base& work, const ListVaultItems& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  if (request.has_type()) question.where("i.type = " + question.text(enum_name(request.type())));
  if (!request.name().empty())
    question.where("strpos(lower(i.name), lower(" + question.text(request.name()) + ")) > 0");
  question.where_not_of("'vault_item/' || i.item_id", request.hidden());
  return question.page(work, request, item_columns, item_from, {{{"i.created_at", true}, {"i.item_id"}}});
}

Result<View> query(pqxx::transaction_base& work, const GetVaultItem& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("i.item_id = " + question.text(request.item_id()));
  return question.one(work, item_columns, item_from, no_item(request.item_id()));
}

Result<View> query(pqxx::transaction_base& work, const ListVaultVersions& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("i.item_id = " + question.text(request.item_id()));
  auto found = question.page(work, request,
                             "v.item_version, v.content_version, v.mime_type, v.size_bytes, v.created_by,"
                             " vault_items.muster_time(v.created_at) AS created_at",
                             "vault_items.versions v JOIN vault_items.items i USING (item_id)",
                             {{{"v.item_version", true}}, true});
  if (found && request.page_token().empty() && found.value().json == "{\"items\":[]}")
    return no_item(request.item_id());
  return found;
}

Result<VaultContentFound> query(pqxx::transaction_base& work, const GetVaultContent& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("i.item_id = " + question.text(request.item_id()));
  question.where("v.item_version = " +
                 (request.item_version() ? question.number(request.item_version()) : std::string("i.item_version")));
  auto found = question.one(
      work, "v.item_version, v.content_version, v.metadata_version",
      "vault_items.versions v JOIN vault_items.items i USING (item_id)",
      request.item_version() ? refuse(ITEM_VERSION_NOT_FOUND, "there is no such version") : no_item(request.item_id()));
  BOOST_OUTCOME_TRY(auto view, std::move(found));
  // Versions and their contents are never changed, only deleted together: the second statement needs no snapshot with
  // the first.
  const auto rows = work.exec_params(
      "SELECT v.item_version, v.content_version, v.metadata_version, c.part, c.key_id, c.box"
      " FROM vault_items.versions v JOIN vault_items.contents c ON c.item_id = v.item_id AND"
      " c.item_version = CASE c.part WHEN 'content' THEN v.content_version ELSE v.metadata_version END"
      " WHERE v.item_id = $1 AND v.item_version = ($2::json->>'item_version')::int",
      request.item_id(), view.json);
  if (rows.empty()) return no_item(request.item_id());
  VaultContentFound result;
  result.positions = view.positions;
  result.content.set_item_version(rows[0]["item_version"].as<std::uint32_t>());
  result.content.set_content_version(rows[0]["content_version"].as<std::uint32_t>());
  result.content.set_metadata_version(rows[0]["metadata_version"].as<std::uint32_t>());
  for (const auto& row : rows) {
    const bool content = std::string_view(row["part"].c_str()) == "content";
    Sealed& sealed = content ? *result.content.mutable_content() : *result.content.mutable_metadata();
    sealed.set_key_id(row["key_id"].as<std::string>());
    sealed.set_box(pqxx::binarystring(row["box"]).str());
  }
  return result;
}
}  // namespace muster
