// The questions to `vault_items`.
#include <algorithm>
#include <pqxx/binarystring>
#include <pqxx/result>

#include "domain/ids.hpp"
#include "projections/enum_name.hpp"
#include "projections/vault_items.hpp"

namespace muster {
namespace {
const std::string item_columns =
    "i.item_id, i.team_id, i.name, i.type, i.tags, i.folder_id, v.mime_type, v.size_bytes, i.item_version, "
    "i.created_by,"
    " vault_items.muster_time(i.created_at) AS created_at, i.updated_by,"
    " vault_items.muster_time(i.updated_at) AS updated_at, i.reads, i.workspace_id,"
    " vault_items.muster_time(i.last_read_at) AS last_read_at, i.last_read_by,"
    " (SELECT s.version FROM vault_items.subjects s WHERE s.subject = 'team/' || i.team_id) AS version";
const std::string item_from = "vault_items.items i JOIN vault_items.versions v USING (item_id, item_version)";

// Of the folder that is asked for, and of those within it where that is asked for too.
std::string within(Question& question, const ListVaultItems& request) {
  const std::string folder = question.text(request.folder_id());
  if (!request.recursive()) return "= " + folder;
  return "IN (WITH RECURSIVE within AS (SELECT " + folder +
         " COLLATE \"C\" AS folder_id UNION SELECT f.folder_id FROM vault_items.folders f JOIN within w ON "
         "f.parent_id = w.folder_id"
         " WHERE f.team_id = " +
         question.text(request.team_id()) + ") SELECT folder_id FROM within)";
}

Refusal no_item(const std::string& id) { return refuse(ITEM_NOT_FOUND, "there is no item " + id); }

void fill(Sealed& sealed, const pqxx::row& row) {
  sealed.set_key_id(row["key_id"].as<std::string>());
  sealed.set_box(pqxx::binarystring(row["box"]).str());
}

Question about_team(const std::string& team_id, Lanes lanes) {
  Question question("vault_items", lanes);
  question.version_of(team_subject(team_id));
  question.where("i.team_id = " + question.text(team_id));
  question.where("NOT i.trashed");
  return question;
}
}  // namespace

Result<View> query(pqxx::transaction_base& work, const ListVaultItems& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  if (request.has_type()) question.where("i.type = " + question.text(enum_name(request.type())));
  if (!request.name().empty())
    question.where("strpos(lower(i.name), lower(" + question.text(request.name()) + ")) > 0");
  if (!request.tag().empty()) question.where("i.tags ? " + question.text(request.tag()));
  if (!request.folder_id().empty()) question.where("i.folder_id " + within(question, request));
  if (!request.workspace_id().empty()) question.where("i.workspace_id = " + question.text(request.workspace_id()));
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
  // Versions and their contents are never changed, only deleted together: the statements need no common snapshot.
  const auto rows = work.exec_params(
      "SELECT v.item_version, v.content_version, v.metadata_version, v.upload_id, c.part, c.key_id, c.box"
      " FROM vault_items.versions v LEFT JOIN vault_items.contents c ON c.item_id = v.item_id AND"
      " c.item_version = CASE c.part WHEN 'content' THEN v.content_version ELSE v.metadata_version END"
      " WHERE v.item_id = $1 AND v.item_version = ($2::json->>'item_version')::int",
      request.item_id(), view.json);
  if (rows.empty()) return no_item(request.item_id());
  const auto upload_id = rows[0]["upload_id"].as<std::string>();
  pqxx::result chunks;
  if (!upload_id.empty())
    chunks =
        work.exec_params("SELECT key_id, box FROM vault_items.chunks WHERE upload_id = $1 ORDER BY number", upload_id);
  const auto is_content = [](const pqxx::row& row) { return std::string_view(row["part"].c_str()) == "content"; };
  if (chunks.empty() && std::none_of(rows.begin(), rows.end(), is_content)) return no_item(request.item_id());
  VaultContentFound result;
  result.positions = view.positions;
  result.content.set_item_version(rows[0]["item_version"].as<std::uint32_t>());
  result.content.set_content_version(rows[0]["content_version"].as<std::uint32_t>());
  result.content.set_metadata_version(rows[0]["metadata_version"].as<std::uint32_t>());
  for (const auto& row : rows)
    if (!row["part"].is_null())
      fill(is_content(row) ? *result.content.mutable_content() : *result.content.mutable_metadata(), row);
  for (const auto& row : chunks) fill(*result.content.add_chunks(), row);
  return result;
}

Result<View> query(pqxx::transaction_base& work, const ListVaultFolders& request, Lanes lanes) {
  Question question("vault_items", lanes);
  question.version_of(team_subject(request.team_id()));
  question.where("f.team_id = " + question.text(request.team_id()));
  if (!request.parent_id().empty()) question.where("f.parent_id = " + question.text(request.parent_id()));
  return question.page(
      work, request,
      "f.folder_id, f.parent_id, f.name, f.created_by,"
      " vault_items.muster_time(f.created_at) AS created_at,"
      " (SELECT s.version FROM vault_items.subjects s WHERE s.subject = 'team/' || f.team_id) AS version",
      "vault_items.folders f", {{{"f.parent_id"}, {"f.name"}, {"f.folder_id"}}});
}
}  // namespace muster
