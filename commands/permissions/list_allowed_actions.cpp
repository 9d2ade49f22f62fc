// What may this account do? Every action that some grant is about, on its resource, as far as the account may; shared
// entries whose settings are not the usual ones; workspaces and what belongs to them; and as resource "*" what its
// role, its custom roles and grants on every resource allow wherever nothing is said about a resource itself. In the
// order of "<kind>/<id>/<action>", which is also the page token: the last one told.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "commands/decide_each.hpp"
#include "domain/custom_roles.hpp"
#include "domain/permissions.hpp"
#include "domain/sharing.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
constexpr std::array<std::string_view, 5> known_kinds{"queue", "shared_entry", "vault_item", "workflow", "workspace"};
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

// What may be said without a grant, by kind: every known kind and action, and those that the account's custom roles
// name.
using ActionsOfKind = std::map<std::string_view, std::set<std::string_view>>;
ActionsOfKind without_grants(const Team& team, const ListAllowedActions& command) {
  ActionsOfKind actions;
  for (const auto kind : known_kinds) actions[kind];
  if (!command.resource_kind().empty()) actions[command.resource_kind()];
  std::vector<const RoleAction*> named;
  for (const std::string& role_id : custom_roles_of(team, command.account_id()))
    for (const RoleAction& one : find_custom_role(team, role_id)->actions()) named.push_back(&one);
  for (const RoleAction* one : named)
    if (one->resource_kind() != every_kind) actions[one->resource_kind()];
  for (auto& [kind, of_kind] : actions) {
    of_kind.insert(known_actions.begin(), known_actions.end());
    for (const RoleAction* one : named)
      if (one->resource_kind() == every_kind || one->resource_kind() == kind) of_kind.insert(one->action());
  }
  return actions;
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
  const ActionsOfKind usual = without_grants(team, command);
  for (const auto& [share_id, entry] : team.sharing().by_id())
    if (entry.write() || !entry.read() || entry.shared_by() == command.account_id())
      for (const auto action : usual.at(shared_entry_kind)) add(shared_entry_kind, share_id, action);
  for (const auto& [workspace_id, workspace] : team.workspaces().by_id())
    for (const auto action : known_actions) add(workspace_kind, workspace_id, action);
  for (const auto& [resource, workspace_id] : team.workspaces().of_resource())
    for (const auto action : known_actions) {
      const auto slash = resource.find('/');
      add(std::string_view(resource).substr(0, slash), std::string_view(resource).substr(slash + 1), action);
    }
  for (const auto& [kind, of_kind] : usual)
    for (const auto action : of_kind) add(kind, every_resource, action);
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
  const auto inherited = inherited_fact(context, command.account_id());

  const auto hidden = hidden_from(team, context.actor, context.founder, context.at, context.inherited);

  AllowedActionPage page;
  std::string last;
  for (auto& [key, candidate] : candidates(team, command, context.at)) {
    const RightsQuestion question{command.account_id(), founder,    candidate.kind, candidate.id,
                                  candidate.action,     context.at, false,          inherited};
    const auto* workspace_id = workspace_of(team, candidate.kind, candidate.id);
    if (workspace_id && is_hidden(hidden, resource_key(workspace_kind, *workspace_id))) continue;
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
