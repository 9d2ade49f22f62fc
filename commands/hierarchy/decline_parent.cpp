// The child's super admin does not consent. The parent may propose it anew.
#include "commands/decide_each.hpp"
#include "commands/hierarchy/proposals.hpp"
#include "domain/hierarchy.hpp"

namespace muster {
Decision decide(const System& system, const DeclineParent& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), SUPER_ADMIN));
  BOOST_OUTCOME_TRY(const auto* proposal, proposal_to(system, context, command.proposal_id(), command.team_id()));
  ParentDeclined event;
  event.set_proposal_id(command.proposal_id());
  event.set_parent_id(proposal->parent_id());
  event.set_child_id(proposal->child_id());
  return events(std::move(event));
}
}  // namespace muster
