// The invited one joins, with the role offered, if there is still room for it.
#include "commands/decide_each.hpp"
#include "commands/roster/invitation.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const AcceptInvitation& command, const Context& context) {
  BOOST_OUTCOME_TRY(auto invitation, own_invitation(team, context, command.invitation_id(), command.email_hash()));
  if (const Member* member = find_in_roster(team, context.actor)) {
    if (member->inactive()) return not_a_member(team, context.actor);
    return refuse(ALREADY_A_MEMBER, "you are in the team already");
  }
  BOOST_OUTCOME_TRY(room_for_joining(team, invitation->role()));

  MemberReply reply;
  reply.set_team_id(command.team_id());
  reply.set_account_id(context.actor);
  reply.set_role(invitation->role());
  InvitationAccepted accepted;
  accepted.set_invitation_id(command.invitation_id());
  accepted.set_account_id(context.actor);
  MemberJoined joined;
  joined.set_account_id(context.actor);
  joined.set_role(invitation->role());
  joined.set_way(MemberJoined::INVITED);
  auto happened = events(std::move(accepted), std::move(joined));
  if (!invitation->job_role().empty()) {
    JobRoleSet set;
    set.set_account_id(context.actor);
    set.set_job_role(invitation->job_role());
    happened.events.push_back(to_event(std::move(set)));
  }
  return std::move(happened).with(std::move(reply));
}
}  // namespace muster
