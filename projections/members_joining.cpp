#include "projections/members_joining.hpp"

#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"
#include "projections/subject.hpp"

namespace muster {
MembersJoining::Ended& MembersJoining::end(const Entry& entry, const std::string& request_id,
                                           JoinRequestStatus status) {
  return requests_[request_id].ended.emplace(Ended{enum_name(status), entry.actor(), {}, {}, entry.at()});
}

void MembersJoining::apply(const Position& position, const Entry& entry) {
  const std::string team_id(team_id_of(entry.subject()));
  for (const Event& event : entry.events()) {
    if (event.has_join_requested()) {
      const auto& body = event.join_requested();
      requests_[body.request_id()] = {body, team_id, entry.at(), position.offset, {}};
    }
    if (event.has_join_request_approved()) {
      const auto& body = event.join_request_approved();
      end(entry, body.request_id(), JOIN_REQUEST_STATUS_APPROVED).role = enum_name(body.role());
    }
    if (event.has_join_request_declined()) {
      const auto& body = event.join_request_declined();
      auto& ended = end(entry, body.request_id(), JOIN_REQUEST_STATUS_DECLINED);
      if (!body.reason().empty()) ended.reason = body.reason();
    }
    if (event.has_join_request_withdrawn())
      end(entry, event.join_request_withdrawn().request_id(), JOIN_REQUEST_STATUS_WITHDRAWN);
    if (event.has_join_request_expired())
      end(entry, event.join_request_expired().request_id(), JOIN_REQUEST_STATUS_EXPIRED);
    if (event.has_invite_code_set())
      codes_[team_id] = {event.invite_code_set(), entry.actor(), entry.at(), std::nullopt, std::nullopt};
    if (event.has_invite_code_revoked()) {
      codes_[team_id].revoked_by = entry.actor();
      codes_[team_id].revoked_at = entry.at();
    }
    if (event.has_member_joined()) {
      const auto& body = event.member_joined();
      const bool by_code = body.way() == MemberJoined::BY_CODE;
      joined_.push_back({team_id, body.account_id(), entry.actor(), position.offset, entry.at(),
                         by_code ? std::optional(body.code_id()) : std::nullopt});
    }
  }
}

void MembersJoining::discard() {
  requests_.clear();
  codes_.clear();
  joined_.clear();
}
void MembersJoining::flush(pqxx::transaction_base& work) {
  flush_requests(work);
  flush_codes(work);
  discard();
}

void MembersJoining::flush_requests(pqxx::transaction_base& work) {
  Rows made({{"request_id", "text"},
             {"team_id", "text"},
             {"account_id", "text"},
             {"message", "text"},
             {"status", "text"},
             {"requested_at", "bigint"},
             {"expires_at", "bigint"},
             {"started_offset", "bigint"}});
  Rows ended({{"request_id", "text"},
              {"status", "text"},
              {"ended_at", "bigint"},
              {"ended_by", "text"},
              {"role", "text"},
              {"reason", "text"}});
  for (const auto& [id, change] : requests_) {
    if (const auto& event = change.requested)
      made.add(id, change.team_id, event->account_id(), event->message(), enum_name(JOIN_REQUEST_STATUS_PENDING),
               change.requested_at, event->expires_at(), change.started_offset);
    if (const auto& end = change.ended) ended.add(id, end->status, end->at, end->by, end->role, end->reason);
  }
  made.run(work, "INSERT INTO join_requests (" + made.names() + ") SELECT * FROM " + made.source());
  ended.run(work,
            "UPDATE join_requests q SET status = r.status, ended_at = r.ended_at, ended_by = r.ended_by,"
            " role = r.role, reason = r.reason FROM " +
                ended.source() + " WHERE q.request_id = r.request_id");
  // Who came in by another way, the first time they did after they had asked.
  Rows came({{"team_id", "text"}, {"account_id", "text"}, {"at_offset", "bigint"}, {"at", "bigint"}, {"by", "text"}});
  for (const Joined& one : joined_) came.add(one.team_id, one.account_id, one.offset, one.at, one.by);
  came.run(work,
           "WITH over AS (SELECT DISTINCT ON (q.request_id) q.request_id, r.at, r.by FROM " + came.source() +
               " JOIN join_requests q USING (team_id, account_id)"
               " WHERE q.status = 'pending' AND q.started_offset < r.at_offset ORDER BY q.request_id, r.at_offset)"
               " UPDATE join_requests q SET status = 'superseded', ended_at = over.at, ended_by = over.by FROM over"
               " WHERE q.request_id = over.request_id");
}

void MembersJoining::flush_codes(pqxx::transaction_base& work) {
  Rows set({{"team_id", "text"},
            {"code_id", "text"},
            {"created_by", "text"},
            {"created_at", "bigint"},
            {"expires_at", "bigint"},
            {"revoked_by", "text"},
            {"revoked_at", "bigint"}});
  Rows revoked({{"team_id", "text"}, {"revoked_by", "text"}, {"revoked_at", "bigint"}});
  for (const auto& [team_id, change] : codes_) {
    if (const auto& event = change.set)
      set.add(team_id, event->code_id(), change.by, change.at,
              event->expires_at() ? std::optional(event->expires_at()) : std::nullopt, change.revoked_by,
              change.revoked_at);
    else
      revoked.add(team_id, change.revoked_by, change.revoked_at);
  }
  set.run(work, "INSERT INTO invite_codes (" + set.names() + ") SELECT * FROM " + set.source() +
                    " ON CONFLICT (team_id) DO UPDATE SET code_id = EXCLUDED.code_id,"
                    " created_by = EXCLUDED.created_by, created_at = EXCLUDED.created_at,"
                    " expires_at = EXCLUDED.expires_at, revoked_by = EXCLUDED.revoked_by,"
                    " revoked_at = EXCLUDED.revoked_at");
  revoked.run(work, "UPDATE invite_codes c SET revoked_by = r.revoked_by, revoked_at = r.revoked_at FROM " +
                        revoked.source() + " WHERE c.team_id = r.team_id");
  Rows uses(
      {{"team_id", "text"}, {"at_offset", "bigint"}, {"code_id", "text"}, {"used_by", "text"}, {"used_at", "bigint"}});
  for (const Joined& one : joined_)
    if (one.code_id) uses.add(one.team_id, one.offset, *one.code_id, one.account_id, one.at);
  uses.run(work, "INSERT INTO invite_code_uses (" + uses.names() + ") SELECT * FROM " + uses.source());
}
}  // namespace muster
