#include "projections/sharing.hpp"

#include <unordered_map>

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/subject.hpp"

namespace muster {
namespace {
// Changes of one entry that came in one batch, collapsed: a whole new row, or some columns of one that is there.
struct EntryChange {
  bool shared = false, gone = false;
  std::string team_id, key, shared_by, workspace_id;
  std::int64_t shared_at = 0;
  std::optional<std::string> title, tags, body;
  std::optional<std::uint64_t> size_bytes;
  std::optional<std::uint32_t> entry_version;
  std::optional<bool> read, write;
  std::optional<std::int64_t> expires_at;  // 0: never
  std::optional<std::string> updated_by;
  std::optional<std::int64_t> updated_at;
};

// As PostgreSQL writes an array. Tags hold neither quotes nor backslashes.
std::string array_of(const google::protobuf::RepeatedPtrField<std::string>& tags) {
  std::string text = "{";
  for (const std::string& tag : tags) text.append(text.size() > 1 ? ",\"" : "\"").append(tag).append("\"");
  return text += '}';
}
std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}
std::string words(const std::string& title, const std::string& key, const std::string& tags) {
  return "to_tsvector('simple', " + title + " || ' ' || " + key + " || ' ' || array_to_string(" + tags + ", ' '))";
}

class SharedEntries : public Projection {
 public:
  std::string_view name() const override { return "shared_entries"; }
  std::vector<Part> parts() const override { return {{"bodies", "share_id", "entries"}}; }
  void apply(const Position& position, const Entry& entry) override;
  void flush(pqxx::transaction_base& work) override;
  void discard() override { entries_.clear(); }

 private:
  void on(const Entry& entry, const EntryShared& event);
  void on(const Entry& entry, const SharedEntryUpdated& event);
  void on(const Entry& entry, const SharedPermissionsSet& event);
  void remove(const std::string& share_id);
  void flush_entries(pqxx::transaction_base& work);
  void flush_bodies(pqxx::transaction_base& work);

