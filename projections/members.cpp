#include "projections/members.hpp"

#include <optional>
#include <unordered_map>

#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"
#include "projections/members_custom_roles.hpp"
#include "projections/members_founders.hpp"
#include "projections/members_gone.hpp"
#include "projections/members_joining.hpp"
#include "projections/members_temporary.hpp"
#include "projections/subject.hpp"
#include "schemas/kinds.hpp"

namespace muster {
namespace {
// Changes of one row that came in one batch, collapsed: a whole new row, or some columns of one that is there.
struct TeamChange {
  bool created = false;
  std::optional<std::string> name, description, visibility, plan;
  std::optional<bool> archived;
  std::optional<std::int64_t> auto_promote_days, invite_code_expires_at;  // of the code: 0 for never
  std::string created_by;
  std::int64_t created_at = 0;
  int joined = 0;  // less those who went
};
struct MemberChange {
  enum class Kind { put, patch, gone } kind = Kind::patch;
  std::optional<std::string> role, job_role;
  std::string way;
  std::int64_t joined_at = 0;
  std::optional<bool> is_active;
};
struct Ended {
  std::string status, by, reason;
  std::int64_t at = 0;
};
struct InvitationChange {
  std::optional<MemberInvited> invited;
  std::string team_id, invited_by;
  std::int64_t invited_at = 0, started_offset = 0;
  std::optional<Ended> ended;
};
struct GrantChange {
  std::optional<PermissionGranted> granted;  // none: it is gone
  std::string team_id, granted_by;
  std::int64_t granted_at = 0, started_offset = 0;
};
struct PromotionChange {
  std::optional<PromotionScheduled> scheduled;
  std::string team_id, scheduled_by;
  std::int64_t scheduled_at = 0, started_offset = 0;
  std::optional<Ended> ended;
};
// An account came into a team or left it: what was open for it before that offset is over.
struct Turn {
  std::string team_id, account_id;
  std::int64_t offset = 0, at = 0;
  std::string by;
};

using TeamAndAccount = std::pair<std::string, std::string>;
struct HashPair {
  std::size_t operator()(const TeamAndAccount& pair) const noexcept {
    return std::hash<std::string>()(pair.first) * 31 + std::hash<std::string>()(pair.second);
  }
};

std::optional<std::int64_t> unless_zero(std::int64_t value) { return value ? std::optional(value) : std::nullopt; }
std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

class Members : public Projection {
 public:
  std::string_view name() const override { return "members"; }
  void apply(const Position& position, const Entry& entry) override;
  void flush(pqxx::transaction_base& work) override;
  void discard() override;

 private:
  // Where an event stands.
  struct Place {
    std::string team_id;
    std::int64_t offset;
    const Entry& entry;
  };
  TeamChange& team(const Place& place) { return teams_[place.team_id]; }
  MemberChange& member(const Place& place, const std::string& account) { return members_[{place.team_id, account}]; }
  void set_role(const Place& place, const std::string& account, Role role);
  void go(const Place& place, const std::string& account);
  void end_invitation(const Place& place, const std::string& id, InvitationStatus status);
  void end_promotion(const Place& place, const std::string& id, PromotionStatus status, const std::string& reason);

