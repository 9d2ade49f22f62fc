// The teams whose parent this one is, by id; the last one told is the page token. For its members.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/hierarchy.hpp"
#include "domain/ids.hpp"

namespace muster {
Decision decide(const System& system, const ListChildren& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), GUEST));
  if (!command.page_token().empty() && !is_id(command.page_token(), "team"))
    return refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token");
  const int page_size = command.page_size() ? static_cast<int>(command.page_size()) : 100;
  const auto& children = children_of(system, command.team_id());
  ChildPage page;
  for (auto child = std::upper_bound(children.begin(), children.end(), command.page_token()); child != children.end();
       ++child) {
    BOOST_OUTCOME_TRY(const auto fact, team_known(context, *child));
    if (!fact.exists) continue;
    if (page.items_size() == page_size) {
      page.set_next_page_token(page.items(page_size - 1).team_id());
      break;
    }
    const ParentLink& link = *find_parent(system, *child);
    ChildReply& item = *page.add_items();
    item.set_team_id(*child);
    item.set_inherited_role(link.inherited_role());
    item.set_archived(fact.archived);
    item.set_linked_by(link.linked_by());
    item.set_linked_at(link.linked_at());
  }
  return answer(std::move(page));
}
}  // namespace muster
