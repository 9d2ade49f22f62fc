#include "infra/keyring.hpp"

#include <chrono>
#include <pqxx/pqxx>

#include "infra/crypto.hpp"

namespace muster {
namespace {
constexpr const char* tables = R"sql(
create table if not exists keys (
  key_id        text primary key,
  purpose       text not null check (purpose in ('person', 'team', 'item', 'signing', 'cluster')),
  owner         text not null,
  parent_key_id text references keys,           -- null: the master key
  wrapped       bytea,                          -- null once destroyed
  announced     boolean not null default false, -- its KeyCreated is on the ledger
  created_at    timestamptz not null default clock_timestamp(),
  destroyed_at  timestamptz,
  check ((wrapped is null) = (destroyed_at is not null)));
create unique index if not exists keys_by_owner on keys (purpose, owner) where purpose in ('person', 'team', 'cluster');
create table if not exists used_tickets (id text primary key, expires_at timestamptz not null);
)sql";
constexpr std::size_t cached_max = 200'000;

std::string purpose_text(KeyCreated::Purpose purpose) {
  switch (purpose) {
    case KeyCreated::PERSON:
      return "person";
    case KeyCreated::TEAM:
      return "team";
    case KeyCreated::ITEM:
      return "item";
    case KeyCreated::SIGNING:
      return "signing";
    default:
      return "cluster";  // never announced on the ledger
  }
}
KeyCreated::Purpose purpose_of(std::string_view text) {
  if (text == "person") return KeyCreated::PERSON;
  if (text == "team") return KeyCreated::TEAM;
  if (text == "item") return KeyCreated::ITEM;
  if (text == "signing") return KeyCreated::SIGNING;
  return KeyCreated::PURPOSE_UNSPECIFIED;
}
std::string about(std::string_view key_id, std::string_view purpose, std::string_view owner) {
  std::string text(key_id);
  text.append("|").append(purpose).append("|").append(owner);
  return text;
}
std::string owner_key(KeyCreated::Purpose purpose, std::string_view owner) {
  return purpose_text(purpose).append("/").append(owner);
}
// A ULID: ids sort by when they were made.
std::string new_key_id() {
  constexpr char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  std::string out(26, '0');
  auto ms = static_cast<std::uint64_t>(now.count());
  for (std::size_t i = 10; i-- > 0; ms >>= 5) out[i] = alphabet[ms & 31U];
  const std::string bits = random_bytes(16);
  for (std::size_t i = 0; i < 16; ++i) out[10 + i] = alphabet[static_cast<unsigned char>(bits[i]) & 31U];
  return "key_" + out;
}
Key new_key(KeyCreated::Purpose purpose, std::string owner) {
  Key key;
  key.key_id = new_key_id();
  key.purpose = purpose;
  key.owner = std::move(owner);
  key.bytes = random_bytes(32);
  return key;
}
pqxx::binarystring binary(const std::string& bytes) { return pqxx::binarystring(bytes); }

constexpr const char* select =
    "select k.key_id, k.purpose, k.owner, k.wrapped, coalesce(k.parent_key_id, ''), k.announced from keys k ";
}  // namespace

KeyCreated key_created(const Key& key) {
  KeyCreated event;
  event.set_key_id(key.key_id);
  event.set_purpose(key.purpose);
  event.set_owner(key.owner);
  return event;
}

struct Keyring::Connection {
  explicit Connection(const std::string& url) : to(url) {}
  pqxx::connection to;
};

Keyring::Keyring(std::string url, std::string master_key) : url_(std::move(url)), master_key_(std::move(master_key)) {}
Keyring::~Keyring() = default;

// One transaction on the one connection, made anew where it broke. A server that went away between two calls shows only
// at the first statement, so that one is tried a second time.
template <class Work>
auto Keyring::with_connection(Work work) {
  const std::lock_guard lock(connection_mutex_);
  for (int attempt = 0;; ++attempt) {
    const bool fresh = !connection_;
    try {
      if (!connection_) connection_ = std::make_unique<Connection>(url_);
      pqxx::work transaction(connection_->to);
      auto result = work(transaction);
      transaction.commit();
      return result;
    } catch (const pqxx::undefined_table&) {
      throw KeyringBroken("the keyring has no tables; run `muster init`");
    } catch (const pqxx::broken_connection& error) {
      connection_.reset();
      if (fresh || attempt > 0) throw KeyringAway(error.what());
    } catch (const pqxx::sql_error& error) {
      // 57P01 to 57P03: the server is stopping or starting.
      if (error.sqlstate().rfind("57P", 0) != 0) throw;
      connection_.reset();
      if (fresh || attempt > 0) throw KeyringAway(error.what());
    }
  }
}

