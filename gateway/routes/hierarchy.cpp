#include "gateway/query.hpp"

namespace muster {
void hierarchy_routes(Routes& routes) {
  routes.module("hierarchy");
  routes.command<ProposeChild, ProposalReply>(POST, "/teams/{team_id}/children", 201,
                                              "Asks another team to become a child of this one; super admins only");
  routes.read<ListChildren, ChildPage>(GET, "/teams/{team_id}/children", "The teams whose parent this one is");
  routes.command<RemoveChild>(DELETE, "/teams/{team_id}/children/{child_id}", "Lets a child go; super admins only");
  routes.read<GetParent, ParentReply>(GET, "/teams/{team_id}/parent",
                                      "The team's parent, and what the parent's admins are in the team");
  routes.command<SetInheritedRole>(PUT, "/teams/{team_id}/parent/inherited-role",
                                   "Says what the parent's admins are in the team; its super admins only");
  routes.command<LeaveParent>(DELETE, "/teams/{team_id}/parent", "Leaves the parent; super admins only");
  routes.read<GetHierarchy, HierarchyPage>(GET, "/teams/{team_id}/hierarchy", "All teams above and below this one");
  routes.read<ListProposals, ProposalPage>(GET, "/teams/{team_id}/hierarchy/proposals",
                                           "What is pending between this team and others; admins only");
  routes.command<AcceptParent, ParentReply>(
      POST, "/teams/{team_id}/hierarchy/proposals/{proposal_id}/accept", 200,
      "Consents to a parent and says what its admins are in the team; the child's super admins only");
  routes.command<DeclineParent>(POST, "/teams/{team_id}/hierarchy/proposals/{proposal_id}/decline",
                                "Declines a parent; the child's super admins only");
  routes.command<WithdrawProposal>(DELETE, "/teams/{team_id}/hierarchy/proposals/{proposal_id}",
                                   "Takes a proposal back; super admins of the team that made it only");
}
}  // namespace muster
