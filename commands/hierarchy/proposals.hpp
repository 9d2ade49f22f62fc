// What the commands about one proposal share.
#pragma once
#include "domain/decision.hpp"
#include "schemas/proto/state.pb.h"

namespace muster {
// Pending, and to this child. Refuses with PROPOSAL_NOT_FOUND.
Result<const ChildProposal*> proposal_to(const System& system, const Context& context, const std::string& proposal_id,
                                         const std::string& child_id);
// Pending, and by this parent.
Result<const ChildProposal*> proposal_by(const System& system, const Context& context, const std::string& proposal_id,
                                         const std::string& parent_id);
ProposalReply proposal_reply(const std::string& proposal_id, const ChildProposal& proposal);
ParentReply parent_reply(const std::string& team_id, const ParentLink& link);
}  // namespace muster