  std::unordered_map<std::string, EntryChange> entries_;
};

void SharedEntries::apply(const Position&, const Entry& entry) {
  for (const Event& event : entry.events()) {
    if (event.has_entry_shared()) on(entry, event.entry_shared());
    if (event.has_shared_entry_updated()) on(entry, event.shared_entry_updated());
    if (event.has_shared_permissions_set()) on(entry, event.shared_permissions_set());
    if (event.has_entry_unshared()) remove(event.entry_unshared().share_id());
    if (event.has_shared_entry_expired()) remove(event.shared_entry_expired().share_id());
  }
}

void SharedEntries::on(const Entry& entry, const EntryShared& event) {
  EntryChange& change = entries_[event.share_id()];
  change.shared = true;
  change.team_id = team_id_of(entry.subject());
  change.key = event.key();
  change.title = event.title();
  change.tags = array_of(event.tags());
  change.size_bytes = event.size_bytes();
  change.entry_version = 1;
  change.body = event.body();
  change.read = event.read();
  change.write = event.write();
  change.expires_at = event.expires_at();
  change.workspace_id = event.workspace_id();
  change.shared_by = entry.actor();
  change.shared_at = entry.at();
  change.updated_by = entry.actor();
  change.updated_at = entry.at();
}
void SharedEntries::on(const Entry& entry, const SharedEntryUpdated& event) {
  EntryChange& change = entries_[event.share_id()];
  if (event.has_title()) change.title = event.title();
  if (event.retagged()) change.tags = array_of(event.tags());
  if (event.has_body()) change.body = event.body();
  if (event.has_expires_at()) change.expires_at = event.expires_at();
  change.size_bytes = event.size_bytes();
  change.entry_version = event.entry_version();
  change.updated_by = entry.actor();
  change.updated_at = entry.at();
}
void SharedEntries::on(const Entry& entry, const SharedPermissionsSet& event) {
  EntryChange& change = entries_[event.share_id()];
  change.read = event.read();
  change.write = event.write();
  change.updated_by = entry.actor();
  change.updated_at = entry.at();
}
void SharedEntries::remove(const std::string& share_id) {
  EntryChange& change = entries_[share_id];
  change = {};
  change.gone = true;
}

void SharedEntries::flush(pqxx::transaction_base& work) {
  flush_entries(work);
  flush_bodies(work);
  discard();
}

void SharedEntries::flush_entries(pqxx::transaction_base& work) {
  Rows shared({{"share_id", "text"},
               {"team_id", "text"},
               {"key", "text"},
               {"title", "text"},
               {"tags", "text"},
               {"size_bytes", "bigint"},
               {"entry_version", "int"},
               {"read", "boolean"},
               {"write", "boolean"},
               {"shared_by", "text"},
               {"shared_at", "bigint"},
               {"updated_by", "text"},
               {"updated_at", "bigint"},
               {"expires_at", "bigint"},
               {"workspace_id", "text"}});
  Rows changed({{"share_id", "text"},
                {"title", "text"},
                {"tags", "text"},
                {"size_bytes", "bigint"},
                {"entry_version", "int"},
                {"read", "boolean"},
                {"write", "boolean"},
                {"expires_at", "bigint"},
                {"updated_by", "text"},
                {"updated_at", "bigint"}});
  for (const auto& [id, one] : entries_) {
    if (one.gone) continue;
    if (one.shared)
      shared.add(id, one.team_id, one.key, one.title, one.tags, one.size_bytes, one.entry_version, one.read, one.write,
                 one.shared_by, one.shared_at, one.updated_by, one.updated_at,
                 *one.expires_at ? one.expires_at : std::nullopt, unless_empty(one.workspace_id));
    else
      changed.add(id, one.title, one.tags, one.size_bytes, one.entry_version, one.read, one.write, one.expires_at,
                  one.updated_by, one.updated_at);
  }
  shared.run(work,
             "INSERT INTO entries (share_id, team_id, key, title, tags, size_bytes, entry_version, read, write,"
             " shared_by, shared_at, updated_by, updated_at, expires_at, workspace_id, search)"
             " SELECT share_id, team_id, key, title, tags::text[], size_bytes, entry_version, read, write, shared_by,"
             " shared_at, updated_by, updated_at, expires_at, workspace_id, " +
                 words("title", "key", "tags::text[]") + " FROM " + shared.source());
  changed.run(work,
              "UPDATE entries e SET title = coalesce(r.title, e.title), tags = coalesce(r.tags::text[], e.tags),"
              " size_bytes = coalesce(r.size_bytes, e.size_bytes),"
              " entry_version = coalesce(r.entry_version, e.entry_version), read = coalesce(r.read, e.read),"
              " write = coalesce(r.write, e.write),"
              " expires_at = CASE WHEN r.expires_at IS NULL THEN e.expires_at ELSE nullif(r.expires_at, 0) END,"
              " updated_by = r.updated_by, updated_at = r.updated_at, search = " +
                  words("coalesce(r.title, e.title)", "e.key", "coalesce(r.tags::text[], e.tags)") + " FROM " +
                  changed.source() + " WHERE e.share_id = r.share_id");
  for (const char* table : {"entries", "bodies"}) {
    Rows gone({{"share_id", "text"}});
    for (const auto& [id, one] : entries_)
      if (one.gone) gone.add(id);
    gone.run(work,
             std::string("DELETE FROM ") + table + " t USING " + gone.source() + " WHERE t.share_id = r.share_id");
  }
}

void SharedEntries::flush_bodies(pqxx::transaction_base& work) {
  Rows bodies({{"share_id", "text"}, {"body", "bytea"}});
  for (const auto& [id, one] : entries_)
    if (one.body) bodies.add(id, Rows::Bytes{*one.body});
  bodies.run(work, "INSERT INTO bodies (share_id, body) SELECT * FROM " + bodies.source() +
                       " ON CONFLICT (share_id) DO UPDATE SET body = EXCLUDED.body");
}

const std::string entry_columns =
    "e.share_id, e.team_id, e.key, e.title, e.tags, e.size_bytes, e.entry_version, e.read, e.write, e.shared_by,"
    " shared_entries.muster_time(e.shared_at) AS shared_at, e.updated_by,"
    " shared_entries.muster_time(e.updated_at) AS updated_at,"
    " shared_entries.muster_time(e.expires_at) AS expires_at, e.workspace_id,"
    " (SELECT s.version FROM shared_entries.subjects s WHERE s.subject = 'team/' || e.team_id) AS version";
const std::string entry_from = "shared_entries.entries e";
const std::string body_columns = entry_columns + ", replace(encode(b.body, 'base64'), E'\\n', '') AS body";
const std::string body_from = "shared_entries.entries e JOIN shared_entries.bodies b USING (share_id)";

// What stands in a team's lists at that time: what has expired is gone, whether it is cleared away or not.
template <class Request>
Question about_team(const Request& request, Lanes lanes) {
  Question question("shared_entries", lanes);
  question.version_of(team_subject(request.team_id()));
  question.where("e.team_id = " + question.text(request.team_id()));
  question.where("(e.expires_at IS NULL OR e.expires_at > " + question.number(request.now()) + ")");
  return question;
}
template <class Request>
Question list_of_team(const Request& request, Lanes lanes) {
  auto question = about_team(request, lanes);
  question.where_not_of("'shared_entry/' || e.share_id", request.hidden());
  return question;
}
Refusal no_entry(const std::string& share_id) {
  return refuse(SHARED_ENTRY_NOT_FOUND, "there is no shared entry " + share_id);
}
}  // namespace

