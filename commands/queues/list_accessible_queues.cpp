// The queues with which an account may do something, and how full they are. By queue id; the last one told is the page
// token.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/ids.hpp"
#include "domain/queues.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
AccessibleQueue tell(const Team& team, std::string_view queue_id) {
  const Queue& queue = *find_standing(team, queue_id).queue;
  AccessibleQueue told;
  told.set_queue_id(std::string(queue_id));
  told.set_name(queue.name());
  told.set_type(queue.type());
  told.set_archived(queue.archived());
  if (const auto* workspace_id = workspace_of(team, queue_kind, queue_id)) told.set_workspace_id(*workspace_id);
  for (const auto& [entry_id, entry] : queue.entries()) {
    if (entry.state() == QUEUE_ENTRY_STATE_WAITING) told.set_waiting(told.waiting() + 1);
    if (entry.state() == QUEUE_ENTRY_STATE_ASSIGNED) told.set_assigned(told.assigned() + 1);
    if (entry.state() == QUEUE_ENTRY_STATE_STARTED) told.set_started(told.started() + 1);
  }
  return told;
}
}  // namespace

Decision decide(const Team& team, const ListAccessibleQueues& command, const Context& context) {
  const std::string& account_id = command.account_id().empty() ? context.actor : command.account_id();
  BOOST_OUTCOME_TRY(allow(team, context, Action::view_team));
  BOOST_OUTCOME_TRY(allow_asking_about(team, context, account_id));
  if (!command.page_token().empty() && !is_id(command.page_token(), "queue"))
    return refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token");
  const std::string_view action = command.action().empty() ? "view" : std::string_view(command.action());
  const int page_size = command.page_size() ? static_cast<int>(command.page_size()) : 100;

  const auto asked_for = [&](const std::string& queue_id, const Queue& queue) {
    if (queue_id <= command.page_token() || (queue.archived() && !command.archived())) return false;
    if (command.workspace_id().empty()) return true;
    const auto* workspace_id = workspace_of(team, queue_kind, queue_id);
    return workspace_id && *workspace_id == command.workspace_id();
  };
  std::vector<std::string_view> rest;
  for (const auto& [queue_id, queue] : team.queues().by_id())
    if (asked_for(queue_id, queue)) rest.push_back(queue_id);
  std::sort(rest.begin(), rest.end());

  AccessibleQueuePage page;
  for (const auto queue_id : rest) {
    RightsQuestion question{account_id, founder_fact(context, account_id),  queue_kind, queue_id, "view", context.at,
                            true,       inherited_fact(context, account_id)};
    auto judged = evaluate(team, question);
    question.action = action;
    if (judged.allowed()) judged = evaluate(team, question);
    if (unsure(question, judged)) return stale_facts();
    if (!judged.allowed()) continue;
    if (page.items_size() == page_size) {
      page.set_next_page_token(page.items(page_size - 1).queue_id());
      break;
    }
    *page.add_items() = tell(team, queue_id);
  }
  return answer(std::move(page));
}
}  // namespace muster
