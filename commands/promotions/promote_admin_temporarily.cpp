// The failsafe: while every super admin has been away for the team's limit, another admin or a founder makes an admin
// super admin for 72 hours. The entry says who was away since when. Asking again for who is one by now is told until
// when.
#include "commands/decide_each.hpp"
#include "domain/failsafe.hpp"

namespace muster {
namespace {
// Refuses with FAILSAFE_CLOSED, and with NOT_A_SUPER_ADMIN where one is named who is none.
Result<void> open_failsafe(const Team& team, const PromoteAdminTemporarily& command, const Context& context) {
  const auto& super_admins = team.promotions().super_admins();
  if (const auto& named = command.offline_super_admin_id(); !named.empty() && !super_admins.contains(named))
    return refuse(NOT_A_SUPER_ADMIN, named + " is not a super admin of this team", "/offline_super_admin_id");
  if (super_admins.contains(context.actor))
    return refuse(FAILSAFE_CLOSED, "you are a super admin of this team, and there: change the member's role yourself");
  if (context.at >= failsafe_opens_at(team, context)) return boost::outcome_v2::success();
  return refuse(FAILSAFE_CLOSED, "this takes that every super admin has been away for " +
                                     std::to_string(offline_minutes(team)) + " minutes; see super-admins/status");
}
}  // namespace

Decision decide(const Team& team, const PromoteAdminTemporarily& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  BOOST_OUTCOME_TRY(const Member* member, member_named(team, command.account_id()));
  if (command.account_id() == context.actor) return refuse(NOT_ALLOWED, "nobody raises their own role");
  if (const auto id = temporary_of(team, command.account_id()); !id.empty())
    return answer(reply_of(id, *find_temporary(team, id)));
  if (member->role() != ADMIN)
    return refuse(NOT_AN_ADMIN,
                  "only admins are made super admin for a time; this is a " + std::string(role_name(member->role())),
                  "/account_id");
  BOOST_OUTCOME_TRY(open_failsafe(team, command, context));

  AdminPromotedTemporarily promoted;
  promoted.set_temp_promotion_id(context.id("temp"));
  promoted.set_account_id(command.account_id());
  promoted.set_from(ADMIN);
  promoted.set_to(SUPER_ADMIN);
  promoted.set_offline_super_admin_id(command.offline_super_admin_id());
  for (OfflineSuperAdmin& away : super_admins_offline(team, context)) *promoted.add_offline() = std::move(away);
  promoted.set_ends_at(context.at + temporary_for_us);
  promoted.set_reason(command.reason());
  TemporaryPromotionReply reply;
  reply.set_temp_promotion_id(promoted.temp_promotion_id());
  reply.set_account_id(command.account_id());
  reply.set_from(ADMIN);
  reply.set_to(SUPER_ADMIN);
  reply.set_ends_at(promoted.ends_at());
  return events(std::move(promoted)).with(std::move(reply));
}
}  // namespace muster