void Keyring::create() {
  with_connection([](pqxx::work& transaction) {
    transaction.exec("select pg_advisory_xact_lock(7480)");
    transaction.exec("set local client_min_messages = warning");
    transaction.exec(tables);
    return true;
  });
  const bool has_secret = with_connection([](pqxx::work& transaction) {
    return !transaction.exec("select 1 from keys where purpose = 'cluster'").empty();
  });
  if (!has_secret) insert(new_key(KeyCreated::PURPOSE_UNSPECIFIED, "cluster"), "", master_key_);
  if (signing_keys().empty()) rotate_signing_key();
}

Key Keyring::rotate_signing_key() {
  cluster_secret();  // another master key would make a key that nobody can open
  const Key key = new_key(KeyCreated::SIGNING, "tokens");
  insert(key, "", master_key_);
  return key;
}

void Keyring::insert(const Key& key, const std::string& parent_id, const std::string& parent_bytes) {
  const std::string purpose = purpose_text(key.purpose);
  const std::string wrapped = seal(parent_bytes, key.bytes, about(key.key_id, purpose, key.owner));
  with_connection([&](pqxx::work& transaction) {
    transaction.exec_params(
        "insert into keys (key_id, purpose, owner, parent_key_id, wrapped) values ($1, $2, $3, nullif($4, ''), $5) "
        "on conflict (purpose, owner) where purpose in ('person', 'team', 'cluster') do nothing",
        key.key_id, purpose, key.owner, parent_id, binary(wrapped));
    return true;
  });
}

Key Keyring::unwrap(const std::string& key_id, const std::string& purpose, const std::string& owner,
                    const std::string& wrapped, const std::string& parent_id, bool is_announced) {
  const std::string parent = parent_id.empty() ? master_key_ : find(parent_id)->bytes;
  auto bytes = unseal(parent, wrapped, about(key_id, purpose, owner));
  if (!bytes)
    throw KeyringBroken("key " + key_id + " cannot be unwrapped: this is not the master key it was made with");
  Key key;
  key.key_id = key_id;
  key.purpose = purpose_of(purpose);
  key.owner = owner;
  key.bytes = std::move(*bytes);
  key.announced = is_announced;
  return key;
}

namespace {
// What a row says, copied out before the connection is let go: unwrapping may need another row.
struct WrappedKey {
  std::string key_id, purpose, owner, wrapped, parent_id;
  bool announced = false, destroyed = false;
};
std::vector<WrappedKey> copy(const pqxx::result& result) {
  std::vector<WrappedKey> rows;
  for (const auto& row : result) {
    WrappedKey one{row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(), "",
                   row[4].as<std::string>(), row[5].as<bool>(),        row[3].is_null()};
    if (!one.destroyed) one.wrapped = pqxx::binarystring(row[3]).str();
    rows.push_back(std::move(one));
  }
  return rows;
}
}  // namespace

std::string Keyring::cluster_secret() {
  const auto rows = with_connection([](pqxx::work& transaction) {
    return copy(transaction.exec(std::string(select) + "where purpose = 'cluster' and wrapped is not null"));
  });
  if (rows.empty()) throw KeyringBroken("the keyring has no cluster secret; run `muster init`");
  const auto& row = rows.front();
  return unwrap(row.key_id, row.purpose, row.owner, row.wrapped, row.parent_id, row.announced).bytes;
}

std::vector<Key> Keyring::signing_keys() {
  const auto rows = with_connection([](pqxx::work& transaction) {
    return copy(
        transaction.exec(std::string(select) +
                         "where purpose = 'signing' and wrapped is not null"
                         " order by created_at < clock_timestamp() - interval '15 seconds', created_at, key_id"));
  });
  std::vector<Key> keys;
  std::exception_ptr failure;
  for (const auto& row : rows) try {
      keys.push_back(unwrap(row.key_id, row.purpose, row.owner, row.wrapped, row.parent_id, row.announced));
    } catch (const KeyringBroken&) {
      failure = std::current_exception();
    }
  // One that does not open is no reason to do without the others; `muster doctor` names it.
  if (keys.empty() && failure) std::rethrow_exception(failure);
  return keys;
}

std::shared_ptr<const Key> Keyring::cached(KeyCreated::Purpose purpose, std::string_view owner) const {
  const std::lock_guard lock(cache_mutex_);
  const auto found = by_owner_.find(owner_key(purpose, owner));
  return found == by_owner_.end() ? nullptr : found->second;
}
std::shared_ptr<const Key> Keyring::cached(std::string_view key_id) const {
  const std::lock_guard lock(cache_mutex_);
  const auto found = by_id_.find(std::string(key_id));
  return found == by_id_.end() ? nullptr : found->second;
}

