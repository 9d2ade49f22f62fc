// Events and commands of the failsafe, as stories tell them.
#pragma once
#include "domain/failsafe.hpp"
#include "tests/support/promotions_events.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
// ---- events ----
inline SuperAdminSeen seen(std::string_view name) {
  SuperAdminSeen event;
  event.set_account_id(acct(name));
  return event;
}
inline FailsafeSet failsafe_set(std::uint32_t offline_minutes) {
  FailsafeSet event;
  event.set_offline_minutes(offline_minutes);
  return event;
}
inline OfflineSuperAdmin away(std::string_view name, std::int64_t last_seen, std::int64_t offline_since) {
  OfflineSuperAdmin one;
  one.set_account_id(acct(name));
  one.set_last_seen(last_seen);
  one.set_offline_since(offline_since);
  return one;
}
inline AdminPromotedTemporarily promoted_temporarily(std::string_view id, std::string_view name, std::int64_t ends_at,
                                                     std::vector<OfflineSuperAdmin> offline = {}) {
  AdminPromotedTemporarily event;
  event.set_temp_promotion_id(std::string(id));
  event.set_account_id(acct(name));
  event.set_from(ADMIN);
  event.set_to(SUPER_ADMIN);
  for (auto& one : offline) *event.add_offline() = std::move(one);
  event.set_ends_at(ends_at);
  return event;
}
inline TemporaryPromotionApproved temporary_approved(std::string_view id, std::string_view name) {
  TemporaryPromotionApproved event;
  event.set_temp_promotion_id(std::string(id));
  event.set_account_id(acct(name));
  return event;
}
inline TemporaryPromotionReverted temporary_reverted(
    std::string_view id, std::string_view name,
    TemporaryPromotionReverted::Way way = TemporaryPromotionReverted::BY_HAND, std::string_view reason = {}) {
  TemporaryPromotionReverted event;
  event.set_temp_promotion_id(std::string(id));
  event.set_account_id(acct(name));
  event.set_to(ADMIN);
  event.set_way(way);
  event.set_reason(std::string(reason));
  return event;
}

// ---- commands ----
inline RecordHeartbeat heartbeat() { return for_team<RecordHeartbeat>(); }
inline SetFailsafe set_failsafe(std::uint32_t offline_minutes) {
  auto command = for_team<SetFailsafe>();
  command.set_offline_minutes(offline_minutes);
  return command;
}
inline PromoteAdminTemporarily promote_temporarily(std::string_view name) {
  return about<PromoteAdminTemporarily>(name);
}
inline ApproveTemporaryPromotion approve_temporary(std::string_view id) {
  auto command = for_team<ApproveTemporaryPromotion>();
  command.set_temp_promotion_id(std::string(id));
  return command;
}
inline RevertTemporaryPromotion revert_temporary(std::string_view id, std::string_view reason = {}) {
  auto command = for_team<RevertTemporaryPromotion>();
  command.set_temp_promotion_id(std::string(id));
  command.set_reason(std::string(reason));
  return command;
}
inline GetSuperAdminStatus super_admin_status() { return for_team<GetSuperAdminStatus>(); }

// ana: super admin, ada and al: admins, bo: member; then `more` happened.
template <class... More>
Story watched_team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), plan_set(PRO),
               joined("ada", ADMIN), joined("al", ADMIN), joined("bo", MEMBER), std::move(more)...);
}
// The same at night: ana was away, and ada is super admin for a time, by temp_1.
inline Story team_at_night() {
  auto story = watched_team();
  story.after(minutes(10)).given(promoted_temporarily("temp_1", "ada", story.now() + hours(72)));
  return story;
}
}  // namespace muster::test
