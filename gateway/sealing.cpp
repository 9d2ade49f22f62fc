#include "gateway/sealing.hpp"

#include <boost/asio/post.hpp>

#include "gateway/await.hpp"
#include "infra/logging.hpp"

namespace muster {
namespace {
using KeyPtr = std::shared_ptr<const Key>;

asio::awaitable<Outcome<KeyPtr>> person_key(Call call, std::string owner) {
  Keyring& keyring = call.edge->keyring();
  if (auto known = keyring.cached(KeyCreated::PERSON, owner)) co_return Outcome<KeyPtr>{std::move(known), nullptr};
  std::function<KeyPtr()> work = [&keyring, owner] { return keyring.person_or_team(KeyCreated::PERSON, owner); };
  co_return co_await off_thread(call.edge->keyring_threads(), std::move(work));
}
}  // namespace

Refusal keyring_refusal(Edge& edge, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const KeyringAway& error) {
    edge.metrics().keyring_away.Increment();
    log_warn("the keyring is away", {{"why", error.what()}});
    return refuse(KEYRING_AWAY, "a key is needed that this node does not have in memory; nothing was done");
  } catch (const KeyDestroyedError& error) {
    return refuse(KEY_DESTROYED, error.what());
  }
}

bool origin_from_connection(const Call& call, Asking& asking) {
  const Connection& connection = *call.connection;
  if (connection.origin_actor != asking.ask.actor || connection.origin_address != call.request->address ||
      connection.origin_user_agent != call.request->header(http::field::user_agent))
    return false;
  *asking.ask.request.mutable_origin() = connection.origin;
  return true;
}

asio::awaitable<std::optional<Refusal>> seal_origin(Call call, Asking* asking) {
  auto key = co_await person_key(call, asking->ask.actor);
  if (key.failure) co_return keyring_refusal(*call.edge, key.failure);
  const Key& person = **key.value;
  carry_key(*asking, person);
  RequestOrigin origin;
  origin.set_address(call.request->address);
  origin.set_user_agent(std::string(call.request->header(http::field::user_agent)));
  Sealed sealed;
  sealed.set_key_id(person.key_id);
  sealed.set_box(seal(person.bytes, origin.SerializeAsString(), "origin|" + asking->ask.actor));
  *asking->ask.request.mutable_origin() = sealed;
  // Only once its key is known to the ledger: until then every command must say so.
  if (person.announced) {
    Connection& connection = *call.connection;
    connection.origin_actor = asking->ask.actor;
    connection.origin_address = call.request->address;
    connection.origin_user_agent = origin.user_agent();
    connection.origin = std::move(sealed);
  }
  co_return std::nullopt;
}

void announce(const Call& call, const std::vector<std::string>& key_ids) {
  asio::post(call.edge->keyring_threads(), [&keyring = call.edge->keyring(), key_ids] {
    try {
      keyring.announced(key_ids);
    } catch (const std::exception& error) {
      // They are announced again by the next command that uses them.
      log_debug("keys could not be marked as announced", {{"why", error.what()}});
    }
  });
}

asio::awaitable<std::optional<Refusal>> seal_email(Call call, Asking* asking) {
  auto& invite = static_cast<InviteMember&>(*asking->message);
  if (invite.email().empty()) co_return std::nullopt;
  const std::string hash = email_hash(call.edge->secret(), invite.email());
  auto key = co_await person_key(call, "email:" + hex(hash));
  if (key.failure) co_return keyring_refusal(*call.edge, key.failure);
  carry_key(*asking, **key.value);
  invite.mutable_email_sealed()->set_key_id((*key.value)->key_id);
  invite.mutable_email_sealed()->set_box(seal((*key.value)->bytes, invite.email(), "email"));
  invite.set_email_hash(hash);
  invite.clear_email();
  co_return std::nullopt;
}
}  // namespace muster
