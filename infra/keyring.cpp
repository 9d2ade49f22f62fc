#include "infra/keyring.hpp"

#include <chrono>
#include <pqxx/pqxx>

#include "infra/crypto.hpp"
#include "infra/keyring_connection.hpp"
#include "infra/postgres.hpp"

namespace muster {
namespace {
constexpr const char* tables = R"sql(
create table if not exists keys (
  key_id        text primary key,
  purpose       text not null check (purpose in ('person', 'team', 'item', 'signing', 'cluster')),
  owner         text not null,
  parent_key_id text references keys,           -- null: the master key
  wrapped       bytea,                          -- null once destroyed
  key_version   int not null default 1,         -- of a team's key; a rotation makes the next one
  superseded    boolean not null default false, -- by the next version: it wraps nothing new
  announced     boolean not null default false, -- its KeyCreated is on the ledger
  created_at    timestamptz not null default clock_timestamp(),
  destroyed_at  timestamptz,
  check ((wrapped is null) = (destroyed_at is not null)));
alter table keys add column if not exists key_version int not null default 1;
alter table keys add column if not exists superseded boolean not null default false;
drop index if exists keys_by_owner;
create unique index if not exists keys_by_owner_and_version on keys (purpose, owner, key_version)
  where purpose in ('person', 'team', 'cluster');
create index if not exists keys_of_items on keys (owner collate "C") where purpose = 'item';
create index if not exists keys_by_parent on keys (parent_key_id) where wrapped is not null;
create index if not exists keys_superseded on keys (key_id) where superseded and wrapped is not null;
create table if not exists used_tickets (id text primary key, expires_at timestamptz not null);
)sql";
constexpr std::size_t cached_max = 200'000;

KeyCreated::Purpose purpose_of(std::string_view text) {
  if (text == "person") return KeyCreated::PERSON;
  if (text == "team") return KeyCreated::TEAM;
  if (text == "item") return KeyCreated::ITEM;
  if (text == "signing") return KeyCreated::SIGNING;
  return KeyCreated::PURPOSE_UNSPECIFIED;
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
}  // namespace

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
std::string wrapped_for(std::string_view key_id, std::string_view purpose, std::string_view owner) {
  std::string text(key_id);
  text.append("|").append(purpose).append("|").append(owner);
  return text;
}

KeyCreated key_created(const Key& key) {
  KeyCreated event;
  event.set_key_id(key.key_id);
  event.set_purpose(key.purpose);
  event.set_owner(key.owner);
  return event;
}

Keyring::Keyring(std::string url, std::string master_key) : url_(std::move(url)), master_key_(std::move(master_key)) {}
Keyring::~Keyring() = default;

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
  const std::string wrapped = seal(parent_bytes, key.bytes, wrapped_for(key.key_id, purpose, key.owner));
  with_connection([&](pqxx::work& transaction) {
    transaction.exec_params(
        "insert into keys (key_id, purpose, owner, parent_key_id, wrapped) values ($1, $2, $3, nullif($4, ''), $5) "
        "on conflict (purpose, owner, key_version) where purpose in ('person', 'team', 'cluster') do nothing",
        key.key_id, purpose, key.owner, parent_id, binary(wrapped));
    return true;
  });
}

Key Keyring::unwrap(const WrappedKey& row) {
  const std::string parent = row.parent_id.empty() ? master_key_ : find(row.parent_id)->bytes;
  auto bytes = unseal(parent, row.wrapped, wrapped_for(row.key_id, row.purpose, row.owner));
  if (!bytes)
    throw KeyringBroken("key " + row.key_id + " cannot be unwrapped: this is not the master key it was made with");
  Key key;
  key.key_id = row.key_id;
  key.purpose = purpose_of(row.purpose);
  key.owner = row.owner;
  key.bytes = std::move(*bytes);
  key.announced = row.announced;
  key.version = row.version;
  return key;
}

std::vector<WrappedKey> wrapped_keys(const pqxx::result& result) {
  std::vector<WrappedKey> rows;
  for (const auto& row : result) {
    WrappedKey one{row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),  "",
                   row[4].as<std::string>(), row[5].as<bool>(),        row[6].as<std::uint32_t>()};
    if (!row[3].is_null()) one.wrapped = pqxx::binarystring(row[3]).str();
    rows.push_back(std::move(one));
  }
  return rows;
}

std::string Keyring::cluster_secret() {
  const auto rows = with_connection([](pqxx::work& transaction) {
    return wrapped_keys(
        transaction.exec(std::string(select_keys) + "where purpose = 'cluster' and wrapped is not null"));
  });
  if (rows.empty()) throw KeyringBroken("the keyring has no cluster secret; run `muster init`");
  const auto& row = rows.front();
  return unwrap(row).bytes;
}

