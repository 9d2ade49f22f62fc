// Asks another team to become a child of this one. Its super admins have 7 days to accept; asking again meanwhile
// changes nothing.
#include "commands/decide_each.hpp"
#include "commands/hierarchy/proposals.hpp"
#include "domain/hierarchy.hpp"

namespace muster {
Decision decide(const System& system, const ProposeChild& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), SUPER_ADMIN));
  BOOST_OUTCOME_TRY(check_active(context, command.team_id()));
  BOOST_OUTCOME_TRY(check_active(context, command.child_id(), "/child_id"));
  if (auto linked = check_link(system, command.team_id(), command.child_id()); !linked) {
    linked.error().set_pointer("/child_id");
    return std::move(linked).error();
  }
  int pending = 0;
  for (const auto& [proposal_id, proposal] : system.hierarchy().proposals()) {
    if (proposal.parent_id() != command.team_id() || proposal.expires_at() <= context.at) continue;
    if (proposal.child_id() == command.child_id()) return answer(proposal_reply(proposal_id, proposal));
    ++pending;
  }
  if (pending >= pending_proposals_max)
    return refuse(LIMIT_REACHED, "a team has at most " + std::to_string(pending_proposals_max) +
                                     " pending proposals; withdraw one first");
  ChildProposed event;
  event.set_proposal_id(context.id("proposal"));
  event.set_parent_id(command.team_id());
  event.set_child_id(command.child_id());
  event.set_expires_at(context.at + proposal_for_us);
  ProposalReply reply;
  reply.set_proposal_id(event.proposal_id());
  reply.set_parent_id(event.parent_id());
  reply.set_child_id(event.child_id());
  reply.set_proposed_by(context.actor);
  reply.set_expires_at(event.expires_at());
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
