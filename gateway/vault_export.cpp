// The export of a vault: the reads are on the ledger, then the archive is made of what the read model holds.
#include "domain/vault.hpp"
#include "gateway/vault_archive.hpp"
#include "gateway/vault_sealing.hpp"
#include "projections/subject.hpp"

namespace muster {
// The passphrase goes no further than this node; and whoever cannot be given the contents has not read them.
asio::awaitable<std::optional<Refusal>> keep_passphrase(Call call, Asking* asking) {
  static_cast<ExportVault&>(*asking->message).clear_passphrase();
  ExportVault clear;
  if (auto refusal = read_message(call, clear)) co_return refusal;
  if (clear.passphrase().empty())
    co_return refuse(MISSING_FIELD, "an export is encrypted with a passphrase", "/passphrase");
  co_return co_await contents_there(call, asking);
}

asio::awaitable<std::optional<Refusal>> write_export(Call call, Asking* asking, Answered* answered) {
  ExportVault clear;
  if (auto refusal = read_message(call, clear)) co_return refusal;
  auto reply = std::make_shared<VaultExportReply>(static_cast<const VaultExportReply&>(*answered->reply));
  auto items = std::make_shared<std::vector<ArchivedItem>>();
  Pool* pool = call.edge->pool();
  Keyring* keyring = &call.edge->keyring();
  const std::function<bool()> open = [pool, keyring, reply, items, lane = answered->position.lane,
                                      team_id = std::string(team_id_of(asking->ask.subject))] {
    while (items->size() < static_cast<std::size_t>(reply->items_size())) {
      ArchivedItem item{reply->items(static_cast<int>(items->size())), ""};
      auto opened = open_contents(*pool, *keyring, team_id, lane, item.line.read());
      if (!opened) return false;
      item.line.mutable_read()->set_encoding(opened->is_text ? "utf-8" : "base64");
      if (opened->metadata) item.line.mutable_read()->set_metadata(*opened->metadata);
      item.content = std::move(opened->content);
      items->push_back(std::move(item));
    }
    return true;
  };
  auto refusal = co_await open_when_there(call, asking, open);
  if (refusal) co_return refusal;
  const std::function<std::string()> write = [items, passphrase = clear.passphrase()] {
    return write_vault_archive(std::move(*items), passphrase);
  };
  auto archive = co_await off_thread(call.edge->query_threads(), write);
  if (archive.failure) std::rethrow_exception(archive.failure);
  call.response->add("Content-Disposition", "attachment; filename=\"vault.zip\"");
  asking->file = Asking::File{"application/zip", std::move(*archive.value)};
  co_return std::nullopt;
}
}  // namespace muster
