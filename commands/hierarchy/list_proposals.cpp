// What is pending between this team and others, as parent or as child, by id; the last one told is the page token. For
// its admins.
#include <map>

#include "commands/decide_each.hpp"
#include "commands/hierarchy/proposals.hpp"
#include "domain/hierarchy.hpp"
#include "domain/ids.hpp"

namespace muster {
Decision decide(const System& system, const ListProposals& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), ADMIN));
  if (!command.page_token().empty() && !is_id(command.page_token(), "proposal"))
    return refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token");
  const int page_size = command.page_size() ? static_cast<int>(command.page_size()) : 100;
  std::map<std::string_view, const ChildProposal*> rest;
  for (const auto& [proposal_id, proposal] : system.hierarchy().proposals())
    if (proposal_id > command.page_token() && proposal.expires_at() > context.at &&
        (proposal.parent_id() == command.team_id() || proposal.child_id() == command.team_id()))
      rest.emplace(proposal_id, &proposal);
  ProposalPage page;
  for (const auto& [proposal_id, proposal] : rest) {
    if (page.items_size() == page_size) {
      page.set_next_page_token(page.items(page_size - 1).proposal_id());
      break;
    }
    *page.add_items() = proposal_reply(std::string(proposal_id), *proposal);
  }
  return answer(std::move(page));
}
}  // namespace muster
