// Makes a new code to join by; the one before stops working at once.
#include "commands/decide_each.hpp"
#include "commands/roster/invite_code.hpp"
#include "domain/access.hpp"

namespace muster {
Decision decide(const Team& team, const RegenerateInviteCode& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_team));
  InviteCodeReply reply;
  reply.set_invite_code(invite_code(command.team_id(), context));
  if (command.has_expires_days())
    reply.set_expires_at(context.at + std::int64_t{command.expires_days()} * 24 * 3600 * 1'000'000);
  InviteCodeSet set;
  set.set_code_hash(context.hash(reply.invite_code()));
  set.set_expires_at(reply.expires_at());
  set.set_code_id(context.id("code"));
  return events(std::move(set)).with(std::move(reply));
}
}  // namespace muster
