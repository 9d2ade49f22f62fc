#include "projections/workspaces.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"
#include "projections/subject.hpp"

namespace muster {
namespace {
using Status = InvitationStatus;

struct By {
  std::string account_id;
  std::int64_t at = 0;
};
struct WorkspaceChange {
  bool created = false;
  std::string team_id;
  By creation;
  std::optional<std::string> name, description;
  std::optional<WorkspaceSettings> settings;
  std::optional<bool> archived;
  std::optional<std::int64_t> updated_at;
};
// What a batch does to somebody's membership: the row of before goes, a new one comes, or the row of before changes.
struct MemberChange {
  bool gone = false, joined = false;
  std::optional<WorkspaceRole> role = {};
  std::map<std::string, bool> permissions = {};  // granted or revoked
  std::int64_t joined_at = 0;
};
using Membership = std::tuple<std::string, std::string, std::string>;  // team, account, workspace
struct InvitationChange {
  std::optional<InvitedToWorkspace> invited;
  std::string team_id;
  By inviting;
  std::int64_t started_offset = 0;
  Status status = INVITATION_STATUS_PENDING;
  std::optional<By> ended;
};
// What ends the invitations of an account that are pending then: to a workspace that it has joined, or, where that is
// empty, to all of a team that it has left.
struct Ending {
  std::string team_id, account_id, workspace_id;
  By by;
  std::int64_t offset = 0;
};

std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}
// In alphabetical order, separated by commas.
std::string listed(const google::protobuf::RepeatedField<int>& permissions) {
  std::vector<std::string> names;
  for (const int permission : permissions) names.push_back(enum_name(static_cast<WorkspacePermission>(permission)));
  std::sort(names.begin(), names.end());
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ",") + name;
  return list;
}
std::string listed(const std::map<std::string, bool>& permissions, bool granted) {
  std::string list;
  for (const auto& [name, is_granted] : permissions)
    if (is_granted == granted) list += (list.empty() ? "" : ",") + name;
  return list;
}

class WorkspacesProjection : public Projection {
 public:
  std::string_view name() const override { return "workspaces"; }
  void apply(const Position& position, const Entry& entry) override;
  void flush(pqxx::transaction_base& work) override;
  void discard() override {
    workspaces_.clear();
    members_.clear();
    left_.clear();
    invitations_.clear();
    endings_.clear();
  }

 private:
  void apply_membership(const Position& position, const Entry& entry, const Event& event);
  void apply_invitation(const Position& position, const Entry& entry, const Event& event);
  void on(const Entry& entry, const WorkspaceCreated& event);
  void on(const Entry& entry, const WorkspaceUpdated& event);
  void on(const Position& position, const Entry& entry, const WorkspaceMemberJoined& event);
  void on(const Position& position, const Entry& entry, const InvitedToWorkspace& event);
  void set_archived(const Entry& entry, const std::string& workspace_id, bool archived);
  MemberChange& member(const Entry& entry, const std::string& account_id, const std::string& workspace_id);
  void leave_team(const Position& position, const Entry& entry, const std::string& account_id);
  void end(const Entry& entry, const std::string& invitation_id, Status status);
  void flush_workspaces(pqxx::transaction_base& work);
  void flush_members(pqxx::transaction_base& work);
  void flush_invitations(pqxx::transaction_base& work);
  void flush_endings(pqxx::transaction_base& work);

  std::unordered_map<std::string, WorkspaceChange> workspaces_;
  std::map<Membership, MemberChange> members_;
  std::map<std::pair<std::string, std::string>, bool> left_;  // team, account: all that stands in the table goes
  std::unordered_map<std::string, InvitationChange> invitations_;
  std::vector<Ending> endings_;
};

void WorkspacesProjection::apply(const Position& position, const Entry& entry) {
  for (const Event& event : entry.events()) {
    if (event.has_workspace_created()) on(entry, event.workspace_created());
    if (event.has_workspace_updated()) on(entry, event.workspace_updated());
    if (event.has_workspace_archived()) set_archived(entry, event.workspace_archived().workspace_id(), true);
    if (event.has_workspace_restored()) set_archived(entry, event.workspace_restored().workspace_id(), false);
    apply_membership(position, entry, event);
    apply_invitation(position, entry, event);
  }
}