std::vector<Key> Keyring::signing_keys() {
  const auto rows = with_connection([](pqxx::work& transaction) {
    return wrapped_keys(
        transaction.exec(std::string(select_keys) +
                         "where purpose = 'signing' and wrapped is not null"
                         " order by created_at < clock_timestamp() - interval '15 seconds', created_at, key_id"));
  });
  std::vector<Key> keys;
  std::exception_ptr failure;
  for (const auto& row : rows) try {
      keys.push_back(unwrap(row));
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
  if (shared->purpose == KeyCreated::PERSON || shared->purpose == KeyCreated::TEAM) {
    auto& newest = by_owner_[owner_key(shared->purpose, shared->owner)];
    if (!newest || newest->version <= shared->version) newest = shared;
  }
  return shared;
}

std::shared_ptr<const Key> Keyring::person_or_team(KeyCreated::Purpose purpose, const std::string& owner) {
  if (auto known = cached(purpose, owner)) return known;
  const auto read = [&] {
    return with_connection([&](pqxx::work& transaction) {
      return wrapped_keys(transaction.exec_params(
          std::string(select_keys) + "where k.purpose = $1 and k.owner = $2 order by k.key_version desc limit 1",
          purpose_text(purpose), owner));
    });
  };
  auto rows = read();
  if (rows.empty()) {
    insert(new_key(purpose, owner), "", master_key_);
    rows = read();  // another node may have been first
  }
  const auto& row = rows.at(0);
  if (row.destroyed()) throw KeyDestroyedError("the key of " + owner + " was destroyed");
  return keep(unwrap(row));
}

std::unordered_map<std::string, std::shared_ptr<const Key>> Keyring::persons(const std::vector<std::string>& owners) {
  std::unordered_map<std::string, std::shared_ptr<const Key>> keys;
  std::vector<Key> made;
  for (const auto& owner : owners)
    if (keys.emplace(owner, cached(KeyCreated::PERSON, owner)).second && !keys[owner])
      made.push_back(new_key(KeyCreated::PERSON, owner));
  if (made.empty()) return keys;
  const std::string person = purpose_text(KeyCreated::PERSON);
  const auto rows = with_connection([&](pqxx::work& transaction) {
    Rows wanted({{"owner", "text"}});
    Rows written({{"key_id", "text"}, {"owner", "text"}, {"wrapped", "bytea"}});
    for (const Key& key : made) {
      const std::string wrapped = seal(master_key_, key.bytes, wrapped_for(key.key_id, person, key.owner));
      wanted.add(key.owner);
      written.add(key.key_id, key.owner, Rows::Bytes{wrapped});
    }
    // Who has a key keeps it: what was made for them is never written.
    written.run(
        transaction,
        "insert into keys (key_id, purpose, owner, wrapped) select r.key_id, 'person', r.owner, r.wrapped from " +
            written.source() +
            " on conflict (purpose, owner, key_version) where purpose in ('person', 'team', 'cluster')"
            " do nothing");
    return wrapped_keys(wanted.run(transaction, std::string(select_keys) + "join " + wanted.source() +
                                                    " on k.owner = r.owner where k.purpose = 'person'"));
  });
  for (const auto& row : rows) {
    if (row.destroyed()) throw KeyDestroyedError("the key of " + row.owner + " was destroyed");
    keys[row.owner] = keep(unwrap(row));
  }
  return keys;
}

std::shared_ptr<const Key> Keyring::new_item_key(const std::string& team_id, const std::string& owner) {
  const Key key = new_key(KeyCreated::ITEM, owner);
  for (;;) {
    const auto team = person_or_team(KeyCreated::TEAM, team_id);
    if (insert_under(key, *team)) return keep(key);
    // It was superseded or destroyed since this node read it.
    forget(team->key_id);
  }
}

std::shared_ptr<const Key> Keyring::find(const std::string& key_id) {
  if (auto known = cached(key_id)) return known;
  for (int attempt = 0;; ++attempt) {
    const auto rows = with_connection([&](pqxx::work& transaction) {
      return wrapped_keys(transaction.exec_params(std::string(select_keys) + "where k.key_id = $1", key_id));
    });
    if (rows.empty()) throw KeyDestroyedError("the keyring has no key " + key_id);
    const auto& row = rows.front();
    if (row.destroyed()) throw KeyDestroyedError("key " + key_id + " was destroyed");
    try {
      return keep(unwrap(row));
    } catch (const KeyDestroyedError&) {
      // The team's key was rotated away between the two reads: this one is wrapped by the next by now.
      if (attempt > 0) throw;
    }
  }
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
    Rows told({{"key_id", "text"}});
    for (const auto& key_id : key_ids) told.add(key_id);
    told.run(transaction, "update keys k set announced = true from " + told.source() +
                              " where k.key_id = r.key_id and not k.announced");
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
    for (const auto& row :
         transaction.exec("select key_id, purpose, owner, coalesce(parent_key_id, ''), announced, "
                          "destroyed_at is not null, superseded from keys order by created_at, key_id"))
      out.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                     row[3].as<std::string>(), row[4].as<bool>(), row[5].as<bool>(), row[6].as<bool>()});
    return out;
  });
}
}  // namespace muster
