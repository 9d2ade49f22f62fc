#include "projections/members_custom_roles.hpp"

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/subject.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
std::string json_of(const google::protobuf::RepeatedPtrField<RoleAction>& actions) {
  std::string json = "[";
  for (const RoleAction& action : actions) {
    if (json.size() > 1) json += ',';
    append_json(json, action);
  }
  return json += ']';
}
}  // namespace

void MembersCustomRoles::apply(const Entry& entry) {
  for (const Event& event : entry.events()) {
    if (event.has_custom_role_created()) on(entry, event.custom_role_created());
    if (event.has_custom_role_updated()) on(entry, event.custom_role_updated());
    if (event.has_custom_role_deleted()) on(entry, event.custom_role_deleted());
    if (event.has_custom_roles_set()) on(entry, event.custom_roles_set());
    if (event.has_member_removed()) leave(entry, event.member_removed().account_id());
    if (event.has_member_left()) leave(entry, event.member_left().account_id());
  }
}

void MembersCustomRoles::on(const Entry& entry, const CustomRoleCreated& event) {
  roles_[event.role_id()] = {true,
                             false,
                             std::string(team_id_of(entry.subject())),
                             entry.actor(),
                             entry.actor(),
                             entry.at(),
                             entry.at(),
                             event.name(),
                             event.description(),
                             json_of(event.actions())};
}
void MembersCustomRoles::on(const Entry& entry, const CustomRoleUpdated& event) {
  auto& role = roles_[event.role_id()];
  if (event.has_name()) role.name = event.name();
  if (event.has_description()) role.description = event.description();
  if (!event.actions().empty()) role.actions = json_of(event.actions());
  role.updated_by = entry.actor();
  role.updated_at = entry.at();
}
void MembersCustomRoles::on(const Entry&, const CustomRoleDeleted& event) {
  roles_[event.role_id()] = {};
  roles_[event.role_id()].gone = true;
  for (auto& [account, held] : holders_) held.erase(event.role_id());
}
void MembersCustomRoles::on(const Entry& entry, const CustomRolesSet& event) {
  const TeamAndAccount key(team_id_of(entry.subject()), event.account_id());
  const auto before = holders_.find(key);
  const bool known = before != holders_.end();  // from this batch; otherwise the database knows
  std::map<std::string, Held> held;
  for (const std::string& role_id : event.role_ids()) {
    Held one{entry.at(), entry.actor(), known};
    if (known && before->second.contains(role_id)) one = before->second.at(role_id);
    held.emplace(role_id, std::move(one));
  }
  holders_[key] = std::move(held);
}
void MembersCustomRoles::leave(const Entry& entry, const std::string& account_id) {
  holders_[{std::string(team_id_of(entry.subject())), account_id}].clear();
}

void MembersCustomRoles::discard() {
  roles_.clear();
  holders_.clear();
}
void MembersCustomRoles::flush(pqxx::transaction_base& work) {
  flush_roles(work);
  flush_holders(work);
  discard();
}

void MembersCustomRoles::flush_roles(pqxx::transaction_base& work) {
  Rows created({{"role_id", "text"},
                {"team_id", "text"},
                {"name", "text"},
                {"description", "text"},
                {"actions", "json"},
                {"created_by", "text"},
                {"created_at", "bigint"},
                {"updated_by", "text"},
                {"updated_at", "bigint"}});
  Rows changed({{"role_id", "text"},
                {"name", "text"},
                {"description", "text"},
                {"actions", "json"},
                {"updated_by", "text"},
                {"updated_at", "bigint"}});
  for (const auto& [id, role] : roles_)
    if (role.gone)
      continue;
    else if (role.created)
      created.add(id, role.team_id, role.name, role.description, role.actions, role.created_by, role.created_at,
                  role.updated_by, role.updated_at);
    else
      changed.add(id, role.name, role.description, role.actions, role.updated_by, role.updated_at);
  created.run(work, "INSERT INTO custom_roles (" + created.names() + ") SELECT * FROM " + created.source());
  changed.run(work,
              "UPDATE custom_roles c SET name = coalesce(r.name, c.name),"
              " description = coalesce(r.description, c.description), actions = coalesce(r.actions, c.actions),"
              " updated_by = r.updated_by, updated_at = r.updated_at FROM " +
                  changed.source() + " WHERE c.role_id = r.role_id");
  forget_roles(work);
}

