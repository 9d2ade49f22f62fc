// Who may do this? Every member who may, by account id; the last one told is the page token. Founders and
// admins of the parent who are not members may as well, but are no facts of the team.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/ids.hpp"
#include "domain/permissions.hpp"

namespace muster {
Decision decide(const Team& team, const ListAllowedMembers& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_asking_about(team, context, {}, command.resource_kind(), command.resource_id()));
  if (!command.page_token().empty() && !is_id(command.page_token(), "acct"))
    return refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token");
  const int page_size = command.page_size() ? static_cast<int>(command.page_size()) : 100;

  std::vector<std::string_view> rest;
  for (const auto& [account_id, member] : team.roster().members())
    if (account_id > command.page_token()) rest.push_back(account_id);
  std::sort(rest.begin(), rest.end());

  AllowedMemberPage page;
  for (const auto account_id : rest) {
    const RightsQuestion question{account_id,
                                  founder_fact(context, account_id),
                                  command.resource_kind(),
                                  command.resource_id(),
                                  command.action(),
                                  context.at,
                                  false,
                                  inherited_fact(context, account_id)};
    auto judged = evaluate(team, question);
    if (unsure(question, judged)) return stale_facts();
    if (!judged.allowed()) continue;
    if (page.items_size() == page_size) {
      page.set_next_page_token(page.items(page_size - 1).account_id());
      break;
    }
    AllowedMember& item = *page.add_items();
    item.set_account_id(std::string(account_id));
    item.set_role(find_member(team, account_id)->role());
    *item.mutable_decided_by() = std::move(*judged.mutable_decided_by());
  }
  return answer(std::move(page));
}
}  // namespace muster
