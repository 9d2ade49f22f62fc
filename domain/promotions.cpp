#include "domain/promotions.hpp"

#include <set>

#include "domain/evolve.hpp"
#include "domain/failsafe.hpp"
#include "domain/roster.hpp"

namespace muster {
namespace {
// Why a scheduled promotion cannot be carried out any more; empty: it can.
std::string obstacle(const Team& team, const PendingPromotion& pending, const Promoting& promoting) {
  const Member* member = find_member(team, pending.account_id());
  if (!member)
    return find_in_roster(team, pending.account_id()) ? "the member is inactive"
                                                      : "the account is no longer a member of the team";
  if (member->role() >= pending.to())
    return "the member already has the role " + std::string(role_name(member->role()));
  if (pending.to() != SUPER_ADMIN) return {};
  auto super_admins = lasting_super_admins(team);
  for (const PromotedMember& raised : promoting.reply.promoted())
    if (raised.to() == SUPER_ADMIN) ++super_admins;
  const auto limit = max_super_admins(static_cast<std::uint32_t>(team.roster().members_size()));
  if (super_admins < limit) return {};
  return "the team already has the " + std::to_string(limit) + " super admins that its size allows";
}
}  // namespace

void Promoting::raise(const std::string& account_id, Role from, Role to, MemberPromoted::Way way,
                      const std::string& promotion_id) {
  MemberPromoted event;
  event.set_account_id(account_id);
  event.set_from(from);
  event.set_to(to);
  event.set_way(way);
  event.set_promotion_id(promotion_id);
  events.push_back(to_event(std::move(event)));
  PromotedMember& promoted = *reply.add_promoted();
  promoted.set_account_id(account_id);
  promoted.set_from(from);
  promoted.set_to(to);
  reply.set_total_promoted(reply.total_promoted() + 1);
}

Accepted accepted(Promoting promoting) {
  Accepted done;
  done.events = std::move(promoting.events);
  return std::move(done).with(std::move(promoting.reply));
}

std::vector<std::string> due_promotions(const Team& team, std::int64_t at) {
  std::vector<std::pair<std::int64_t, std::string>> due;
  for (const auto& [id, pending] : team.promotions().pending())
    if (pending.execute_at() <= at) due.emplace_back(pending.execute_at(), id);
  std::sort(due.begin(), due.end());
  std::vector<std::string> ids;
  for (auto& [execute_at, id] : due) ids.push_back(std::move(id));
  return ids;
}

void execute(const Team& team, const std::string& promotion_id, Promoting& promoting) {
  const PendingPromotion& pending = team.promotions().pending().at(promotion_id);
  if (auto reason = obstacle(team, pending, promoting); !reason.empty()) {
    PromotionCancelled event;
    event.set_promotion_id(promotion_id);
    event.set_reason(std::move(reason));
    promoting.events.push_back(to_event(std::move(event)));
    return;
  }
  promoting.raise(pending.account_id(), find_member(team, pending.account_id())->role(), pending.to(),
                  MemberPromoted::DELAYED, promotion_id);
}

std::int64_t guest_until(const Member& guest, std::uint32_t days) { return guest.guest_since() + days * day_us; }

void promote_guests(const Team& team, std::int64_t at, std::uint32_t days, Promoting& promoting) {
  std::set<std::string, std::less<>> raised;
  for (const PromotedMember& one : promoting.reply.promoted()) raised.insert(one.account_id());
  std::vector<std::string_view> due;
  for (const auto& [account_id, member] : team.roster().members())
    if (member.role() == GUEST && !member.inactive() && guest_until(member, days) <= at && !raised.contains(account_id))
      due.push_back(account_id);
  std::sort(due.begin(), due.end());
  for (const auto account_id : due) {
    if (promoting.events.size() >= events_at_most) return;
    promoting.raise(std::string(account_id), GUEST, MEMBER, MemberPromoted::AUTOMATIC);
  }
}

const PendingPromotion* pending_for(const Team& team, std::string_view account_id) {
  for (const auto& [id, pending] : team.promotions().pending())
    if (pending.account_id() == account_id) return &pending;
  return nullptr;
}

void evolve(Team& state, const MemberPromoted& event, const Entry& entry) noexcept {
  set_role(state, event.account_id(), event.to(), entry.at());
  if (!event.promotion_id().empty()) state.mutable_promotions()->mutable_pending()->erase(event.promotion_id());
}

void evolve(Team& state, const PromotionScheduled& event, const Entry&) noexcept {
  PendingPromotion& pending = (*state.mutable_promotions()->mutable_pending())[event.promotion_id()];
  pending.set_account_id(event.account_id());
  pending.set_to(event.to());
  pending.set_execute_at(event.execute_at());
  pending.set_reason(event.reason());
}

void evolve(Team& state, const PromotionCancelled& event, const Entry&) noexcept {
  state.mutable_promotions()->mutable_pending()->erase(event.promotion_id());
}

void evolve(Team& state, const AutoPromotionSet& event, const Entry&) noexcept {
  state.mutable_promotions()->set_auto_promote_days(event.days());
}
}  // namespace muster
