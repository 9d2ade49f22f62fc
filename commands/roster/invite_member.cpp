// Asks an account, or whoever holds an email address, into the team. The invitation stands for 7 days.
#include "commands/decide_each.hpp"
#include "domain/roster.hpp"

namespace muster {
namespace {
constexpr std::int64_t stands_for_us = 7LL * 24 * 3600 * 1'000'000;

bool for_the_same(const Invitation& invitation, const InviteMember& command) {
  return invitation.account_id() == command.account_id() && invitation.email_hash() == command.email_hash();
}
}  // namespace

Decision decide(const Team& team, const InviteMember& command, const Context& context) {
  const Role role = command.role() == ROLE_UNSPECIFIED ? MEMBER : command.role();
  BOOST_OUTCOME_TRY(allow_role_change(team, context, ROLE_UNSPECIFIED, role));
  const bool by_account = !command.account_id().empty();
  const bool by_email = !command.email_hash().empty();
  if (by_account && by_email) return refuse(INVALID_FIELD, "give account_id or email, not both", "/email");
  if (!by_account && !by_email) return refuse(INVALID_FIELD, "give account_id or email", "/account_id");
  if (by_account && find_member(team, command.account_id()))
    return refuse(ALREADY_A_MEMBER, "this account is in the team", "/account_id");
  for (const auto& [id, invitation] : team.roster().invitations())
    if (invitation.expires_at() > context.at && for_the_same(invitation, command))
      return refuse(ALREADY_INVITED, "an invitation is pending; revoke it to change it",
                    by_account ? "/account_id" : "/email");
  BOOST_OUTCOME_TRY(room_for_joining(team, role));

  InvitationReply reply;
  reply.set_invitation_id(context.id("inv"));
  reply.set_expires_at(context.at + stands_for_us);
  MemberInvited invited;
  invited.set_invitation_id(reply.invitation_id());
  invited.set_account_id(command.account_id());
  if (by_email) *invited.mutable_email() = command.email_sealed();
  invited.set_email_hash(command.email_hash());
  invited.set_role(role);
  invited.set_expires_at(reply.expires_at());
  return events(std::move(invited)).with(std::move(reply));
}
}  // namespace muster