void WorkspacesProjection::apply_membership(const Position& position, const Entry& entry, const Event& event) {
  const auto go = [&](const auto& body) { member(entry, body.account_id(), body.workspace_id()) = {.gone = true}; };
  const auto permit = [&](const auto& body, bool granted) {
    member(entry, body.account_id(), body.workspace_id()).permissions[enum_name(body.permission())] = granted;
  };
  switch (event.event_case()) {
    case Event::kWorkspaceMemberJoined:
      return on(position, entry, event.workspace_member_joined());
    case Event::kWorkspaceMemberRemoved:
      return go(event.workspace_member_removed());
    case Event::kWorkspaceMemberLeft:
      return go(event.workspace_member_left());
    case Event::kWorkspaceRoleChanged: {
      const auto& body = event.workspace_role_changed();
      member(entry, body.account_id(), body.workspace_id()).role = body.to();
      return;
    }
    case Event::kWorkspacePermissionGranted:
      return permit(event.workspace_permission_granted(), true);
    case Event::kWorkspacePermissionRevoked:
      return permit(event.workspace_permission_revoked(), false);
    case Event::kMemberRemoved:
      return leave_team(position, entry, event.member_removed().account_id());
    case Event::kMemberLeft:
      return leave_team(position, entry, event.member_left().account_id());
    default:
      return;
  }
}

void WorkspacesProjection::apply_invitation(const Position& position, const Entry& entry, const Event& event) {
  if (event.has_invited_to_workspace()) on(position, entry, event.invited_to_workspace());
  if (event.has_workspace_invitation_accepted())
    end(entry, event.workspace_invitation_accepted().invitation_id(), INVITATION_STATUS_ACCEPTED);
  if (event.has_workspace_invitation_declined())
    end(entry, event.workspace_invitation_declined().invitation_id(), INVITATION_STATUS_DECLINED);
  if (event.has_workspace_invitation_revoked())
    end(entry, event.workspace_invitation_revoked().invitation_id(), INVITATION_STATUS_REVOKED);
  if (event.has_workspace_invitation_expired())
    end(entry, event.workspace_invitation_expired().invitation_id(), INVITATION_STATUS_EXPIRED);
}

void WorkspacesProjection::on(const Entry& entry, const WorkspaceCreated& event) {
  auto& workspace = workspaces_[event.workspace_id()];
  workspace.created = true;
  workspace.team_id = team_id_of(entry.subject());
  workspace.creation = {entry.actor(), entry.at()};
  workspace.name = event.name();
  workspace.description = event.description();
  workspace.settings = event.settings();
  workspace.archived = false;
  workspace.updated_at = entry.at();
}
void WorkspacesProjection::on(const Entry& entry, const WorkspaceUpdated& event) {
  auto& workspace = workspaces_[event.workspace_id()];
  if (event.has_name()) workspace.name = event.name();
  if (event.has_description()) workspace.description = event.description();
  if (event.has_settings()) workspace.settings = event.settings();
  workspace.updated_at = entry.at();
}
void WorkspacesProjection::set_archived(const Entry& entry, const std::string& workspace_id, bool archived) {
  auto& workspace = workspaces_[workspace_id];
  workspace.archived = archived;
  workspace.updated_at = entry.at();
}

MemberChange& WorkspacesProjection::member(const Entry& entry, const std::string& account_id,
                                           const std::string& workspace_id) {
  return members_[{std::string(team_id_of(entry.subject())), account_id, workspace_id}];
}
void WorkspacesProjection::on(const Position& position, const Entry& entry, const WorkspaceMemberJoined& event) {
  auto& joined = member(entry, event.account_id(), event.workspace_id());
  joined = {.gone = joined.gone, .joined = true, .role = event.role(), .permissions = {}, .joined_at = entry.at()};
  for (const int permission : event.permissions())
    joined.permissions[enum_name(static_cast<WorkspacePermission>(permission))] = true;
  endings_.push_back({std::string(team_id_of(entry.subject())),
                      event.account_id(),
                      event.workspace_id(),
                      {entry.actor(), entry.at()},
                      position.offset});
}
// Whoever leaves the team leaves its workspaces: what the batch knows of, and what is in the table.
void WorkspacesProjection::leave_team(const Position& position, const Entry& entry, const std::string& account_id) {
  const std::string team_id(team_id_of(entry.subject()));
  left_[{team_id, account_id}] = true;
  const auto of_account = [&](const Membership& key) {
    return std::get<0>(key) == team_id && std::get<1>(key) == account_id;
  };
  for (auto at = members_.lower_bound({team_id, account_id, ""}); at != members_.end() && of_account(at->first);)
    at = members_.erase(at);
  endings_.push_back({team_id, account_id, "", {entry.actor(), entry.at()}, position.offset});
}

