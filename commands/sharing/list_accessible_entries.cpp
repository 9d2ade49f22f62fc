// The shared entries with which an account may do something. By share id; the last one told is the page token.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/ids.hpp"
#include "domain/permissions.hpp"
#include "domain/sharing.hpp"

namespace muster {
namespace {
AccessibleEntry tell(std::string_view share_id, const SharedEntry& entry, bool may_edit) {
  AccessibleEntry told;
  told.set_share_id(std::string(share_id));
  told.set_key(entry.key());
  told.set_title(entry.title());
  *told.mutable_tags() = entry.tags();
  told.set_size_bytes(entry.size_bytes());
  told.set_entry_version(entry.entry_version());
  told.set_shared_by(entry.shared_by());
  told.set_workspace_id(entry.workspace_id());
  told.set_expires_at(entry.expires_at());
  told.set_may_edit(may_edit);
  return told;
}
}  // namespace

Decision decide(const Team& team, const ListAccessibleEntries& command, const Context& context) {
  const std::string& account_id = command.account_id().empty() ? context.actor : command.account_id();
  BOOST_OUTCOME_TRY(allow(team, context, Action::view_team));
  BOOST_OUTCOME_TRY(allow_asking_about(team, context, account_id));
  if (!command.page_token().empty() && !is_id(command.page_token(), "share"))
    return refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token");
  const std::string_view action = command.action().empty() ? "view" : std::string_view(command.action());
  const int page_size = command.page_size() ? static_cast<int>(command.page_size()) : 100;

  std::vector<std::string_view> rest;
  for (const auto& [share_id, entry] : team.sharing().by_id())
    if (share_id > command.page_token() && !(command.by_others() && entry.shared_by() == account_id))
      rest.push_back(share_id);
  std::sort(rest.begin(), rest.end());

  AccessibleEntryPage page;
  RightsQuestion question{account_id, founder_fact(context, account_id),  shared_entry_kind, {}, {}, context.at,
                          false,      inherited_fact(context, account_id)};
  for (const auto share_id : rest) {
    const SharedEntry* entry = find_shared(team, share_id, context.at);
    if (!entry) continue;
    question.resource_id = share_id;
    const auto judged = [&](std::string_view asked) {
      question.action = asked;
      return evaluate(team, question);
    };
    auto allowed = judged("view");
    if (allowed.allowed() && action != "view") allowed = judged(action);
    if (unsure(question, allowed)) return stale_facts();
    if (!allowed.allowed()) continue;
    if (page.items_size() == page_size) {
      page.set_next_page_token(page.items(page_size - 1).share_id());
      break;
    }
    *page.add_items() = tell(share_id, *entry, judged("edit").allowed());
  }
  return answer(std::move(page));
}
}  // namespace muster
