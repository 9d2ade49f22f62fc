// The failsafe: who of the super admins is there, and who is super admin for a time because none was.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/access.hpp"

namespace muster {
inline constexpr std::int64_t minute_us = 60LL * 1'000'000;
// A super admin's last-seen is an entry at most so often.
inline constexpr std::int64_t seen_every_us = minute_us;
inline constexpr std::uint32_t offline_minutes_least = 5;
inline constexpr std::int64_t temporary_for_us = 72 * 60 * minute_us;

// The team's limit: for how long every super admin has to be away until an admin may take their place.
std::uint32_t offline_minutes(const Team& team);
// When somebody counts as having been there last: the latest of when they were seen, when they became super admin, and
// when the lane was opened: while Muster itself was away nobody could be seen.
std::int64_t there_at(const SuperAdminWatch& watch, const Context& context);
// When the failsafe opens unless a super admin is seen before.
std::int64_t failsafe_opens_at(const Team& team, const Context& context);
// Every super admin of the team, by account id, with when they went offline.
std::vector<OfflineSuperAdmin> super_admins_offline(const Team& team, const Context& context);

// Null where no promotion of that id is active.
const TemporaryPromotion* find_temporary(const Team& team, const std::string& temp_promotion_id);
// The id of the promotion by which the account is super admin for a time; empty: it is not.
std::string temporary_of(const Team& team, std::string_view account_id);
// Those who are super admins for good: they alone count in how many a team may have, and one of them stays.
std::uint32_t lasting_super_admins(const Team& team);
// Refuses with PROMOTED_TEMPORARILY: who is to become super admin is one for a time, which only an approval makes last.
Result<void> not_temporary(const Team& team, std::string_view account_id);
// For what a super admin for a time may not do: for those who are it for good, and founders. Refuses as `allow` does,
// and with TEMPORARY_SUPER_ADMIN.
Result<Authority> allow_lasting_owner(const Team& team, const Context& context);

Refusal no_temporary(const std::string& temp_promotion_id);
// The member gets the role before back.
TemporaryPromotionReverted reverted(const std::string& temp_promotion_id, const TemporaryPromotion& promotion,
                                    TemporaryPromotionReverted::Way way, const std::string& reason = {});
// The reply about a temporary promotion.
TemporaryPromotionReply reply_of(const std::string& temp_promotion_id, const TemporaryPromotion& promotion);
// Those whose 72 hours are over, the one longest so first.
std::vector<TemporaryPromotionReverted> expired_temporaries(const Team& team, std::int64_t at);

// For evolve: the account has got another role, or goes: what it was for a time is over.
void end_temporary(Team& team, const std::string& account_id) noexcept;
// For evolve: begins or ends the watch on a member who has become an active super admin at that time, or is none any
// more.
void watch_super_admin(Team& team, const std::string& account_id, std::int64_t at) noexcept;
}  // namespace muster
