// Raising members' roles when their time has come: what several commands and due work share.
#pragma once
#include "domain/access.hpp"

namespace muster {
inline constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;
// An entry stays small: what is more waits for the next one.
inline constexpr std::size_t events_at_most = 1000;

// What one entry promotes: its events, and what the caller is told.
struct Promoting {
  std::vector<Event> events;
  PromotedReply reply;

  void raise(const std::string& account_id, Role from, Role to, MemberPromoted::Way way,
             const std::string& promotion_id = {});
};
// The events with the reply.
Accepted accepted(Promoting promoting);

// Ids of the scheduled promotions whose time has come, the one longest due first.
std::vector<std::string> due_promotions(const Team& team, std::int64_t at);
// Carries out a scheduled promotion, due or not: MemberPromoted; or PromotionCancelled with the reason where the member
// has gone, has the role or a higher one by now, or would be one super admin too many.
void execute(const Team& team, const std::string& promotion_id, Promoting& promoting);

// When somebody has been a guest for `days`, counted from when they joined as one or were made one; `days` 0: at once.
std::int64_t guest_until(const Member& guest, std::uint32_t days);
// Makes members of those who have been guests for `days` and are not raised by this entry already, by account id,
// until there are `events_at_most` events.
void promote_guests(const Team& team, std::int64_t at, std::uint32_t days, Promoting& promoting);

// Null where the account has none.
const PendingPromotion* pending_for(const Team& team, std::string_view account_id);
}  // namespace muster
