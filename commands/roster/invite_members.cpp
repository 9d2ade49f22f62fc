// Asks up to 1,000 accounts or holders of email addresses at once, all or nothing, as InviteMember asks one.
#include "commands/decide_each.hpp"
#include "commands/roster/joining.hpp"

namespace muster {
Decision decide(const Team& team, const InviteMembers& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  Joining joining(team, context);
  InvitationsReply reply;
  for (int line = 0; line < command.invitations_size(); ++line) {
    auto invitation_id = joining.invite(command.invitations(line));
    if (!invitation_id) return in_line(invitation_id.error(), "invitations", line);
    InvitationReply& item = *reply.add_items();
    item.set_invitation_id(std::move(invitation_id.value()));
    item.set_expires_at(joining.expires_at());
  }
  return std::move(joining).accept(std::move(reply));
}
}  // namespace muster
