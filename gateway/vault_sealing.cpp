// Vault contents: sealed before the command leaves, opened after its read is on the ledger. Associated data: team,
// item, version (design.md, section 6). The first byte inside says how the client wrote the content, so that it comes
// back the same way.
#include "gateway/vault_sealing.hpp"

#include <pqxx/connection>
#include <pqxx/nontransaction>

#include "domain/vault.hpp"
#include "gateway/query.hpp"
#include "projections/subject.hpp"
#include "projections/vault_items.hpp"

namespace muster {
namespace {
constexpr char as_text = 't', as_base64 = 'b';

// The content as bytes, the marker before them.
Result<std::string> decoded(const std::string& content, const std::string& encoding) {
  if (encoding != "base64") {
    if (content.size() > vault_content_bytes_max)
      return refuse(CONTENT_TOO_LARGE, "a content has at most 900 KB", "/content");
    return as_text + content;
  }
  auto bytes = from_base64(content);
  if (!bytes) return refuse(INVALID_FIELD, "this is not base64", "/content");
  if (bytes->size() > vault_content_bytes_max)
    return refuse(CONTENT_TOO_LARGE, "a content has at most 900 KB", "/content");
  return as_base64 + *bytes;
}

struct Boxed {
  std::string team_id, item_id;
  std::uint32_t version = 1;
  std::optional<std::string> content, metadata;  // as they are sealed
};

// Seals what there is into the command's two boxes.
template <class Command>
asio::awaitable<std::optional<Refusal>> seal_into(Call call, Asking* asking, Boxed boxed, Command* command) {
  auto key = co_await new_data_key(call, asking, boxed.team_id, boxed.item_id + '/' + std::to_string(boxed.version));
  if (key.failure) co_return keyring_refusal(*call.edge, key.failure);
  const Key& item = **key.value;
  const auto belongs_to = [&](std::string_view part) {
    return part_belongs_to(boxed.team_id, boxed.item_id, boxed.version, part);
  };
  if (boxed.content) {
    command->mutable_content_sealed()->set_key_id(item.key_id);
    command->mutable_content_sealed()->set_box(seal(item.bytes, *boxed.content, belongs_to("content")));
    command->set_size_bytes(boxed.content->size() - 1);
  }
  if (boxed.metadata) {
    command->mutable_metadata_sealed()->set_key_id(item.key_id);
    command->mutable_metadata_sealed()->set_box(seal(item.bytes, *boxed.metadata, belongs_to("metadata")));
  }
  co_return std::nullopt;
}

bool is_text(std::string_view bytes) { return !bytes.empty() && bytes.front() == as_text; }
}  // namespace

std::string part_belongs_to(std::string_view team_id, std::string_view item_id, std::uint32_t version,
                            std::string_view part) {
  std::string text(team_id);
  return text.append("|").append(item_id).append("|").append(std::to_string(version)).append("|").append(part);
}
std::string chunk_belongs_to(std::string_view team_id, std::string_view item_id, std::string_view upload_id,
                             std::uint32_t number, bool last) {
  std::string text(team_id);
  text.append("|").append(item_id).append("|").append(upload_id).append("|chunk|").append(std::to_string(number));
  return text.append(last ? "|last" : "|more");
}

asio::awaitable<Outcome<std::shared_ptr<const Key>>> new_data_key(Call call, Asking* asking, std::string team_id,
                                                                  std::string owner) {
  Keyring& keyring = call.edge->keyring();
  std::function<std::shared_ptr<const Key>()> work = [&keyring, team_id, owner] {
    return keyring.new_item_key(team_id, owner);
  };
  auto key = co_await off_thread(call.edge->keyring_threads(), std::move(work));
  if (!key.failure) {
    if (const auto team = keyring.cached(KeyCreated::TEAM, team_id)) carry_key(*asking, *team);
    carry_key(*asking, **key.value);
  }
  co_return key;
}

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

std::optional<OpenedItem> open_contents(Pool& pool, Keyring& keyring, const std::string& team_id, Lanes lanes,
                                        const VaultReadReply& read) {
  GetVaultContent question;
  question.set_team_id(team_id);
  question.set_item_id(read.item_id());
  question.set_item_version(read.version());
  auto found = pool.with([&](pqxx::connection& connection) {
    pqxx::nontransaction transaction(connection);
    return query(transaction, question, lanes);
  });
  if (!found) return std::nullopt;
  const VaultContent& stored = found.value().content;
  const auto open = [&](const Sealed& sealed, const std::string& belongs_to) {
    auto clear = unseal(keyring.find(sealed.key_id())->bytes, sealed.box(), belongs_to);
    if (!clear) throw std::runtime_error("the content of " + read.item_id() + " does not open: " + belongs_to);
    return std::move(*clear);
  };
  OpenedItem opened;
  if (read.upload_id().empty()) {
    opened.content =
        open(stored.content(), part_belongs_to(team_id, read.item_id(), read.content_version(), "content"));
    opened.is_text = is_text(opened.content);
    opened.content.erase(0, 1);
  } else {
    const auto chunks = chunks_of(read.size_bytes());
    if (static_cast<std::uint32_t>(stored.chunks_size()) != chunks)
      throw std::runtime_error("of the content of " + read.item_id() + " there are " +
                               std::to_string(stored.chunks_size()) + " chunks in place of " + std::to_string(chunks));
    for (std::uint32_t number = 1; number <= chunks; ++number)
      opened.content += open(stored.chunks(static_cast<int>(number) - 1),
                             chunk_belongs_to(team_id, read.item_id(), read.upload_id(), number, number == chunks));
  }
  if (stored.has_metadata())
    opened.metadata =
        open(stored.metadata(), part_belongs_to(team_id, read.item_id(), read.metadata_version(), "metadata"));
  return opened;
}

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

asio::awaitable<std::optional<Refusal>> open_when_there(Call call, Asking* asking, std::function<bool()> open) {
  asio::steady_timer timer(call.edge->io());
  for (;;) {
    auto outcome = co_await off_thread(call.edge->query_threads(), open);
    if (outcome.failure) {
      const auto why = read_refusal(*call.edge, outcome.failure);
      if (why.code() / 100 != 503) co_return why;
      co_return refuse(OUTCOME_UNKNOWN, "the read is on the ledger, but " + why.detail() + ": read again");
    }
    if (*outcome.value) co_return std::nullopt;
    // The read is on the ledger, the content a moment behind it.
    if (std::chrono::steady_clock::now() + std::chrono::milliseconds(50) >= asking->deadline)
      co_return refuse(OUTCOME_UNKNOWN,
                       "the read is on the ledger, but its content has not reached the read model yet");
    timer.expires_after(std::chrono::milliseconds(20));
    co_await timer.async_wait(asio::deferred);
  }
}

namespace {
constexpr std::string_view octets = "application/octet-stream";

bool wants_bytes(const HttpRequest& request) {
  for (std::string_view rest = request.header(http::field::accept); !rest.empty();) {
    const auto comma = rest.find(',');
    auto one = rest.substr(0, std::min(comma, rest.find(';')));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (same_ignoring_case(one, octets)) return true;
  }
  return false;
}
}  // namespace

asio::awaitable<std::optional<Refusal>> open_item(Call call, Asking* asking, Answered* answered) {
  auto* reply = static_cast<VaultReadReply*>(answered->reply.get());
  Pool* pool = call.edge->pool();
  if (!pool) co_return refuse(DATABASE_AWAY, "this node has no read models");
  auto opened = std::make_shared<std::optional<OpenedItem>>();
  Keyring* keyring = &call.edge->keyring();
  const std::function<bool()> work = [pool, keyring, opened, lane = answered->position.lane, asked = *reply,
                                      team_id = std::string(team_id_of(asking->ask.subject))] {
    *opened = open_contents(*pool, *keyring, team_id, lane, asked);
    return opened->has_value();
  };
  auto refusal = co_await open_when_there(call, asking, work);
  if (refusal) co_return refusal;
  OpenedItem& item = **opened;
  if (wants_bytes(*call.request)) {
    call.response->add("Muster-Item-Version", std::to_string(reply->version()));
    asking->file = Asking::File{octets, std::move(item.content)};
    co_return std::nullopt;
  }
  reply->set_encoding(item.is_text ? "utf-8" : "base64");
  reply->set_content(item.is_text ? std::move(item.content) : base64(item.content));
  if (item.metadata) reply->set_metadata(*item.metadata);
  co_return std::nullopt;
}
}  // namespace muster
