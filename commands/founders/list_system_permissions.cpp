// Who holds permissions of the system, by account id; the last one told is the page token. For founders.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/founders.hpp"
#include "domain/ids.hpp"
#include "domain/system_permissions.hpp"

namespace muster {
Decision decide(const System& system, const ListSystemPermissions& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  if (!command.page_token().empty() && !is_id(command.page_token(), "acct"))
    return refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token");
  const std::size_t page_size = command.page_size() ? command.page_size() : 100;

  std::vector<std::string_view> rest;
  for (const auto& [account_id, grant] : system.permissions().manage_users())
    if (account_id > command.page_token() && (command.account_id().empty() || account_id == command.account_id()))
      rest.push_back(account_id);
  std::sort(rest.begin(), rest.end());

  SystemPermissionPage page;
  for (const auto account_id : rest) {
    if (static_cast<std::size_t>(page.items_size()) == page_size) {
      page.set_next_page_token(page.items().rbegin()->account_id());
      break;
    }
    const SystemGrant& grant = *find_manage_users(system, std::string(account_id));
    SystemPermissionView& item = *page.add_items();
    item.set_account_id(std::string(account_id));
    item.set_permission(std::string(manage_users));
    item.set_granted_by(grant.granted_by());
    item.set_granted_at(grant.granted_at());
  }
  return answer(std::move(page));
}
}  // namespace muster