std::unique_ptr<Projection> shared_entries_projection() { return std::make_unique<SharedEntries>(); }

Result<View> query(pqxx::transaction_base& work, const ListSharedEntries& request, Lanes lanes) {
  auto question = list_of_team(request, lanes);
  if (!request.tag().empty()) question.where("e.tags @> ARRAY[" + question.text(request.tag()) + "]");
  if (!request.key_prefix().empty()) question.where("starts_with(e.key, " + question.text(request.key_prefix()) + ")");
  if (!request.shared_by().empty()) question.where("e.shared_by = " + question.text(request.shared_by()));
  if (!request.title().empty())
    question.where("strpos(lower(e.title), lower(" + question.text(request.title()) + ")) > 0");
  if (!request.workspace_id().empty()) question.where("e.workspace_id = " + question.text(request.workspace_id()));
  return question.page(work, request, entry_columns, entry_from, {{{"e.shared_at", true}, {"e.share_id"}}});
}

Result<View> query(pqxx::transaction_base& work, const DiscoverSharedEntries& request, Lanes lanes) {
  auto question = list_of_team(request, lanes);
  if (!request.q().empty())
    question.where("e.search @@ websearch_to_tsquery('simple', " + question.text(request.q()) + ")");
  if (!request.tags().empty()) question.where("e.tags @> string_to_array(" + question.text(request.tags()) + ", ',')");
  if (request.has_size_bytes_min())
    question.where("e.size_bytes >= " + question.number(static_cast<std::int64_t>(request.size_bytes_min())));
  if (request.has_size_bytes_max())
    question.where("e.size_bytes <= " + question.number(static_cast<std::int64_t>(request.size_bytes_max())));
  return question.page(work, request, entry_columns, entry_from, {{{"e.shared_at", true}, {"e.share_id"}}, true});
}

Result<View> query(pqxx::transaction_base& work, const GetSharedEntry& request, Lanes lanes) {
  auto question = about_team(request, lanes);
  question.where("e.share_id = " + question.text(request.share_id()));
  return question.one(work, entry_columns, entry_from, no_entry(request.share_id()));
}

Result<View> query(pqxx::transaction_base& work, const ReadSharedEntry& request, Lanes lanes) {
  auto question = about_team(request, lanes);
  question.where("e.share_id = " + question.text(request.share_id()));
  return question.one(work, body_columns, body_from, no_entry(request.share_id()));
}

Result<View> query(pqxx::transaction_base& work, const ReadSharedKey& request, Lanes lanes) {
  auto question = list_of_team(request, lanes);
  question.where("e.key = " + question.text(request.key()));
  return question.one(
      work, body_columns, body_from,
      refuse(SHARED_ENTRY_NOT_FOUND, "there is no entry that you may view with the key " + request.key()));
}
}  // namespace muster