void WorkspacesProjection::on(const Position& position, const Entry& entry, const InvitedToWorkspace& event) {
  auto& invitation = invitations_[event.invitation_id()];
  invitation.invited = event;
  invitation.team_id = team_id_of(entry.subject());
  invitation.inviting = {entry.actor(), entry.at()};
  invitation.started_offset = position.offset;
}
void WorkspacesProjection::end(const Entry& entry, const std::string& invitation_id, Status status) {
  auto& invitation = invitations_[invitation_id];
  invitation.status = status;
  invitation.ended = By{entry.actor(), entry.at()};
}

void WorkspacesProjection::flush(pqxx::transaction_base& work) {
  flush_workspaces(work);
  flush_members(work);
  flush_invitations(work);
  flush_endings(work);
  discard();
}

void WorkspacesProjection::flush_workspaces(pqxx::transaction_base& work) {
  const auto rows = [] {
    return Rows({{"workspace_id", "text"},
                 {"team_id", "text"},
                 {"name", "text"},
                 {"description", "text"},
                 {"default_role", "text"},
                 {"invites_from", "text"},
                 {"archived", "boolean"},
                 {"created_by", "text"},
                 {"created_at", "bigint"},
                 {"updated_at", "bigint"}});
  };
  Rows created = rows(), changed = rows();
  for (const auto& [id, workspace] : workspaces_) {
    std::optional<std::string> default_role, invites_from;
    if (workspace.settings) default_role = enum_name(workspace.settings->default_role());
    if (workspace.settings) invites_from = enum_name(workspace.settings->invites_from());
    (workspace.created ? created : changed)
        .add(id, workspace.team_id, workspace.name, workspace.description, default_role, invites_from,
             workspace.archived, workspace.creation.account_id, workspace.creation.at, workspace.updated_at);
  }
  created.run(work, "INSERT INTO workspaces (" + created.names() + ") SELECT * FROM " + created.source());
  changed.run(work,
              "UPDATE workspaces w SET name = coalesce(r.name, w.name), description = coalesce(r.description,"
              " w.description), default_role = coalesce(r.default_role, w.default_role), invites_from ="
              " coalesce(r.invites_from, w.invites_from), archived = coalesce(r.archived, w.archived),"
              " updated_at = coalesce(r.updated_at, w.updated_at) FROM " +
                  changed.source() + " WHERE w.workspace_id = r.workspace_id");
}

void WorkspacesProjection::flush_members(pqxx::transaction_base& work) {
  Rows left({{"team_id", "text"}, {"account_id", "text"}});
  for (const auto& [holder, gone] : left_) left.add(holder.first, holder.second);
  Rows gone({{"workspace_id", "text"}, {"account_id", "text"}});
  Rows joined({{"workspace_id", "text"},
               {"account_id", "text"},
               {"team_id", "text"},
               {"role", "text"},
               {"permissions", "text"},
               {"joined_at", "bigint"}});
  Rows changed(
      {{"workspace_id", "text"}, {"account_id", "text"}, {"role", "text"}, {"granted", "text"}, {"revoked", "text"}});
  for (const auto& [key, change] : members_) {
    const auto& [team_id, account_id, workspace_id] = key;
    const auto role = change.role ? std::optional(enum_name(*change.role)) : std::nullopt;
    const std::string granted = listed(change.permissions, true);
    if (change.gone) gone.add(workspace_id, account_id);
    if (change.joined) joined.add(workspace_id, account_id, team_id, role, granted, change.joined_at);
    if (!change.gone && !change.joined)
      changed.add(workspace_id, account_id, role, granted, listed(change.permissions, false));
  }
  left.run(work, "DELETE FROM members m USING " + left.source() +
                     " WHERE m.team_id = r.team_id AND m.account_id = r.account_id");
  gone.run(work, "DELETE FROM members m USING " + gone.source() +
                     " WHERE m.workspace_id = r.workspace_id AND m.account_id = r.account_id");
  joined.run(work, "INSERT INTO members (" + joined.names() +
                       ") SELECT workspace_id, account_id, team_id, role, string_to_array(permissions, ','), joined_at"
                       " FROM " +
                       joined.source());
  changed.run(work,
              "UPDATE members m SET role = coalesce(r.role, m.role), permissions = ARRAY(SELECT p FROM (SELECT"
              " unnest(m.permissions) AS p EXCEPT SELECT unnest(string_to_array(r.revoked, ','))"
              " UNION SELECT unnest(string_to_array(r.granted, ','))) AS held ORDER BY p COLLATE \"C\") FROM " +
                  changed.source() + " WHERE m.workspace_id = r.workspace_id AND m.account_id = r.account_id");
}

