// Every guest of the team, by account id: whether automatic promotion is for them by now, and why not.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"
#include "domain/promotions.hpp"

namespace muster {
namespace {
std::string days_text(std::int64_t days) { return std::to_string(days) + (days == 1 ? " day" : " days"); }
}  // namespace

Decision decide(const Team& team, const ListGuestEligibility& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_asking_about(team, context, {}));
  const auto setting = team.promotions().auto_promote_days();
  const bool off = !command.has_days() && setting == 0;
  const std::uint32_t required = command.has_days() ? command.days() : setting;

  GuestEligibilityReply reply;
  reply.set_required_days(required);
  for (const auto& [account_id, member] : team.roster().members()) {
    if (member.role() != GUEST) continue;
    const auto days = (context.at - member.guest_since()) / day_us;
    GuestEligibility& guest = *reply.add_guests();
    guest.set_account_id(account_id);
    guest.set_days_since_joined(static_cast<std::uint32_t>((context.at - member.joined_at()) / day_us));
    guest.set_days_as_guest(static_cast<std::uint32_t>(days));
    guest.set_eligible(!off && !member.inactive() && guest_until(member, required) <= context.at);
    guest.set_reason(off                 ? "automatic promotion is off in this team"
                     : member.inactive() ? "the member is inactive"
                     : guest.eligible()  ? "a guest for " + days_text(days)
                                         : "a guest for " + days_text(days) + "; it takes " + days_text(required));
  }
  std::sort(reply.mutable_guests()->begin(), reply.mutable_guests()->end(),
            [](const auto& a, const auto& b) { return a.account_id() < b.account_id(); });
  return answer(std::move(reply));
}
}  // namespace muster
