#include "domain/failsafe.hpp"

#include <algorithm>

#include "domain/evolve.hpp"
#include "domain/roster.hpp"

namespace muster {
std::uint32_t offline_minutes(const Team& team) {
  return std::max(team.promotions().offline_minutes(), offline_minutes_least);
}

std::int64_t there_at(const SuperAdminWatch& watch, const Context& context) {
  return std::max({watch.last_seen(), watch.since(), context.lane_opened_at});
}

std::int64_t failsafe_opens_at(const Team& team, const Context& context) {
  std::int64_t last = 0;
  for (const auto& [account_id, watch] : team.promotions().super_admins())
    last = std::max(last, there_at(watch, context));
  return last + offline_minutes(team) * minute_us;
}

std::vector<OfflineSuperAdmin> super_admins_offline(const Team& team, const Context& context) {
  std::vector<OfflineSuperAdmin> all;
  for (const auto& [account_id, watch] : team.promotions().super_admins()) {
    OfflineSuperAdmin& one = all.emplace_back();
    one.set_account_id(account_id);
    one.set_last_seen(watch.last_seen());
    one.set_offline_since(there_at(watch, context) + offline_minutes_least * minute_us);
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.account_id() < b.account_id(); });
  return all;
}

const TemporaryPromotion* find_temporary(const Team& team, const std::string& temp_promotion_id) {
  const auto& temporary = team.promotions().temporary();
  const auto found = temporary.find(temp_promotion_id);
  return found == temporary.end() ? nullptr : &found->second;
}

std::string temporary_of(const Team& team, std::string_view account_id) {
  for (const auto& [id, promotion] : team.promotions().temporary())
    if (promotion.account_id() == account_id) return id;
  return {};
}

std::uint32_t lasting_super_admins(const Team& team) {
  return team.roster().super_admins() - static_cast<std::uint32_t>(team.promotions().temporary_size());
}

Result<void> not_temporary(const Team& team, std::string_view account_id) {
  if (const auto id = temporary_of(team, account_id); !id.empty())
    return refuse(PROMOTED_TEMPORARILY, "the member is a super admin for a time: approve " + id + " to make it last");
  return boost::outcome_v2::success();
}

Result<Authority> allow_lasting_owner(const Team& team, const Context& context) {
  BOOST_OUTCOME_TRY(auto authority, allow(team, context, Action::own_team));
  if (authority.ground() != Authority::ROLE || temporary_of(team, context.actor).empty()) return authority;
  context.authority.Clear();
  auto founder = allow_founder(context);
  if (!founder && founder.error().code() == NOT_A_FOUNDER)
    return refuse(TEMPORARY_SUPER_ADMIN, "this takes a super admin who is not one for a time only");
  return founder;
}

Refusal no_temporary(const std::string& temp_promotion_id) {
  return refuse(TEMPORARY_PROMOTION_NOT_FOUND, "no temporary promotion " + temp_promotion_id + " is active",
                "/temp_promotion_id");
}

TemporaryPromotionReverted reverted(const std::string& temp_promotion_id, const TemporaryPromotion& promotion,
                                    TemporaryPromotionReverted::Way way, const std::string& reason) {
  TemporaryPromotionReverted event;
  event.set_temp_promotion_id(temp_promotion_id);
  event.set_account_id(promotion.account_id());
  event.set_to(promotion.from());
  event.set_way(way);
  event.set_reason(reason);
  return event;
}

TemporaryPromotionReply reply_of(const std::string& temp_promotion_id, const TemporaryPromotion& promotion) {
  TemporaryPromotionReply reply;
  reply.set_temp_promotion_id(temp_promotion_id);
  reply.set_account_id(promotion.account_id());
  reply.set_from(promotion.from());
  reply.set_to(SUPER_ADMIN);
  reply.set_ends_at(promotion.ends_at());
  return reply;
}

std::vector<TemporaryPromotionReverted> expired_temporaries(const Team& team, std::int64_t at) {
  std::vector<std::pair<std::int64_t, TemporaryPromotionReverted>> over;
  for (const auto& [id, promotion] : team.promotions().temporary())
    if (promotion.ends_at() <= at)
      over.emplace_back(promotion.ends_at(), reverted(id, promotion, TemporaryPromotionReverted::EXPIRED));
  std::sort(over.begin(), over.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.temp_promotion_id()) < std::pair(b.first, b.second.temp_promotion_id());
  });
  std::vector<TemporaryPromotionReverted> events;
  for (auto& [ends_at, event] : over) events.push_back(std::move(event));
  return events;
}

void end_temporary(Team& team, const std::string& account_id) noexcept {
  if (const auto id = temporary_of(team, account_id); !id.empty())
    team.mutable_promotions()->mutable_temporary()->erase(id);
}

void watch_super_admin(Team& team, const std::string& account_id, std::int64_t at) noexcept {
  const Member* member = find_member(team, account_id);
  const bool is_one = member && member->role() == SUPER_ADMIN;
  if (is_one == team.promotions().super_admins().contains(account_id)) return;
  auto& watched = *team.mutable_promotions()->mutable_super_admins();
  if (is_one)
    watched[account_id].set_since(at);
  else
    watched.erase(account_id);
}

void evolve(Team& state, const SuperAdminSeen& event, const Entry& entry) noexcept {
  auto& watched = *state.mutable_promotions()->mutable_super_admins();
  const auto found = watched.find(event.account_id());
  if (found != watched.end()) found->second.set_last_seen(entry.at());
}

void evolve(Team& state, const FailsafeSet& event, const Entry&) noexcept {
  state.mutable_promotions()->set_offline_minutes(event.offline_minutes());
}

void evolve(Team& state, const AdminPromotedTemporarily& event, const Entry& entry) noexcept {
  set_role(state, event.account_id(), event.to(), entry.at());
  TemporaryPromotion& promotion = (*state.mutable_promotions()->mutable_temporary())[event.temp_promotion_id()];
  promotion.set_account_id(event.account_id());
  promotion.set_from(event.from());
  promotion.set_ends_at(event.ends_at());
}

void evolve(Team& state, const TemporaryPromotionApproved& event, const Entry&) noexcept {
  state.mutable_promotions()->mutable_temporary()->erase(event.temp_promotion_id());
}

void evolve(Team& state, const TemporaryPromotionReverted& event, const Entry& entry) noexcept {
  set_role(state, event.account_id(), event.to(), entry.at());
}
}  // namespace muster
