// What may this account do? Every action that some grant is about, on its resource, as far as the account may; and as
// resource "*" what its role allows wherever no grant says otherwise. In the order of "<kind>/<id>/<action>", which is
// also the page token: the last one told.
#include <algorithm>
#include <array>

#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"

namespace muster {
namespace {
constexpr std::array<std::string_view, 4> known_kinds{"queue", "vault_item", "workflow", "workspace"};
constexpr std::array<std::string_view, 5> known_actions{"assign", "delete", "edit", "manage", "view"};

struct Candidate {
  std::string kind, id, action;
  std::string key() const { return resource_key(resource_key(kind, id), action); }
};

bool is_token(std::string_view token) {
  const auto first = token.find('/');
  const auto last = token.rfind('/');
  return first != std::string_view::npos && first > 0 && last > first + 1 && last + 1 < token.size() &&
         token.find('/', first + 1) == last;
}

// What may be told after `token`, in order, by key.
std::vector<std::pair<std::string, Candidate>> candidates(const Team& team, const ListAllowedActions& command,
                                                          std::int64_t at) {
  std::vector<std::pair<std::string, Candidate>> found;
  const auto add = [&](std::string_view kind, std::string_view id, std::string_view action) {
    if (!command.resource_kind().empty() && kind != command.resource_kind()) return;
    Candidate candidate{std::string(kind), std::string(id), std::string(action)};
    auto key = candidate.key();
    if (key > command.page_token()) found.emplace_back(std::move(key), std::move(candidate));
  };
  for (const auto& [resource, grants] : team.grants().by_resource()) {
    const std::string_view key = resource;
    const auto slash = key.find('/');
    for (const Grant& grant : grants.grants())
      if (!expired(grant, at)) add(key.substr(0, slash), key.substr(slash + 1), grant.action());
  }
  for (const auto action : known_actions) {
    if (!command.resource_kind().empty()) add(command.resource_kind(), "*", action);
    for (const auto kind : known_kinds)
      if (command.resource_kind().empty()) add(kind, "*", action);
  }
  const auto by_key = [](const auto& a, const auto& b) { return a.first < b.first; };
  const auto same_key = [](const auto& a, const auto& b) { return a.first == b.first; };
  std::sort(found.begin(), found.end(), by_key);
  found.erase(std::unique(found.begin(), found.end(), same_key), found.end());
  return found;
}
}  // namespace

Decision decide(const Team& team, const ListAllowedActions& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_asking_about(team, context, command.account_id()));
  if (!command.page_token().empty() && !is_token(command.page_token()))
    return refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token");
  const int page_size = command.page_size() ? static_cast<int>(command.page_size()) : 100;
  const auto founder = founder_fact(context, command.account_id());

  AllowedActionPage page;
  std::string last;
  for (auto& [key, candidate] : candidates(team, command, context.at)) {
    const RightsQuestion question{command.account_id(), founder,          candidate.kind,
                                  candidate.id,         candidate.action, context.at};
    auto judged = evaluate(team, question);
    if (unsure(question, judged)) return stale_facts();
    if (!judged.allowed()) continue;
    if (page.items_size() == page_size) {
      page.set_next_page_token(last);
      break;
    }
    AllowedAction& item = *page.add_items();
    item.set_resource_kind(std::move(candidate.kind));
    item.set_resource_id(std::move(candidate.id));
    item.set_action(std::move(candidate.action));
    *item.mutable_decided_by() = std::move(*judged.mutable_decided_by());
    last = std::move(key);
  }
  return answer(std::move(page));
}
}  // namespace muster
