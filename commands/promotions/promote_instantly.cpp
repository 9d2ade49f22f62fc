// Raises a member's role at once. It takes a token whose holder proved who they are within the last 5 minutes. Asking
// for the role already held changes nothing.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"
#include "domain/promotions.hpp"
#include "domain/roster.hpp"

namespace muster {
namespace {
constexpr std::int64_t authentication_us_max = 5LL * 60 * 1'000'000;
}

Decision decide(const Team& team, const PromoteInstantly& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  if (context.at - context.auth_time >= authentication_us_max)
    return refuse(AUTHENTICATION_TOO_OLD, "sign in again: this takes a token whose auth_time is under 5 minutes old");
  BOOST_OUTCOME_TRY(const Member* member, member_named(team, command.account_id()));
  if (command.account_id() == context.actor) return refuse(NOT_ALLOWED, "nobody raises their own role");
  const Role from = member->role();
  const Role to = command.role() == ROLE_UNSPECIFIED ? MEMBER : command.role();
  BOOST_OUTCOME_TRY(allow_role_change(team, context, from, to));

  PromotedMember reply;
  reply.set_account_id(command.account_id());
  reply.set_from(from);
  reply.set_to(to);
  if (from == to) {
    BOOST_OUTCOME_TRY(not_temporary(team, command.account_id()));
    return answer(std::move(reply));
  }
  if (from > to)
    return refuse(NOT_A_PROMOTION, "the member has a higher role: " + std::string(role_name(from)), "/role");
  BOOST_OUTCOME_TRY(room_for_role(team, command.account_id(), from, to));
  MemberPromoted event;
  event.set_account_id(command.account_id());
  event.set_from(from);
  event.set_to(to);
  event.set_way(MemberPromoted::INSTANT);
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
