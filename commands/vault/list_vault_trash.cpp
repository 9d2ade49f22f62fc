// What lies in the trash, for those who may delete it: they may recover it, too. By item id; the last one told is the
// page token.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/ids.hpp"
#include "domain/vault.hpp"

namespace muster {
namespace {
TrashedVaultItem tell(const VaultTrashed& trashed) {
  TrashedVaultItem told;
  told.set_item_id(trashed.item_id());
  told.set_name(trashed.item().name());
  told.set_type(trashed.item().type());
  told.set_item_version(newest(trashed.item()));
  told.set_created_by(trashed.item().created_by());
  told.set_deleted_by(trashed.deleted_by());
  told.set_deleted_at(trashed.deleted_at());
  told.set_purge_at(trashed.purge_at());
  return told;
}
}  // namespace

Decision decide(const Team& state, const ListVaultTrash& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::view_team));
  if (!command.page_token().empty() && !is_id(command.page_token(), "item"))
    return refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token");
  const int page_size = command.page_size() ? static_cast<int>(command.page_size()) : 100;

  std::vector<const VaultTrashed*> rest;
  for (const VaultTrashed& trashed : state.vault().trash())
    if (trashed.item_id() > command.page_token() && trashed.purge_at() > context.at) rest.push_back(&trashed);
  std::sort(rest.begin(), rest.end(), [](const auto* a, const auto* b) { return a->item_id() < b->item_id(); });

  TrashedVaultItemPage page;
  for (const VaultTrashed* trashed : rest) {
    const RightsQuestion question{context.actor, context.founder, vault_item_kind, trashed->item_id(),
                                  "delete",      context.at,      false,           context.inherited};
    const auto judged = evaluate(state, question);
    if (unsure(question, judged)) return stale_facts();
    if (!judged.allowed()) continue;
    if (page.items_size() == page_size) {
      page.set_next_page_token(page.items(page_size - 1).item_id());
      break;
    }
    *page.add_items() = tell(*trashed);
  }
  return answer(std::move(page));
}
}  // namespace muster