// The roles that are gone, with whom had them; see CustomRoleDeleted for their grants.
void MembersCustomRoles::forget_roles(pqxx::transaction_base& work) {
  const auto run = [&](const std::string& before, const std::string& after) {
    Rows gone({{"role_id", "text"}});
    for (const auto& [id, role] : roles_)
      if (role.gone) gone.add(id);
    gone.run(work, before + gone.source() + after);
  };
  const std::string of_the_role = " WHERE g.grantee_kind = 'custom_role' AND g.grantee = r.role_id";
  run("DELETE FROM custom_roles c USING ", " WHERE c.role_id = r.role_id");
  run("DELETE FROM custom_role_holders h USING ", " WHERE h.role_id = r.role_id");
  run("DELETE FROM grants g USING ", of_the_role + " AND (g.effect = 'deny' OR g.resource_id = '*')");
  run("UPDATE grants g SET grantee = '' FROM ", of_the_role);
}

void MembersCustomRoles::flush_holders(pqxx::transaction_base& work) {
  Rows had({{"team_id", "text"}, {"account_id", "text"}, {"kept", "text"}});
  Rows have({{"team_id", "text"},
             {"account_id", "text"},
             {"role_id", "text"},
             {"assigned_at", "bigint"},
             {"assigned_by", "text"}});
  for (const auto& [key, held] : holders_) {
    std::string kept;
    for (const auto& [role_id, one] : held) {
      have.add(key.first, key.second, role_id, one.at, one.by);
      if (!one.anew) kept += (kept.empty() ? "" : " ") + role_id;
    }
    had.add(key.first, key.second, kept);
  }
  had.run(work, "DELETE FROM custom_role_holders h USING " + had.source() +
                    " WHERE h.team_id = r.team_id AND h.account_id = r.account_id"
                    " AND h.role_id <> ALL (string_to_array(r.kept, ' '))");
  // Who has it already has it since then.
  have.run(work, "INSERT INTO custom_role_holders (" + have.names() + ") SELECT * FROM " + have.source() +
                     " ON CONFLICT (team_id, account_id, role_id) DO NOTHING");
}

namespace {
const std::string role_columns =
    "c.role_id, c.team_id, c.name, c.description, c.actions,"
    " (SELECT count(*) FROM members.custom_role_holders h WHERE h.role_id = c.role_id) AS member_count, c.created_by,"
    " members.muster_time(c.created_at) AS created_at, c.updated_by, members.muster_time(c.updated_at) AS updated_at,"
    " (SELECT s.version FROM members.subjects s WHERE s.subject = 'team/' || c.team_id) AS version";

Question about_team(const std::string& team_id, Lanes lanes) {
  Question question("members", lanes);
  question.version_of(team_subject(team_id));
  question.where("c.team_id = " + question.text(team_id));
  return question;
}
}  // namespace

Result<View> query(pqxx::transaction_base& work, const ListCustomRoles& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  if (!request.account_id().empty())
    question.where(
        "EXISTS (SELECT FROM members.custom_role_holders h WHERE h.team_id = c.team_id AND h.role_id = c.role_id"
        " AND h.account_id = " +
        question.text(request.account_id()) + ")");
  return question.page(work, request, role_columns, "members.custom_roles c", {{{"c.name"}}});
}

Result<View> query(pqxx::transaction_base& work, const GetCustomRole& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("c.role_id = " + question.text(request.role_id()));
  return question.one(work, role_columns, "members.custom_roles c",
                      refuse(CUSTOM_ROLE_NOT_FOUND, "there is no custom role " + request.role_id()));
}

Result<View> query(pqxx::transaction_base& work, const ListCustomRoleMembers& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("h.role_id = " + question.text(request.role_id()));
  return question.page(work, request,
                       "h.account_id, m.role, members.muster_time(h.assigned_at) AS assigned_at, h.assigned_by",
                       "members.custom_role_holders h JOIN members.custom_roles c USING (role_id)"
                       " JOIN members.members m ON m.team_id = h.team_id AND m.account_id = h.account_id",
                       {{{"h.account_id"}}});
}
}  // namespace muster
