#include "commands/hierarchy/proposals.hpp"

#include "domain/hierarchy.hpp"

namespace muster {
namespace {
Refusal no_proposal() {
  return refuse(PROPOSAL_NOT_FOUND, "this team has no such proposal pending; one is for 7 days", "/proposal_id");
}
}  // namespace

Result<const ChildProposal*> proposal_to(const System& system, const Context& context, const std::string& proposal_id,
                                         const std::string& child_id) {
  const ChildProposal* proposal = find_proposal(system, proposal_id, context.at);
  if (!proposal || proposal->child_id() != child_id) return no_proposal();
  return proposal;
}

Result<const ChildProposal*> proposal_by(const System& system, const Context& context, const std::string& proposal_id,
                                         const std::string& parent_id) {
  const ChildProposal* proposal = find_proposal(system, proposal_id, context.at);
  if (!proposal || proposal->parent_id() != parent_id) return no_proposal();
  return proposal;
}

ProposalReply proposal_reply(const std::string& proposal_id, const ChildProposal& proposal) {
  ProposalReply reply;
  reply.set_proposal_id(proposal_id);
  reply.set_parent_id(proposal.parent_id());
  reply.set_child_id(proposal.child_id());
  reply.set_proposed_by(proposal.proposed_by());
  reply.set_expires_at(proposal.expires_at());
  return reply;
}

ParentReply parent_reply(const std::string& team_id, const ParentLink& link) {
  ParentReply reply;
  reply.set_team_id(team_id);
  reply.set_parent_id(link.parent_id());
  reply.set_inherited_role(link.inherited_role());
  reply.set_linked_by(link.linked_by());
  reply.set_linked_at(link.linked_at());
  return reply;
}
}  // namespace muster
