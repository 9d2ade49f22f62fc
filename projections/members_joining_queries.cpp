#include "domain/ids.hpp"
#include "projections/enum_name.hpp"
#include "projections/members.hpp"
#include "projections/members_joining.hpp"

namespace muster {
namespace {
// A question about one team, whose version the answer carries; `table` is where its rows are.
Question about_team(const std::string& team_id, const std::string& table, Lanes lanes) {
  Question question("members", lanes);
  question.version_of(team_subject(team_id));
  question.where(table + ".team_id = " + question.text(team_id));
  return question;
}
const std::string request_columns =
    "q.request_id, q.team_id, t.name AS team_name, q.account_id, q.message, q.status,"
    " members.muster_time(q.requested_at) AS requested_at, members.muster_time(q.expires_at) AS expires_at,"
    " members.muster_time(q.ended_at) AS ended_at, q.ended_by, q.role, q.reason";
const std::string request_from = "members.join_requests q JOIN members.teams t USING (team_id)";
const Question::Order request_order{{{"q.requested_at", true}, {"q.request_id"}}};
}  // namespace

Result<View> query(pqxx::transaction_base& work, const ListUserTeams& request, Lanes lanes) {
  ListMyTeams theirs;
  theirs.set_account_id(request.account_id());
  theirs.set_archived(request.archived());
  theirs.set_page_size(request.page_size());
  theirs.set_page_token(request.page_token());
  return query(work, theirs, lanes);
}

Result<View> query(pqxx::transaction_base& work, const GetJobRole& request, Lanes lanes) {
  auto question = about_team(request.team_id(), "m", lanes);
  question.where("m.account_id = " + question.text(request.account_id()));
  return question.one(work, "m.team_id, m.account_id, m.job_role", "members.members m",
                      refuse(MEMBER_NOT_FOUND, request.account_id() + " is not a member of this team"));
}

Result<View> query(pqxx::transaction_base& work, const ListJoinRequests& request, Lanes lanes) {
  auto question = about_team(request.team_id(), "q", lanes);
  if (request.has_status()) question.where("q.status = " + question.text(enum_name(request.status())));
  return question.page(work, request, request_columns, request_from, request_order);
}

Result<View> query(pqxx::transaction_base& work, const ListMyJoinRequests& request, Lanes lanes) {
  Question question("members", lanes);
  question.where("q.account_id = " + question.text(request.account_id()));
  if (request.has_status()) question.where("q.status = " + question.text(enum_name(request.status())));
  return question.page(work, request, request_columns, request_from, request_order);
}

Result<View> query(pqxx::transaction_base& work, const GetInviteCode& request, Lanes lanes) {
  auto question = about_team(request.team_id(), "c", lanes);
  return question.one(
      work,
      "c.team_id, c.revoked_at IS NULL AND (c.expires_at IS NULL OR"
      " c.expires_at > extract(epoch FROM clock_timestamp()) * 1000000) AS active, nullif(c.code_id, '') AS code_id,"
      " c.created_by, members.muster_time(c.created_at) AS created_at,"
      " members.muster_time(c.expires_at) AS expires_at, c.revoked_by,"
      " members.muster_time(c.revoked_at) AS revoked_at, u.uses, u.last_used_by,"
      " members.muster_time(u.last_used_at) AS last_used_at",
      "members.invite_codes c CROSS JOIN LATERAL (SELECT count(*) AS uses, max(u.used_at) AS last_used_at,"
      " (array_agg(u.used_by ORDER BY u.at_offset DESC))[1] AS last_used_by FROM members.invite_code_uses u"
      " WHERE u.team_id = c.team_id AND u.code_id = c.code_id) u",
      refuse(INVITE_CODE_NOT_FOUND, "the team has no invite code"));
}

Result<View> query(pqxx::transaction_base& work, const ListInviteCodeUses& request, Lanes lanes) {
  auto question = about_team(request.team_id(), "u", lanes);
  if (!request.code_id().empty()) question.where("u.code_id = " + question.text(request.code_id()));
  return question.page(work, request, "u.code_id, u.used_by, members.muster_time(u.used_at) AS used_at",
                       "members.invite_code_uses u", {{{"u.at_offset", true}}});
}
}  // namespace muster