void WorkspacesProjection::flush_invitations(pqxx::transaction_base& work) {
  Rows made({{"invitation_id", "text"},
             {"workspace_id", "text"},
             {"team_id", "text"},
             {"account_id", "text"},
             {"email_key_id", "text"},
             {"email_box", "bytea"},
             {"role", "text"},
             {"permissions", "text"},
             {"status", "text"},
             {"invited_by", "text"},
             {"invited_at", "bigint"},
             {"expires_at", "bigint"},
             {"ended_at", "bigint"},
             {"ended_by", "text"},
             {"started_offset", "bigint"}});
  Rows ended({{"invitation_id", "text"}, {"status", "text"}, {"ended_at", "bigint"}, {"ended_by", "text"}});
  for (const auto& [id, change] : invitations_) {
    if (!change.invited) {
      ended.add(id, enum_name(change.status), change.ended->at, change.ended->account_id);
      continue;
    }
    const auto& event = *change.invited;
    made.add(id, event.workspace_id(), change.team_id, unless_empty(event.account_id()),
             unless_empty(event.email().key_id()),
             event.has_email() ? std::optional(Rows::Bytes{event.email().box()}) : std::nullopt,
             enum_name(event.role()), listed(event.permissions()), enum_name(change.status), change.inviting.account_id,
             change.inviting.at, event.expires_at(), change.ended ? std::optional(change.ended->at) : std::nullopt,
             change.ended ? std::optional(change.ended->account_id) : std::nullopt, change.started_offset);
  }
  made.run(work,
           "INSERT INTO invitations (" + made.names() +
               ") SELECT invitation_id, workspace_id, team_id, account_id, email_key_id, email_box, role,"
               " string_to_array(permissions, ','), status, invited_by, invited_at, expires_at, ended_at, ended_by,"
               " started_offset FROM " +
               made.source());
  ended.run(work, "UPDATE invitations i SET status = r.status, ended_at = r.ended_at, ended_by = r.ended_by FROM " +
                      ended.source() + " WHERE i.invitation_id = r.invitation_id");
}

// Of what is still pending, the first ending after it was begun. Who has joined in another way needs no invitation any
// more; of who has left the team it is taken back.
void WorkspacesProjection::flush_endings(pqxx::transaction_base& work) {
  Rows endings({{"team_id", "text"},
                {"account_id", "text"},
                {"joined", "text"},
                {"ended_by", "text"},
                {"at", "bigint"},
                {"at_offset", "bigint"}});
  for (const auto& one : endings_)
    endings.add(one.team_id, one.account_id, one.workspace_id, one.by.account_id, one.by.at, one.offset);
  endings.run(work,
              "WITH over AS (SELECT DISTINCT ON (i.invitation_id) i.invitation_id, r.joined, r.ended_by, r.at FROM " +
                  endings.source() +
                  " JOIN invitations i USING (team_id, account_id) WHERE i.status = 'pending'"
                  " AND i.started_offset < r.at_offset AND r.joined IN ('', i.workspace_id)"
                  " ORDER BY i.invitation_id, r.at_offset) UPDATE invitations i SET"
                  " status = CASE WHEN over.joined = '' THEN 'revoked' ELSE 'superseded' END, ended_at = over.at,"
                  " ended_by = over.ended_by FROM over WHERE i.invitation_id = over.invitation_id");
}

