// How far the rotation of a vault's key is: asked of the keyring, which does it.
#include "domain/vault.hpp"
#include "gateway/await.hpp"
#include "gateway/command.hpp"
#include "gateway/problem.hpp"
#include "gateway/query.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr int page_size_default = 50;

// Reads the question, asks whether the caller may, and lets `ask` answer on a thread that may wait for the keyring.
template <class Question, class Answer>
asio::awaitable<void> ask_keyring(Call call, Answer (*ask)(Keyring& keyring, const Question& question)) {
  auto question = std::make_shared<Question>();
  auto refusal = read_message(call, *question);
  if (!refusal) refusal = check_access(call, question->team_id(), {});
  if (!refusal) {
    std::function<Answer()> work = [&keyring = call.edge->keyring(), question, ask] { return ask(keyring, *question); };
    auto answer = co_await off_thread(call.edge->keyring_threads(), std::move(work));
    if (!answer.failure) {
      if constexpr (std::is_same_v<Answer, VaultKeyView>)
        if (const Team* team = call.edge->node().team(question->team_id()))
          answer.value->set_key_version(key_version(*team));
      append_json(call.response->body, *answer.value);
      co_return;
    }
    refusal = keyring_refusal(*call.edge, answer.failure);
  }
  write_problem(*call.response, *refusal, call.request->path());
}

VaultKeyView how_far(Keyring& keyring, const GetVaultKey& question) {
  const TeamKeys keys = keyring.team_keys(question.team_id());
  VaultKeyView view;
  view.set_in_keyring(keys.version);
  view.set_data_keys(keys.data_keys);
  view.set_on_older(keys.on_older);
  if (keys.made_at) view.set_made_at(keys.made_at);
  return view;
}

VaultDataKeyPage on_older(Keyring& keyring, const ListVaultKeysOnOlder& question) {
  const int page_size = question.page_size() ? static_cast<int>(question.page_size()) : page_size_default;
  VaultDataKeyPage page;
  for (const auto& row : keyring.on_older(question.team_id(), question.page_token(), page_size + 1)) {
    if (page.items_size() == page_size) {
      page.set_next_page_token(page.items(page_size - 1).key_id());
      break;
    }
    VaultDataKeyView& view = *page.add_items();
    view.set_key_id(row.key_id);
    view.set_item_id(std::string(item_of_key_owner(row.owner)));
    view.set_part(row.owner.substr(std::min(view.item_id().size() + 1, row.owner.size())));
    view.set_key_version(row.version);
  }
  return page;
}

asio::awaitable<void> get_key(Call call) { co_await ask_keyring<GetVaultKey, VaultKeyView>(call, how_far); }
asio::awaitable<void> list_on_older(Call call) {
  co_await ask_keyring<ListVaultKeysOnOlder, VaultDataKeyPage>(call, on_older);
}
}  // namespace

void vault_key_routes(Routes& routes) {
  Route& key = routes.plain(GET, "/teams/{team_id}/vault/key", Access::team_admin, get_key,
                            "The version of the vault's key, and how many data keys an older one still wraps");
  key.input = &GetVaultKey::default_instance();
  key.reply = &VaultKeyView::default_instance();
  Route& older = routes.plain(GET, "/teams/{team_id}/vault/key/older", Access::team_admin, list_on_older,
                              "The data keys that an older version of the vault's key still wraps");
  older.input = &ListVaultKeysOnOlder::default_instance();
  older.reply = &VaultDataKeyPage::default_instance();
}
}  // namespace muster
