// Where the team stands: all above it, and page by page all below. For its members. Ids only: what else there is to say
// of a team, its own routes say to whom they may. The page token is the path to the last team told.
#include "commands/decide_each.hpp"
#include "domain/hierarchy.hpp"
#include "domain/ids.hpp"

namespace muster {
namespace {
constexpr char between = '.';

Result<std::vector<std::string>> path_of(std::string_view token) {
  std::vector<std::string> path;
  while (!token.empty()) {
    const auto end = token.find(between);
    path.emplace_back(token.substr(0, end));
    if (!is_id(path.back(), "team") || path.size() > hierarchy_levels_max || end + 1 == token.size())
      return refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token");
    token.remove_prefix(end == std::string_view::npos ? token.size() : end + 1);
  }
  return path;
}
std::string token_of(const std::vector<std::string>& path) {
  std::string token;
  for (const auto& team_id : path) token.append(token.empty() ? "" : std::string(1, between)).append(team_id);
  return token;
}
}  // namespace

Decision decide(const System& system, const GetHierarchy& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_in(system, context, command.team_id(), GUEST));
  BOOST_OUTCOME_TRY(const auto after, path_of(command.page_token()));
  const int page_size = command.page_size() ? static_cast<int>(command.page_size()) : 100;
  HierarchyPage page;
  for (const auto* link = find_parent(system, command.team_id()); link; link = find_parent(system, link->parent_id())) {
    BOOST_OUTCOME_TRY(const auto fact, team_known(context, link->parent_id()));
    if (!fact.exists) break;
    page.add_ancestors(link->parent_id());
  }
  std::vector<std::string> last;
  Refusal unknown;
  each_below(system, command.team_id(), after, [&](const Below& below) {
    const auto fact = team_known(context, below.path.back());
    if (!fact) unknown = fact.error();
    if (!fact || !fact.value().exists) return fact.has_value();
    if (page.items_size() == page_size) {
      page.set_next_page_token(token_of(last));
      return false;
    }
    TreeNode& item = *page.add_items();
    item.set_team_id(below.path.back());
    item.set_parent_id(below.parent_id);
    item.set_depth(static_cast<std::uint32_t>(below.path.size()));
    last = below.path;
    return true;
  });
  if (unknown.code() != OK) return unknown;
  return answer(std::move(page));
}
}  // namespace muster