  void on(const Place& place, const TeamCreated& event);
  void on(const Place& place, const TeamUpdated& event);
  void on(const Place& place, const PlanSet& event) { team(place).plan = enum_name(event.plan()); }
  void on(const Place& place, const TeamArchived&) { team(place).archived = true; }
  void on(const Place& place, const TeamRestored&) { team(place).archived = false; }
  void on(const Place& place, const AutoPromotionSet& event) { team(place).auto_promote_days = event.days(); }
  void on(const Place& place, const InviteCodeSet& event) { team(place).invite_code_expires_at = event.expires_at(); }
  void on(const Place& place, const InviteCodeRevoked&) { team(place).invite_code_expires_at = 0; }
  void on(const Place& place, const MemberJoined& event);
  void on(const Place& place, const MemberRemoved& event) { go(place, event.account_id()); }
  void on(const Place& place, const MemberLeft& event) { go(place, event.account_id()); }
  void on(const Place& place, const MemberDeactivated& event) { member(place, event.account_id()).is_active = false; }
  void on(const Place& place, const MemberReactivated& event) { member(place, event.account_id()).is_active = true; }
  void on(const Place& place, const RoleChanged& event) { set_role(place, event.account_id(), event.to()); }
  void on(const Place& place, const JobRoleSet& event) {
    member(place, event.account_id()).job_role = event.job_role();
  }
  void on(const Place& place, const SuperAdminTransferred& event);
  void on(const Place& place, const MemberInvited& event);
  void on(const Place& place, const InvitationAccepted& event) {
    end_invitation(place, event.invitation_id(), INVITATION_STATUS_ACCEPTED);
  }
  void on(const Place& place, const InvitationDeclined& event) {
    end_invitation(place, event.invitation_id(), INVITATION_STATUS_DECLINED);
  }
  void on(const Place& place, const InvitationRevoked& event) {
    end_invitation(place, event.invitation_id(), INVITATION_STATUS_REVOKED);
  }
  void on(const Place& place, const InvitationExpired& event) {
    end_invitation(place, event.invitation_id(), INVITATION_STATUS_EXPIRED);
  }
  void on(const Place& place, const PermissionGranted& event);
  void on(const Place&, const PermissionRevoked& event) { grants_[event.grant_id()] = {}; }
  void on(const Place&, const PermissionExpired& event) { grants_[event.grant_id()] = {}; }
  void on(const Place& place, const MemberPromoted& event);
  void on(const Place& place, const PromotionScheduled& event);
  void on(const Place& place, const PromotionCancelled& event) {
    end_promotion(place, event.promotion_id(), PROMOTION_STATUS_CANCELLED, event.reason());
  }
  void on(const Place& place, const AdminPromotedTemporarily& event) {
    set_role(place, event.account_id(), event.to());
  }
  void on(const Place& place, const TemporaryPromotionReverted& event) {
    set_role(place, event.account_id(), event.to());
  }
  // All other kinds are not about these tables.
  template <class Event>
  void on(const Place&, const Event&) {}

  static void end_open(pqxx::transaction_base& work, const std::vector<Turn>& turns, const std::string& table,
                       const std::string& id, const std::string& status, const std::string& more);
  void flush_teams(pqxx::transaction_base& work);
  void flush_members(pqxx::transaction_base& work);
  void flush_invitations(pqxx::transaction_base& work);
  void flush_grants(pqxx::transaction_base& work);
  void flush_promotions(pqxx::transaction_base& work);

