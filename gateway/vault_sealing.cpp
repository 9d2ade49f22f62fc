// Vault contents: sealed before the command leaves, opened after its read is on the ledger. Associated data: team,
// item, version (design.md, section 6). The first byte inside says how the client wrote the content, so that it comes
// back the same way.
#include <pqxx/connection>
#include <pqxx/nontransaction>

#include "domain/vault.hpp"
#include "gateway/await.hpp"
#include "gateway/query.hpp"
#include "gateway/sealing.hpp"
#include "infra/postgres.hpp"
#include "projections/vault_items.hpp"

namespace muster {
namespace {
constexpr std::size_t content_bytes_max = 921'600;
constexpr char as_text = 't', as_base64 = 'b';

std::string about(std::string_view team_id, std::string_view item_id, std::uint32_t version) {
  std::string text(team_id);
  return text.append("|").append(item_id).append("|").append(std::to_string(version));
}

// The content as bytes, the marker before them.
Result<std::string> decoded(const std::string& content, const std::string& encoding) {
  if (encoding != "base64") {
    if (content.size() > content_bytes_max)
      return refuse(CONTENT_TOO_LARGE, "a content has at most 900 KB", "/content");
    return as_text + content;
  }
  auto bytes = from_base64(content);
  if (!bytes) return refuse(INVALID_FIELD, "this is not base64", "/content");
  if (bytes->size() > content_bytes_max) return refuse(CONTENT_TOO_LARGE, "a content has at most 900 KB", "/content");
  return as_base64 + *bytes;
}

struct Boxed {
  std::string team_id, item_id;
  std::uint32_t version = 1;
  std::optional<std::string> content, metadata;  // as they are sealed
};

asio::awaitable<Outcome<std::shared_ptr<const Key>>> item_key(Call call, Boxed boxed) {
  Keyring& keyring = call.edge->keyring();
  std::function<std::shared_ptr<const Key>()> work = [&keyring, boxed] {
    return keyring.new_item_key(boxed.team_id, boxed.item_id, boxed.version);
  };
  co_return co_await off_thread(call.edge->keyring_threads(), std::move(work));
}

// Seals what there is into the command's two boxes.
template <class Command>
asio::awaitable<std::optional<Refusal>> seal_into(Call call, Asking* asking, Boxed boxed, Command* command) {
  auto key = co_await item_key(call, boxed);
  if (key.failure) co_return keyring_refusal(*call.edge, key.failure);
  const Key& item = **key.value;
  if (const auto team = call.edge->keyring().cached(KeyCreated::TEAM, boxed.team_id)) carry_key(*asking, *team);
  carry_key(*asking, item);
  const std::string belongs_to = about(boxed.team_id, boxed.item_id, boxed.version);
  if (boxed.content) {
    command->mutable_content_sealed()->set_key_id(item.key_id);
    command->mutable_content_sealed()->set_box(seal(item.bytes, *boxed.content, belongs_to + "|content"));
    command->set_size_bytes(boxed.content->size() - 1);
  }
  if (boxed.metadata) {
    command->mutable_metadata_sealed()->set_key_id(item.key_id);
    command->mutable_metadata_sealed()->set_box(seal(item.bytes, *boxed.metadata, belongs_to + "|metadata"));
  }
  co_return std::nullopt;
}

bool is_text(std::string_view bytes) { return !bytes.empty() && bytes.front() == as_text; }
}  // namespace

asio::awaitable<std::optional<Refusal>> seal_new_item(Call call, Asking* asking) {
  auto& store = static_cast<StoreVaultItem&>(*asking->message);
  if (store.has_content_sealed()) co_return std::nullopt;
  auto content = decoded(store.content(), store.encoding());
  if (!content) co_return content.error();
  Boxed boxed{store.team_id(), store.item_id(), 1, std::move(content.value()), std::nullopt};
  if (!store.metadata().empty()) boxed.metadata = store.metadata();
  store.clear_content();
  store.clear_metadata();
  co_return co_await seal_into(call, asking, std::move(boxed), &store);
}

// Called again where somebody was faster: the next version is another one then. The clear text is read from the request
// each time, so that nothing of it stays in the command.
asio::awaitable<std::optional<Refusal>> seal_next_version(Call call, Asking* asking) {
  auto& update = static_cast<UpdateVaultItem&>(*asking->message);
  UpdateVaultItem clear;
  if (auto refusal = read_message(call, clear)) co_return refusal;
  update.clear_content();
  update.clear_metadata();
  if (!clear.has_content() && !clear.has_metadata()) co_return std::nullopt;
  // Without such an item the lane says so.
  const Team* team = call.edge->node().team(update.team_id());
  const VaultItem* item = team ? find_item(*team, update.item_id()) : nullptr;
  if (!item) co_return std::nullopt;
  Boxed boxed{update.team_id(), update.item_id(), newest(*item) + 1, std::nullopt, std::nullopt};
  if (clear.has_content()) {
    auto content = decoded(clear.content(), clear.encoding());
    if (!content) co_return content.error();
    boxed.content = std::move(content.value());
  }
  if (clear.has_metadata()) boxed.metadata = clear.metadata();
  update.set_sealed_version(boxed.version);
  co_return co_await seal_into(call, asking, std::move(boxed), &update);
}

namespace {
// Ciphertext and keys from the two databases, on a thread of the pool. Nothing where the read model is not there yet.
struct Opened {
  std::optional<std::string> content, metadata;
};
std::optional<Opened> open_now(Pool& pool, Keyring& keyring, const GetVaultContent& question, Lanes lanes,
                               const VaultReadReply& reply) {
  auto found = pool.with([&](pqxx::connection& connection) {
    pqxx::nontransaction transaction(connection);
    return query(transaction, question, lanes);
  });
  if (!found) return std::nullopt;
  const VaultContent& stored = found.value().content;
  Opened opened;
  opened.content = unseal(keyring.find(stored.content().key_id())->bytes, stored.content().box(),
                          about(question.team_id(), question.item_id(), reply.content_version()) + "|content");
  if (!opened.content) throw std::runtime_error("the content of " + question.item_id() + " does not open");
  if (!stored.has_metadata()) return opened;
  opened.metadata = unseal(keyring.find(stored.metadata().key_id())->bytes, stored.metadata().box(),
                           about(question.team_id(), question.item_id(), reply.metadata_version()) + "|metadata");
  if (!opened.metadata) throw std::runtime_error("the metadata of " + question.item_id() + " does not open");
  return opened;
}
}  // namespace

// Before the read becomes an entry: whoever cannot be shown the content has not read it.
asio::awaitable<std::optional<Refusal>> contents_there(Call call, Asking*) {
  Pool* pool = call.edge->pool();
  if (!pool) co_return refuse(DATABASE_AWAY, "this node has no read models");
  const std::function<bool()> work = [pool] {
    return pool->with([](pqxx::connection& connection) {
      pqxx::nontransaction(connection).exec("SELECT 1");
      return true;
    });
  };
  auto outcome = co_await off_thread(call.edge->query_threads(), work);
  if (outcome.failure) co_return refuse(DATABASE_AWAY, "contents cannot be reached; nothing was read");
  co_return std::nullopt;
}

asio::awaitable<std::optional<Refusal>> open_item(Call call, Asking* asking, Answered* answered) {
  auto* reply = static_cast<VaultReadReply*>(answered->reply.get());
  Pool* pool = call.edge->pool();
  if (!pool) co_return refuse(DATABASE_AWAY, "this node has no read models");
  GetVaultContent question;
  question.set_team_id(asking->ask.subject.substr(asking->ask.subject.find('/') + 1));
  question.set_item_id(reply->item_id());
  question.set_item_version(reply->version());
  Keyring* keyring = &call.edge->keyring();
  const std::function<std::optional<Opened>()> work = [pool, keyring, question, lane = answered->position.lane,
                                                       asked = *reply] {
    return open_now(*pool, *keyring, question, lane, asked);
  };
  asio::steady_timer timer(call.edge->io());
  for (;;) {
    auto outcome = co_await off_thread(call.edge->query_threads(), work);
    if (outcome.failure) {
      const auto why = read_refusal(*call.edge, outcome.failure);
      if (why.code() / 100 != 503) co_return why;
      co_return refuse(OUTCOME_UNKNOWN, "the read is on the ledger, but " + why.detail() + ": read again");
    }
    if (auto& opened = *outcome.value) {
      const bool text = is_text(*opened->content);
      reply->set_encoding(text ? "utf-8" : "base64");
      reply->set_content(text ? opened->content->substr(1) : base64(opened->content->substr(1)));
      if (opened->metadata) reply->set_metadata(*opened->metadata);
      co_return std::nullopt;
    }
    // The read is on the ledger, the content a moment behind it.
    if (std::chrono::steady_clock::now() + std::chrono::milliseconds(50) >= asking->deadline)
      co_return refuse(OUTCOME_UNKNOWN,
                       "the read is on the ledger, but its content has not reached the read model yet");
    timer.expires_after(std::chrono::milliseconds(20));
    co_await timer.async_wait(asio::deferred);
  }
}
}  // namespace muster
