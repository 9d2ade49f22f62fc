// The child's super admin consents: from now on the team that has proposed it is its parent, and the parent's admins
// have `inherited_role` here. What could have made a cycle meanwhile is on this same state, and is looked for again.
#include "commands/decide_each.hpp"
#include "commands/hierarchy/proposals.hpp"
#include "domain/hierarchy.hpp"

namespace muster {
Decision decide(const System& system, const AcceptParent& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), SUPER_ADMIN));
  const ParentLink* link = find_parent(system, command.team_id());
  if (link && link->proposal_id() == command.proposal_id() && link->inherited_role() == command.inherited_role())
    return answer(parent_reply(command.team_id(), *link));
  BOOST_OUTCOME_TRY(const auto* proposal, proposal_to(system, context, command.proposal_id(), command.team_id()));
  BOOST_OUTCOME_TRY(check_active(context, command.team_id()));
  BOOST_OUTCOME_TRY(check_active(context, proposal->parent_id()));
  BOOST_OUTCOME_TRY(check_link(system, proposal->parent_id(), command.team_id()));
  ParentAccepted event;
  event.set_proposal_id(command.proposal_id());
  event.set_parent_id(proposal->parent_id());
  event.set_child_id(command.team_id());
  event.set_inherited_role(command.inherited_role());
  ParentReply reply;
  reply.set_team_id(command.team_id());
  reply.set_parent_id(event.parent_id());
  reply.set_inherited_role(event.inherited_role());
  reply.set_linked_by(context.actor);
  reply.set_linked_at(context.at);
  return events(std::move(event)).with(std::move(reply));
}
}  // namespace muster
