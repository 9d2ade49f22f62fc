#include "domain/ids.hpp"
#include "projections/enum_name.hpp"
#include "projections/members.hpp"

namespace muster {
namespace {
// The columns of TeamView; `t` is the team.
const std::string team_columns =
    "t.team_id, t.name, t.description, t.visibility, t.plan, t.archived, t.member_count,"
    " CASE t.plan WHEN 'free' THEN 5 WHEN 'pro' THEN 50 END AS max_members, t.auto_promote_days, t.created_by,"
    " members.muster_time(t.created_at) AS created_at,"
    " members.muster_time(t.invite_code_expires_at) AS invite_code_expires_at,"
    " (SELECT s.version FROM members.subjects s WHERE s.subject = 'team/' || t.team_id) AS version";
const std::string member_columns =
    "m.team_id, m.account_id, m.role, m.job_role, m.way, members.muster_time(m.joined_at) AS joined_at, m.is_active";
const std::string invitation_columns =
    "i.invitation_id, i.team_id, t.name AS team_name, i.account_id,"
    " members.muster_sealed(i.email_key_id, i.email_box) AS email_sealed, i.role, i.status, i.invited_by,"
    " members.muster_time(i.invited_at) AS invited_at, members.muster_time(i.expires_at) AS expires_at,"
    " members.muster_time(i.ended_at) AS ended_at, i.ended_by, i.job_role";
const std::string invitation_from = "members.invitations i JOIN members.teams t USING (team_id)";
const Question::Order invitation_order{{{"i.invited_at", true}, {"i.invitation_id"}}};

// A question about one team, whose version the answer carries.
Question about_team(const std::string& team_id, Lanes lanes) {
  Question question("members", lanes);
  question.version_of(team_subject(team_id));
  return question;
}
}  // namespace

Result<View> query(pqxx::transaction_base& work, const GetTeam& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("t.team_id = " + question.text(request.team_id()));
  return question.one(work, team_columns, "members.teams t",
                      refuse(TEAM_NOT_FOUND, "there is no team " + request.team_id()));
}

Result<View> query(pqxx::transaction_base& work, const ListMyTeams& request, Lanes lanes) {
  Question question("members", lanes);
  question.where("m.is_active AND m.account_id = " + question.text(request.account_id()));
  if (!request.archived()) question.where("NOT t.archived");
  return question.page(work, request, team_columns + ", m.role",
                       "members.members m JOIN members.teams t USING (team_id)",
                       {{{"m.joined_at", true}, {"m.team_id"}}});
}

Result<View> query(pqxx::transaction_base& work, const ListTeams& request, Lanes lanes) {
  Question question("members", lanes);
  question.where(
      "(t.visibility = 'public' OR t.team_id IN (SELECT m.team_id FROM members.members m WHERE m.is_active AND "
      "m.account_id = " +
      question.text(request.account_id()) + "))");
  question.where("NOT t.archived");
  if (request.has_visibility()) question.where("t.visibility = " + question.text(enum_name(request.visibility())));
  if (request.has_plan()) question.where("t.plan = " + question.text(enum_name(request.plan())));
  if (!request.name().empty())
    question.where("strpos(lower(t.name), lower(" + question.text(request.name()) + ")) > 0");
  return question.page(work, request, team_columns, "members.teams t", {{{"t.created_at", true}, {"t.team_id"}}});
}

Result<View> query(pqxx::transaction_base& work, const ListMembers& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("m.team_id = " + question.text(request.team_id()));
  if (request.has_role()) question.where("m.role = " + question.text(enum_name(request.role())));
  if (request.has_is_active()) question.where(request.is_active() ? "m.is_active" : "NOT m.is_active");
  if (!request.job_role().empty()) question.where("m.job_role = " + question.text(request.job_role()));
  return question.page(work, request, member_columns, "members.members m", {{{"m.joined_at", true}, {"m.account_id"}}});
}

Result<View> query(pqxx::transaction_base& work, const GetMember& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("m.team_id = " + question.text(request.team_id()));
  question.where("m.account_id = " + question.text(request.account_id()));
  return question.one(work, member_columns, "members.members m",
                      refuse(MEMBER_NOT_FOUND, request.account_id() + " is not a member of this team"));
}

Result<View> query(pqxx::transaction_base& work, const ListInvitations& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("i.team_id = " + question.text(request.team_id()));
  if (request.has_status()) question.where("i.status = " + question.text(enum_name(request.status())));
  return question.page(work, request, invitation_columns, invitation_from, invitation_order);
}

Result<View> query(pqxx::transaction_base& work, const ListMyInvitations& request, Lanes lanes) {
  Question question("members", lanes);
  question.where("i.status = 'pending'");
  const auto mine = "i.account_id = " + question.text(request.account_id());
  if (request.email_hash().empty())
    question.where(mine);
  else
    question.where("(" + mine + " OR i.email_hash = decode(" + question.text([&] {
      static constexpr char hex[] = "0123456789abcdef";
      std::string text;
      for (const char c : request.email_hash()) {
        text += hex[static_cast<unsigned char>(c) >> 4];
        text += hex[static_cast<unsigned char>(c) & 15];
      }
      return text;
    }()) + ", 'hex'))");
  return question.page(work, request, invitation_columns, invitation_from, invitation_order);
}

Result<View> query(pqxx::transaction_base& work, const ListGrants& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("g.team_id = " + question.text(request.team_id()));
  if (!request.resource_kind().empty()) question.where("g.resource_kind = " + question.text(request.resource_kind()));
  if (!request.resource_id().empty()) question.where("g.resource_id = " + question.text(request.resource_id()));
  if (request.has_grantee_kind())
    question.where("g.grantee_kind = " + question.text(enum_name(request.grantee_kind())));
  if (!request.grantee().empty()) question.where("g.grantee = " + question.text(request.grantee()));
  question.where_not_of("g.resource_kind || '/' || g.resource_id", request.hidden());
  return question.page(work, request,
                       "g.grant_id, g.team_id, g.resource_kind, g.resource_id, g.action, g.grantee_kind, g.grantee,"
                       " g.effect, members.muster_time(g.expires_at) AS expires_at, g.granted_by,"
                       " members.muster_time(g.granted_at) AS granted_at",
                       "members.grants g", {{{"g.granted_at", true}, {"g.grant_id"}}});
}

Result<View> query(pqxx::transaction_base& work, const ListPromotions& request, Lanes lanes) {
  auto question = about_team(request.team_id(), lanes);
  question.where("p.team_id = " + question.text(request.team_id()));
  if (request.has_status()) question.where("p.status = " + question.text(enum_name(request.status())));
  if (!request.account_id().empty()) question.where("p.account_id = " + question.text(request.account_id()));
  return question.page(
      work, request,
      "p.promotion_id, p.team_id, p.account_id, p.from_role AS \"from\", p.to_role AS \"to\", p.status,"
      " members.muster_time(p.execute_at) AS execute_at, p.reason, p.scheduled_by,"
      " members.muster_time(p.scheduled_at) AS scheduled_at,"
      " members.muster_time(p.ended_at) AS ended_at, p.ended_by, p.ended_reason",
      "members.promotions p", {{{"p.scheduled_at", true}, {"p.promotion_id"}}});
}

std::vector<std::string> teams_of(pqxx::transaction_base& work, const std::string& account_id, std::size_t teams_max) {
  std::vector<std::string> teams;
  for (const auto& row : work.exec_params(
           "SELECT team_id FROM members.members WHERE account_id = $1 ORDER BY joined_at DESC, team_id LIMIT $2",
           account_id, static_cast<std::int64_t>(teams_max)))
    teams.push_back(row[0].as<std::string>());
  return teams;
}
}  // namespace muster
