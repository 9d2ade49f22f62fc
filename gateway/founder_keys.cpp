#include "gateway/founder_keys.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include "domain/founders.hpp"
#include "gateway/await.hpp"
#include "gateway/sealing.hpp"
#include "infra/crypto.hpp"

namespace muster {
namespace {
IdentityPtr with_key(const IdentityPtr& identity, std::string hash, bool wrong) {
  auto shown = std::make_shared<Identity>(*identity);
  shown->founder_key = std::move(hash);
  shown->founder_key_wrong = wrong;
  return shown;
}
}  // namespace

FounderKeys::FounderKeys(asio::io_context& io, Node& node, asio::thread_pool& threads)
    : io_(io), node_(node), threads_(threads), secret_(random_bytes(32)) {}

bool FounderKeys::known(const std::string& account_id, const std::string& proof) const {
  const auto found = verified_.find(account_id);
  return found != verified_.end() && same_secret(found->second, proof);
}

asio::awaitable<FounderKeys::Shown> FounderKeys::shown(IdentityPtr identity, std::string key) {
  const std::string account = identity->account_id;
  const System* system = node_.system();
  const Founder* founder = system ? find_founder(*system, account) : nullptr;
  if (!founder || founder->auth_key_hash().empty()) co_return Shown{identity};
  const std::string hash = founder->auth_key_hash();
  const std::string proof = hmac_sha256(secret_, hash + '\n' + key);
  for (;;) {
    if (known(account, proof)) co_return Shown{with_key(identity, hash, false)};
    const auto same = looked_at_.find(proof);
    if (same == looked_at_.end()) break;
    const auto done = same->second;
    co_await done->async_wait(asio::as_tuple(asio::deferred));
  }
  if (const auto wait = lockout_.attempt(account, std::chrono::steady_clock::now())) co_return Shown{identity, wait};
  const auto done = std::make_shared<asio::steady_timer>(io_, asio::steady_timer::time_point::max());
  looked_at_[proof] = done;
  std::function<bool()> work = [hash, key] { return password_matches(hash, key); };
  auto outcome = co_await off_thread(threads_, std::move(work));
  looked_at_.erase(proof);
  done->cancel();
  if (outcome.failure) {
    lockout_.succeeded(account);
    std::rethrow_exception(outcome.failure);
  }
  if (!*outcome.value) co_return Shown{with_key(identity, {}, true)};
  lockout_.succeeded(account);
  verified_[account] = proof;
  co_return Shown{with_key(identity, hash, false)};
}

std::optional<Refusal> hide_founder_key(const Call& call, Asking& asking) {
  const auto& message = *asking.message;
  const auto* key = message.GetDescriptor()->FindFieldByName("auth_key");
  if (asking.ask.payload_hash.empty() || message.GetReflection()->GetString(message, key).empty()) return std::nullopt;
  // A plain hash of the request would be quicker to try keys against than argon2id is.
  std::string payload(call.request->target());
  asking.ask.payload_hash = call.edge->secret().mac("payload", payload.append("\n").append(call.request->body));
  return std::nullopt;
}

asio::awaitable<std::optional<Refusal>> hash_founder_key(Call call, Asking* asking) {
  auto& message = *asking->message;
  const auto& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  const std::string key = reflection.GetString(message, type.FindFieldByName("auth_key"));
  if (key.empty()) co_return std::nullopt;
  // Whoever has no founder rights is refused by the lane; the work is not done for them.
  const auto founder = call.edge->node().founder_rights(*call.identity);
  if (founder == Context::Fact::no || founder == Context::Fact::locked) co_return std::nullopt;
  std::function<std::string()> work = [key] { return password_hash(key); };
  auto hash = co_await off_thread(call.edge->keyring_threads(), std::move(work));
  if (hash.failure) std::rethrow_exception(hash.failure);
  reflection.ClearField(&message, type.FindFieldByName("auth_key"));
  reflection.SetString(&message, type.FindFieldByName("auth_key_hash"), std::move(*hash.value));
  co_return std::nullopt;
}
}  // namespace muster
