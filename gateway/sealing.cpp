#include "gateway/sealing.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "domain/access.hpp"
#include "gateway/await.hpp"
#include "gateway/team_facts.hpp"
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

std::optional<RequestOrigin> open_origin(Keyring& keyring, const std::string& key_id, const std::string& box) {
  try {
    const auto key = keyring.find(key_id);
    const auto text = unseal(key->bytes, box, "origin|" + key->owner);
    RequestOrigin origin;
    if (text && origin.ParseFromString(*text)) return origin;
  } catch (const KeyDestroyedError&) {
  } catch (const KeyringAway&) {
  }
  return std::nullopt;
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

namespace {
using KeysByOwner = std::unordered_map<std::string, KeyPtr>;

template <class Line>
void hash_emails(const Call& call, google::protobuf::RepeatedPtrField<Line>& lines) {
  for (Line& line : lines)
    if (!line.email().empty()) line.set_email_hash(email_hash(call.edge->secret(), line.email()));
}

// Whoever may invite nobody is refused by the lane: they make no keys, a thousand at a time.
bool manages_members(const Call& call, const std::string& team_id) {
  const Node& node = call.edge->node();
  const Team* team = node.team(team_id);
  if (!team) return false;
  const std::string& account = call.identity->account_id;
  return acting_role(*team, account, inherited(node, team_id, account)) >= least_role(Action::manage_members) ||
         node.founder_rights(*call.identity) == Context::Fact::yes;
}

// The lines belong to the command, which outlives this.
template <class Line>
asio::awaitable<std::optional<Refusal>> seal_lines(Call call, Asking* asking, std::string team_id,
                                                   google::protobuf::RepeatedPtrField<Line>* lines) {
  if (!manages_members(call, team_id)) {
    for (Line& line : *lines) line.clear_email();
    co_return std::nullopt;
  }
  std::vector<std::string> owners;
  for (const Line& line : *lines)
    if (!line.email().empty()) owners.push_back("email:" + hex(line.email_hash()));
  if (owners.empty()) co_return std::nullopt;
  std::function<KeysByOwner()> work = [&keyring = call.edge->keyring(), owners] { return keyring.persons(owners); };
  auto keys = co_await off_thread(call.edge->keyring_threads(), std::move(work));
  if (keys.failure) co_return keyring_refusal(*call.edge, keys.failure);
  for (Line& line : *lines) {
    if (line.email().empty()) continue;
    const Key& key = *keys.value->at("email:" + hex(line.email_hash()));
    carry_key(*asking, key);
    line.mutable_email_sealed()->set_key_id(key.key_id);
    line.mutable_email_sealed()->set_box(seal(key.bytes, line.email(), "email"));
    line.clear_email();
  }
  co_return std::nullopt;
}

}  // namespace

asio::awaitable<std::optional<Refusal>> seal_emails(Call call, Asking* asking) {
  auto& invite = static_cast<InviteMembers&>(*asking->message);
  hash_emails(call, *invite.mutable_invitations());
  co_return co_await seal_lines(call, asking, invite.team_id(), invite.mutable_invitations());
}

asio::awaitable<std::optional<Refusal>> seal_line_emails(Call call, Asking* asking) {
  auto& import = static_cast<ImportMembers&>(*asking->message);
  auto& lines = *import.mutable_lines();
  hash_emails(call, lines);
  const bool bad = std::any_of(lines.begin(), lines.end(), [](const auto& line) { return line.has_refused(); });
  if (!import.dry_run() && (import.partial() || !bad))
    co_return co_await seal_lines(call, asking, import.team_id(), &lines);
  for (ImportLine& line : lines) line.clear_email();
  co_return std::nullopt;
}

namespace {
template <class Invite>
asio::awaitable<std::optional<Refusal>> seal_email_of(Call call, Asking* asking) {
  auto& invite = static_cast<Invite&>(*asking->message);
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
}  // namespace

asio::awaitable<std::optional<Refusal>> seal_email(Call call, Asking* asking) {
  co_return co_await seal_email_of<InviteMember>(call, asking);
}
asio::awaitable<std::optional<Refusal>> seal_workspace_email(Call call, Asking* asking) {
  co_return co_await seal_email_of<InviteToWorkspace>(call, asking);
}
}  // namespace muster