std::string workspace_columns(const std::string& caller) {
  return "w.workspace_id, w.team_id, w.name, w.description, json_build_object('default_role', w.default_role,"
         " 'invites_from', w.invites_from) AS settings, w.archived, w.created_by,"
         " workspaces.muster_time(w.created_at) AS created_at, workspaces.muster_time(w.updated_at) AS updated_at,"
         " (SELECT count(*) FROM workspaces.members m WHERE m.workspace_id = w.workspace_id) AS member_count,"
         " (SELECT m.role FROM workspaces.members m WHERE m.workspace_id = w.workspace_id AND m.account_id = " +
         caller +
         ") AS role, (SELECT s.version FROM workspaces.subjects s WHERE s.subject = 'team/' || w.team_id) AS version";
}
const Question::Order oldest_first{{{"w.created_at", true}, {"w.workspace_id"}}};

std::string is_mine(const std::string& caller) {
  return "EXISTS (SELECT FROM workspaces.members m WHERE m.workspace_id = w.workspace_id AND m.account_id = " + caller +
         ")";
}

template <class Request>
Question about_workspace(const Request& request, Lanes lanes) {
  Question question("workspaces", lanes);
  question.version_of(team_subject(request.team_id()));
  question.where("team_id = " + question.text(request.team_id()));
  question.where("workspace_id = " + question.text(request.workspace_id()));
  return question;
}
}  // namespace

std::unique_ptr<Projection> workspaces_projection() { return std::make_unique<WorkspacesProjection>(); }

Result<View> query(pqxx::transaction_base& work, const ListWorkspaces& request, Lanes lanes) {
  Question question("workspaces", lanes);
  question.version_of(team_subject(request.team_id()));
  const std::string caller = question.text(request.account_id());
  question.where("w.team_id = " + question.text(request.team_id()));
  if (request.mine()) question.where(is_mine(caller));
  if (!request.archived()) question.where("NOT w.archived");
  if (!request.name().empty())
    question.where("strpos(lower(w.name), lower(" + question.text(request.name()) + ")) > 0");
  question.where_not_of("'workspace/' || w.workspace_id", request.hidden());
  return question.page(work, request, workspace_columns(caller), "workspaces.workspaces w", oldest_first);
}

Result<View> query(pqxx::transaction_base& work, const ListMyWorkspaces& request, Lanes lanes) {
  Question question("workspaces", lanes);
  const std::string caller = question.text(request.account_id());
  question.where(is_mine(caller));
  if (!request.archived()) question.where("NOT w.archived");
  return question.page(work, request, workspace_columns(caller), "workspaces.workspaces w", oldest_first);
}

Result<View> query(pqxx::transaction_base& work, const GetWorkspace& request, Lanes lanes) {
  auto question = about_workspace(request, lanes);
  return question.one(work, workspace_columns(question.text(request.account_id())), "workspaces.workspaces w",
                      refuse(WORKSPACE_NOT_FOUND, "there is no workspace " + request.workspace_id()));
}

Result<View> query(pqxx::transaction_base& work, const ListWorkspaceMembers& request, Lanes lanes) {
  auto question = about_workspace(request, lanes);
  if (request.has_role()) question.where("role = " + question.text(enum_name(request.role())));
  return question.page(work, request,
                       "workspace_id, account_id, role, permissions, workspaces.muster_time(joined_at) AS joined_at",
                       "workspaces.members", {{{"joined_at", true}, {"account_id"}}});
}

Result<View> query(pqxx::transaction_base& work, const ListWorkspaceInvitations& request, Lanes lanes) {
  auto question = about_workspace(request, lanes);
  if (request.has_status()) question.where("status = " + question.text(enum_name(request.status())));
  return question.page(work, request,
                       "invitation_id, workspace_id, account_id, workspaces.muster_sealed(email_key_id, email_box) AS"
                       " email_sealed, role, permissions, status, invited_by,"
                       " workspaces.muster_time(invited_at) AS invited_at,"
                       " workspaces.muster_time(expires_at) AS expires_at,"
                       " workspaces.muster_time(ended_at) AS ended_at, ended_by",
                       "workspaces.invitations", {{{"invited_at", true}, {"invitation_id"}}});
}
}  // namespace muster