  std::unordered_map<std::string, TeamChange> teams_;
  std::unordered_map<TeamAndAccount, MemberChange, HashPair> members_;
  std::unordered_map<std::string, InvitationChange> invitations_;
  std::unordered_map<std::string, GrantChange> grants_;
  std::unordered_map<std::string, PromotionChange> promotions_;
  std::vector<Turn> came_, went_;
  GoneResources gone_;
  FounderRows founders_;
  TemporaryPromotions temporary_;
  MembersJoining joining_;
  MembersCustomRoles custom_roles_;
};

void Members::apply(const Position& position, const Entry& entry) {
  const Place place{std::string(team_id_of(entry.subject())), position.offset, entry};
  for (const Event& event : entry.events()) visit(event, [&](const auto& body) { on(place, body); });
  gone_.apply(position, entry);
  founders_.apply(entry);
  temporary_.apply(position, entry);
  joining_.apply(position, entry);
  custom_roles_.apply(entry);
}

void Members::on(const Place& place, const TeamCreated& event) {
  auto& change = team(place);
  change.created = true;
  change.name = event.name();
  change.description = event.description();
  change.visibility = enum_name(event.visibility());
  change.plan = enum_name(event.plan());
  change.created_by = event.creator();
  change.created_at = place.entry.at();
}
void Members::on(const Place& place, const TeamUpdated& event) {
  auto& change = team(place);
  if (event.has_name()) change.name = event.name();
  if (event.has_description()) change.description = event.description();
  if (event.has_visibility()) change.visibility = enum_name(event.visibility());
}
void Members::on(const Place& place, const MemberJoined& event) {
  member(place, event.account_id()) = {MemberChange::Kind::put, enum_name(event.role()), "unassigned",
                                       enum_name(event.way()),  place.entry.at(),        true};
  ++team(place).joined;
  came_.push_back({place.team_id, event.account_id(), place.offset, place.entry.at(), place.entry.actor()});
}
void Members::go(const Place& place, const std::string& account) {
  member(place, account) = {MemberChange::Kind::gone, {}, {}, {}, 0, {}};
  --team(place).joined;
  went_.push_back({place.team_id, account, place.offset, place.entry.at(), place.entry.actor()});
}
void Members::set_role(const Place& place, const std::string& account, Role role) {
  member(place, account).role = enum_name(role);
}
void Members::on(const Place& place, const SuperAdminTransferred& event) {
  set_role(place, event.to(), SUPER_ADMIN);
  set_role(place, event.from(), event.from_becomes());
}
void Members::on(const Place& place, const MemberInvited& event) {
  invitations_[event.invitation_id()] = {event, place.team_id, place.entry.actor(), place.entry.at(), place.offset, {}};
}
void Members::end_invitation(const Place& place, const std::string& id, InvitationStatus status) {
  invitations_[id].ended = {enum_name(status), place.entry.actor(), {}, place.entry.at()};
}
void Members::on(const Place& place, const PermissionGranted& event) {
  grants_[event.grant_id()] = {event, place.team_id, place.entry.actor(), place.entry.at(), place.offset};
}
void Members::on(const Place& place, const MemberPromoted& event) {
  set_role(place, event.account_id(), event.to());
  if (!event.promotion_id().empty()) end_promotion(place, event.promotion_id(), PROMOTION_STATUS_EXECUTED, {});
}
void Members::on(const Place& place, const PromotionScheduled& event) {
  promotions_[event.promotion_id()] = {event, place.team_id, place.entry.actor(), place.entry.at(), place.offset, {}};
}
void Members::end_promotion(const Place& place, const std::string& id, PromotionStatus status,
                            const std::string& reason) {
  promotions_[id].ended = {enum_name(status), place.entry.actor(), reason, place.entry.at()};
}
void Members::discard() {
  teams_.clear();
  members_.clear();
  invitations_.clear();
  grants_.clear();
  promotions_.clear();
  founders_.discard();
  temporary_.discard();
  came_.clear();
  went_.clear();
  gone_.discard();
  joining_.discard();
  custom_roles_.discard();
}
void Members::flush(pqxx::transaction_base& work) {
  flush_teams(work);
  flush_members(work);
  flush_invitations(work);
  flush_grants(work);
  gone_.flush(work);
  joining_.flush(work);
  custom_roles_.flush(work);
  flush_promotions(work);
  founders_.flush(work);
  temporary_.flush(work);
  discard();
}

void Members::flush_teams(pqxx::transaction_base& work) {
  Rows created({{"team_id", "text"},
                {"name", "text"},
                {"description", "text"},
                {"visibility", "text"},
                {"plan", "text"},
                {"archived", "boolean"},
                {"member_count", "int"},
                {"auto_promote_days", "int"},
                {"created_by", "text"},
                {"created_at", "bigint"},
                {"invite_code_expires_at", "bigint"}});
  Rows changed({{"team_id", "text"},
                {"name", "text"},
                {"description", "text"},
                {"visibility", "text"},
                {"plan", "text"},
                {"archived", "boolean"},
                {"joined", "int"},
                {"auto_promote_days", "int"},
                {"invite_code_expires_at", "bigint"}});
  for (const auto& [id, team] : teams_)
    if (team.created)
      created.add(id, team.name, team.description, team.visibility, team.plan, team.archived.value_or(false),
                  team.joined, team.auto_promote_days.value_or(0), team.created_by, team.created_at,
                  unless_zero(team.invite_code_expires_at.value_or(0)));
    else
      changed.add(id, team.name, team.description, team.visibility, team.plan, team.archived, team.joined,
                  team.auto_promote_days, team.invite_code_expires_at);
  created.run(work, "INSERT INTO teams (" + created.names() + ") SELECT * FROM " + created.source());
  changed.run(
      work,
      "UPDATE teams t SET name = coalesce(r.name, t.name), description = coalesce(r.description, t.description),"
      " visibility = coalesce(r.visibility, t.visibility), plan = coalesce(r.plan, t.plan),"
      " archived = coalesce(r.archived, t.archived), member_count = t.member_count + r.joined,"
      " auto_promote_days = coalesce(r.auto_promote_days, t.auto_promote_days),"
      " invite_code_expires_at = CASE WHEN r.invite_code_expires_at IS NULL THEN t.invite_code_expires_at"
      " ELSE nullif(r.invite_code_expires_at, 0) END FROM " +
          changed.source() + " WHERE t.team_id = r.team_id");
}

void Members::flush_members(pqxx::transaction_base& work) {
  Rows put({{"team_id", "text"},
            {"account_id", "text"},
            {"role", "text"},
            {"job_role", "text"},
            {"way", "text"},
            {"joined_at", "bigint"},
            {"is_active", "boolean"}});
  Rows patched(
      {{"team_id", "text"}, {"account_id", "text"}, {"role", "text"}, {"job_role", "text"}, {"is_active", "boolean"}});
  Rows gone({{"team_id", "text"}, {"account_id", "text"}});
  for (const auto& [key, member] : members_) switch (member.kind) {
      case MemberChange::Kind::put:
        put.add(key.first, key.second, member.role, member.job_role, member.way, member.joined_at, member.is_active);
        break;
      case MemberChange::Kind::patch:
        patched.add(key.first, key.second, member.role, member.job_role, member.is_active);
        break;
      case MemberChange::Kind::gone:
        gone.add(key.first, key.second);
        break;
    }
  gone.run(work, "DELETE FROM members m USING " + gone.source() +
                     " WHERE m.team_id = r.team_id AND m.account_id = r.account_id");
  // Who left and came back within the batch is still there.
  put.run(work, "INSERT INTO members (" + put.names() + ") SELECT * FROM " + put.source() +
                    " ON CONFLICT (team_id, account_id) DO UPDATE SET role = EXCLUDED.role,"
                    " job_role = EXCLUDED.job_role, way = EXCLUDED.way, joined_at = EXCLUDED.joined_at,"
                    " is_active = EXCLUDED.is_active");
  patched.run(work,
              "UPDATE members m SET role = coalesce(r.role, m.role), job_role = coalesce(r.job_role, m.job_role),"
              " is_active = coalesce(r.is_active, m.is_active) FROM " +
                  patched.source() + " WHERE m.team_id = r.team_id AND m.account_id = r.account_id");
}

// Ends what was still pending for an account when it came or went, the first time it did after that was begun.
void Members::end_open(pqxx::transaction_base& work, const std::vector<Turn>& turns, const std::string& table,
                       const std::string& id, const std::string& status, const std::string& more) {
  Rows rows({{"team_id", "text"}, {"account_id", "text"}, {"at_offset", "bigint"}, {"at", "bigint"}, {"by", "text"}});
  for (const Turn& turn : turns) rows.add(turn.team_id, turn.account_id, turn.offset, turn.at, turn.by);
  rows.run(work, "WITH ended AS (SELECT DISTINCT ON (o." + id + ") o." + id + ", r.at, r.by FROM " + rows.source() +
                     " JOIN " + table +
                     " o USING (team_id, account_id)"
                     " WHERE o.status = 'pending' AND o.started_offset < r.at_offset ORDER BY o." +
                     id + ", r.at_offset) UPDATE " + table + " o SET status = " + status +
                     ", ended_at = ended.at, ended_by = ended.by" + more + " FROM ended WHERE o." + id + " = ended." +
                     id);
}

void Members::flush_invitations(pqxx::transaction_base& work) {
  Rows made({{"invitation_id", "text"},
             {"team_id", "text"},
             {"account_id", "text"},
             {"email_key_id", "text"},
             {"email_box", "bytea"},
             {"email_hash", "bytea"},
             {"role", "text"},
             {"status", "text"},
             {"invited_by", "text"},
             {"invited_at", "bigint"},
             {"expires_at", "bigint"},
             {"ended_at", "bigint"},
             {"ended_by", "text"},
             {"started_offset", "bigint"},
             {"job_role", "text"}});
  Rows ended({{"invitation_id", "text"}, {"status", "text"}, {"ended_at", "bigint"}, {"ended_by", "text"}});
  const auto bytes = [](bool given, std::string_view text) {
    return given ? std::optional(Rows::Bytes{text}) : std::nullopt;
  };
  for (const auto& [id, change] : invitations_) {
    if (!change.invited) {
      ended.add(id, change.ended->status, change.ended->at, change.ended->by);
      continue;
    }
    const auto& event = *change.invited;
    const bool email = event.has_email();
    made.add(id, change.team_id, unless_empty(event.account_id()), unless_empty(event.email().key_id()),
             bytes(email, event.email().box()), bytes(!event.email_hash().empty(), event.email_hash()),
             enum_name(event.role()), change.ended ? change.ended->status : enum_name(INVITATION_STATUS_PENDING),
             change.invited_by, change.invited_at, event.expires_at(),
             change.ended ? std::optional(change.ended->at) : std::nullopt,
             change.ended ? std::optional(change.ended->by) : std::nullopt, change.started_offset, event.job_role());
  }
  made.run(work, "INSERT INTO invitations (" + made.names() + ") SELECT * FROM " + made.source());
  ended.run(work, "UPDATE invitations i SET status = r.status, ended_at = r.ended_at, ended_by = r.ended_by FROM " +
                      ended.source() + " WHERE i.invitation_id = r.invitation_id");
  end_open(work, came_, "invitations", "invitation_id", "'superseded'", {});
}

void Members::flush_grants(pqxx::transaction_base& work) {
  Rows made({{"grant_id", "text"},
             {"team_id", "text"},
             {"resource_kind", "text"},
             {"resource_id", "text"},
             {"action", "text"},
             {"grantee_kind", "text"},
             {"grantee", "text"},
             {"effect", "text"},
             {"expires_at", "bigint"},
             {"granted_by", "text"},
             {"granted_at", "bigint"},
             {"started_offset", "bigint"}});
  Rows gone({{"grant_id", "text"}});
  for (const auto& [id, change] : grants_) {
    if (!change.granted) {
      gone.add(id);
      continue;
    }
    const auto& event = *change.granted;
    made.add(id, change.team_id, event.resource_kind(), event.resource_id(), event.action(),
             enum_name(event.grantee_kind()), event.grantee(), enum_name(event.effect()),
             unless_zero(event.expires_at()), change.granted_by, change.granted_at, change.started_offset);
  }
  gone.run(work, "DELETE FROM grants g USING " + gone.source() + " WHERE g.grant_id = r.grant_id");
  made.run(work, "INSERT INTO grants (" + made.names() + ") SELECT * FROM " + made.source());
  // As in evolve: the grant stays and has no holder any more; denials stay as they are.
  Rows went({{"team_id", "text"}, {"account_id", "text"}, {"at_offset", "bigint"}});
  for (const Turn& turn : went_) went.add(turn.team_id, turn.account_id, turn.offset);
  went.run(work, "UPDATE grants g SET grantee = '' FROM " + went.source() +
                     " WHERE g.grantee_kind = 'user' AND g.effect = 'allow' AND g.team_id = r.team_id"
                     " AND g.grantee = r.account_id AND g.started_offset < r.at_offset");
}

void Members::flush_promotions(pqxx::transaction_base& work) {
  Rows made({{"promotion_id", "text"},
             {"team_id", "text"},
             {"account_id", "text"},
             {"from_role", "text"},
             {"to_role", "text"},
             {"status", "text"},
             {"execute_at", "bigint"},
             {"reason", "text"},
             {"scheduled_by", "text"},
             {"scheduled_at", "bigint"},
             {"ended_at", "bigint"},
             {"ended_by", "text"},
             {"ended_reason", "text"},
             {"started_offset", "bigint"}});
  Rows ended({{"promotion_id", "text"},
              {"status", "text"},
              {"ended_at", "bigint"},
              {"ended_by", "text"},
              {"ended_reason", "text"}});
  for (const auto& [id, change] : promotions_) {
    const auto& end = change.ended;
    if (!change.scheduled) {
      ended.add(id, end->status, end->at, end->by, unless_empty(end->reason));
      continue;
    }
    const auto& event = *change.scheduled;
    made.add(id, change.team_id, event.account_id(), enum_name(event.from()), enum_name(event.to()),
             end ? end->status : enum_name(PROMOTION_STATUS_PENDING), event.execute_at(), event.reason(),
             change.scheduled_by, change.scheduled_at, end ? std::optional(end->at) : std::nullopt,
             end ? std::optional(end->by) : std::nullopt, end ? unless_empty(end->reason) : std::nullopt,
             change.started_offset);
  }
  made.run(work, "INSERT INTO promotions (" + made.names() + ") SELECT * FROM " + made.source());
  ended.run(work,
            "UPDATE promotions p SET status = r.status, ended_at = r.ended_at, ended_by = r.ended_by,"
            " ended_reason = r.ended_reason FROM " +
                ended.source() + " WHERE p.promotion_id = r.promotion_id");
  end_open(work, went_, "promotions", "promotion_id", "'cancelled'", ", ended_reason = 'the member has left the team'");
}

}  // namespace

std::unique_ptr<Projection> members_projection() { return std::make_unique<Members>(); }
}  // namespace muster
