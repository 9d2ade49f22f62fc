#include "projections/members_temporary.hpp"

#include "domain/ids.hpp"
#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"
#include "projections/subject.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
std::string json_of(const google::protobuf::RepeatedPtrField<OfflineSuperAdmin>& offline) {
  std::string json = "[";
  for (const OfflineSuperAdmin& one : offline) {
    if (json.size() > 1) json += ',';
    append_json(json, one);
  }
  return json += ']';
}
std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}
std::string why(const TemporaryPromotionReverted& event) {
  return event.way() == TemporaryPromotionReverted::EXPIRED ? "nobody decided within 72 hours" : event.reason();
}
}  // namespace

void TemporaryPromotions::apply(const Position& position, const Entry& entry) {
  const std::string team_id(team_id_of(entry.subject()));
  const auto turn = [&](const std::string& account_id, std::string_view reason) {
    turns_.push_back({team_id, account_id, position.offset, entry.at(), entry.actor(), reason});
  };
  constexpr std::string_view went = "the member has left the team", changed = "the member's role was changed";
  for (const Event& event : entry.events()) {
    if (event.has_admin_promoted_temporarily()) {
      const auto& started = event.admin_promoted_temporarily();
      changes_[started.temp_promotion_id()] = {started, team_id, entry.actor(), entry.at(), position.offset, {}};
    }
    if (event.has_temporary_promotion_approved())
      changes_[event.temporary_promotion_approved().temp_promotion_id()].ended = {
          enum_name(TEMPORARY_PROMOTION_STATUS_APPROVED), entry.actor(), {}, entry.at()};
    if (event.has_temporary_promotion_reverted())
      changes_[event.temporary_promotion_reverted().temp_promotion_id()].ended = {
          enum_name(TEMPORARY_PROMOTION_STATUS_REVERTED), entry.actor(), why(event.temporary_promotion_reverted()),
          entry.at()};
    if (event.has_member_removed()) turn(event.member_removed().account_id(), went);
    if (event.has_member_left()) turn(event.member_left().account_id(), went);
    if (event.has_role_changed()) turn(event.role_changed().account_id(), changed);
    if (event.has_member_promoted()) turn(event.member_promoted().account_id(), changed);
    if (event.has_super_admin_transferred()) {
      turn(event.super_admin_transferred().from(), changed);
      turn(event.super_admin_transferred().to(), changed);
    }
  }
}

void TemporaryPromotions::discard() {
  changes_.clear();
  turns_.clear();
}

void TemporaryPromotions::flush(pqxx::transaction_base& work) {
  Rows started({{"temp_promotion_id", "text"},
                {"team_id", "text"},
                {"account_id", "text"},
                {"from_role", "text"},
                {"to_role", "text"},
                {"status", "text"},
                {"offline_super_admin_id", "text"},
                {"offline", "json"},
                {"reason", "text"},
                {"promoted_by", "text"},
                {"promoted_at", "bigint"},
                {"ends_at", "bigint"},
                {"ended_at", "bigint"},
                {"ended_by", "text"},
                {"ended_reason", "text"},
                {"started_offset", "bigint"}});
  Rows ended({{"temp_promotion_id", "text"},
              {"status", "text"},
              {"ended_at", "bigint"},
              {"ended_by", "text"},
              {"ended_reason", "text"}});
  for (const auto& [id, change] : changes_) {
    const auto& end = change.ended;
    if (!change.started) {
      ended.add(id, end->status, end->at, end->by, unless_empty(end->reason));
      continue;
    }
    const auto& event = *change.started;
    started.add(id, change.team_id, event.account_id(), enum_name(event.from()), enum_name(event.to()),
                end ? end->status : enum_name(TEMPORARY_PROMOTION_STATUS_ACTIVE),
                unless_empty(event.offline_super_admin_id()), json_of(event.offline()), event.reason(),
                change.promoted_by, change.promoted_at, event.ends_at(), end ? std::optional(end->at) : std::nullopt,
                end ? std::optional(end->by) : std::nullopt, end ? unless_empty(end->reason) : std::nullopt,
                change.started_offset);
  }
  started.run(work, "INSERT INTO temp_promotions (" + started.names() + ") SELECT * FROM " + started.source());
  ended.run(work,
            "UPDATE temp_promotions p SET status = r.status, ended_at = r.ended_at, ended_by = r.ended_by,"
            " ended_reason = r.ended_reason FROM " +
                ended.source() + " WHERE p.temp_promotion_id = r.temp_promotion_id");
  end_active(work);
  discard();
}

// As in evolve: by whatever gives the member another role first.
void TemporaryPromotions::end_active(pqxx::transaction_base& work) {
  Rows rows({{"team_id", "text"},
             {"account_id", "text"},
             {"at_offset", "bigint"},
             {"at", "bigint"},
             {"by", "text"},
             {"reason", "text"}});
  for (const Turn& turn : turns_) rows.add(turn.team_id, turn.account_id, turn.offset, turn.at, turn.by, turn.reason);
  rows.run(work,
           "WITH ended AS (SELECT DISTINCT ON (p.temp_promotion_id) p.temp_promotion_id, r.at, r.by, r.reason FROM " +
               rows.source() +
               " JOIN temp_promotions p USING (team_id, account_id)"
               " WHERE p.status = 'active' AND p.started_offset < r.at_offset"
               " ORDER BY p.temp_promotion_id, r.at_offset)"
               " UPDATE temp_promotions p SET status = 'reverted', ended_at = ended.at, ended_by = ended.by,"
               " ended_reason = ended.reason FROM ended WHERE p.temp_promotion_id = ended.temp_promotion_id");
}

Result<View> query(pqxx::transaction_base& work, const ListTemporaryPromotions& request, Lanes lanes) {
  Question question("members", lanes);
  question.version_of(team_subject(request.team_id()));
  question.where("p.team_id = " + question.text(request.team_id()));
  if (request.has_status()) question.where("p.status = " + question.text(enum_name(request.status())));
  if (!request.account_id().empty()) question.where("p.account_id = " + question.text(request.account_id()));
  return question.page(
      work, request,
      "p.temp_promotion_id, p.team_id, p.account_id, p.from_role AS \"from\", p.to_role AS \"to\", p.status,"
      " p.offline_super_admin_id, p.offline, p.reason, p.promoted_by,"
      " members.muster_time(p.promoted_at) AS promoted_at, members.muster_time(p.ends_at) AS ends_at,"
      " members.muster_time(p.ended_at) AS ended_at, p.ended_by, p.ended_reason",
      "members.temp_promotions p", {{{"p.promoted_at", true}, {"p.temp_promotion_id"}}});
}
}  // namespace muster