std::shared_ptr<const Key> Keyring::keep(Key key) {
  auto shared = std::make_shared<const Key>(std::move(key));
  const std::lock_guard lock(cache_mutex_);
  // Any of them: a key that is needed again is read again.
  if (by_id_.size() >= cached_max) {
    by_id_.clear();
    by_owner_.clear();
  }
  by_id_[shared->key_id] = shared;
  if (shared->purpose == KeyCreated::PERSON || shared->purpose == KeyCreated::TEAM)
    by_owner_[owner_key(shared->purpose, shared->owner)] = shared;
  return shared;
}

std::shared_ptr<const Key> Keyring::person_or_team(KeyCreated::Purpose purpose, const std::string& owner) {
  if (auto known = cached(purpose, owner)) return known;
  const auto read = [&] {
    return with_connection([&](pqxx::work& transaction) {
      return copy(transaction.exec_params(std::string(select) + "where k.purpose = $1 and k.owner = $2",
                                          purpose_text(purpose), owner));
    });
  };
  auto rows = read();
  if (rows.empty()) {
    insert(new_key(purpose, owner), "", master_key_);
    rows = read();  // another node may have been first
  }
  const auto& row = rows.at(0);
  if (row.destroyed) throw KeyDestroyedError("the key of " + owner + " was destroyed");
  return keep(unwrap(row.key_id, row.purpose, row.owner, row.wrapped, row.parent_id, row.announced));
}

std::shared_ptr<const Key> Keyring::new_item_key(const std::string& team_id, const std::string& item_id,
                                                 std::uint32_t version) {
  const auto team = person_or_team(KeyCreated::TEAM, team_id);
  const Key key = new_key(KeyCreated::ITEM, item_id + '/' + std::to_string(version));
  insert(key, team->key_id, team->bytes);
  return keep(key);
}

std::shared_ptr<const Key> Keyring::find(const std::string& key_id) {
  if (auto known = cached(key_id)) return known;
  const auto rows = with_connection([&](pqxx::work& transaction) {
    return copy(transaction.exec_params(std::string(select) + "where k.key_id = $1", key_id));
  });
  if (rows.empty()) throw KeyDestroyedError("the keyring has no key " + key_id);
  const auto& row = rows.front();
  if (row.destroyed) throw KeyDestroyedError("key " + key_id + " was destroyed");
  return keep(unwrap(row.key_id, row.purpose, row.owner, row.wrapped, row.parent_id, row.announced));
}

void Keyring::announced(const std::vector<std::string>& key_ids) {
  for (const auto& key_id : key_ids) {
    const auto known = cached(key_id);
    if (!known || known->announced) continue;
    Key key = *known;
    key.announced = true;
    keep(std::move(key));
  }
  with_connection([&](pqxx::work& transaction) {
    for (const auto& key_id : key_ids)
      transaction.exec_params("update keys set announced = true where key_id = $1 and not announced", key_id);
    return true;
  });
}

void Keyring::destroy(const std::string& key_id) {
  with_connection([&](pqxx::work& transaction) {
    transaction.exec_params(
        "update keys set wrapped = null, destroyed_at = clock_timestamp() where key_id = $1 and wrapped is not null",
        key_id);
    return true;
  });
  forget(key_id);
}

void Keyring::forget(std::string_view key_id) {
  const std::lock_guard lock(cache_mutex_);
  const auto found = by_id_.find(std::string(key_id));
  if (found == by_id_.end()) return;
  by_owner_.erase(owner_key(found->second->purpose, found->second->owner));
  by_id_.erase(found);
}

bool Keyring::use_ticket(const std::string& id, std::int64_t expires_at_s) {
  return with_connection([&](pqxx::work& transaction) {
    transaction.exec("delete from used_tickets where expires_at < clock_timestamp() - interval '5 minutes'");
    return transaction
               .exec_params("insert into used_tickets values ($1, to_timestamp($2)) on conflict do nothing", id,
                            expires_at_s)
               .affected_rows() == 1;
  });
}

std::vector<KeyRow> Keyring::rows() {
  return with_connection([](pqxx::work& transaction) {
    std::vector<KeyRow> out;
    for (const auto& row : transaction.exec("select key_id, purpose, owner, coalesce(parent_key_id, ''), announced, "
                                            "destroyed_at is not null from keys order by created_at, key_id"))
      out.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                     row[3].as<std::string>(), row[4].as<bool>(), row[5].as<bool>()});
    return out;
  });
}
}  // namespace muster
