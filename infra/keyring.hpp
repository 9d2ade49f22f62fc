// The keyring: data keys, signing keys and the cluster secret, wrapped, in a PostgreSQL database of its own with its
// own backup (design.md, section 6). The master key wraps team, person and signing keys and the cluster secret; a
// team's key wraps the keys of its vault items. What is read once stays in memory, so known keys go on working while
// PostgreSQL is away.
//
// Blocking and safe on any thread; the gateway calls it from a small thread pool, and `cached` from anywhere.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schemas/proto/sealed.pb.h"

namespace muster {
using namespace v1;

// The keyring's database cannot be reached.
struct KeyringAway : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// There is no such key, or it was destroyed: its contents are gone for good.
struct KeyDestroyedError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The keyring is not what it should be: no tables, or wrapped by another master key.
struct KeyringBroken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Key {
  std::string key_id;  // key_<ULID>
  KeyCreated::Purpose purpose = KeyCreated::PURPOSE_UNSPECIFIED;
  std::string owner;  // account id, team id, "<item id>/<version>", hash of an email
  std::string bytes;  // 32
  // False until an entry with its KeyCreated has been confirmed: until then every command that uses the key carries
  // that event. Saying it twice harms nobody.
  bool announced = false;
};
KeyCreated key_created(const Key& key);

// A row as `muster doctor` reads it: without the key.
struct KeyRow {
  std::string key_id, purpose, owner, parent_key_id;
  bool announced = false, destroyed = false;
};

class Keyring {
 public:
  // Does not connect yet. `url` as libpq takes it; `master_key` is 32 bytes.
  Keyring(std::string url, std::string master_key);
  ~Keyring();

  // ---- muster init ----
  // Makes the tables, and the cluster secret and the first signing key where there are none. The database must exist.
  void create();
  // A new signing key; all that are not destroyed verify. Throws KeyringBroken where the master key is not the one.
  Key rotate_signing_key();

  // ---- at the start of a node; throws KeyringBroken where the master key is not the one ----
  std::string cluster_secret();
  // The last one signs: the newest that is at least 15 s old, so that every node knows it by then. Leaves out what does
  // not open, unless nothing does.
  std::vector<Key> signing_keys();

  // ---- keys of persons, teams and items ----
  // From memory alone; null where it is not there.
  std::shared_ptr<const Key> cached(KeyCreated::Purpose purpose, std::string_view owner) const;
  std::shared_ptr<const Key> cached(std::string_view key_id) const;
  // The key of a person (PERSON) or team (TEAM), made if there was none.
  std::shared_ptr<const Key> person_or_team(KeyCreated::Purpose purpose, const std::string& owner);
  // A new key for one version of a vault item, wrapped by the team's.
  std::shared_ptr<const Key> new_item_key(const std::string& team_id, const std::string& item_id,
                                          std::uint32_t version);
  // Any key by its id.
  std::shared_ptr<const Key> find(const std::string& key_id);
  // The entry that carries their KeyCreated is confirmed.
  void announced(const std::vector<std::string>& key_ids);
  // Puts a key into memory without the database: for tests.
  void remember(Key key) { keep(std::move(key)); }
  // Wipes the key; what it sealed can never be read again. Other nodes forget it when they read its KeyDestroyed.
  void destroy(const std::string& key_id);
  void forget(std::string_view key_id);

  // ---- stream tickets ----
  // True the first time it is called with this id, on whichever node: single use needs one place that decides.
  bool use_ticket(const std::string& id, std::int64_t expires_at_s);

  // ---- muster doctor ----
  std::vector<KeyRow> rows();

 private:
  template <class Work>
  auto with_connection(Work work);
  Key unwrap(const std::string& key_id, const std::string& purpose, const std::string& owner,
             const std::string& wrapped, const std::string& parent_id, bool announced);
  void insert(const Key& key, const std::string& parent_id, const std::string& parent_bytes);
  std::shared_ptr<const Key> keep(Key key);

  const std::string url_;
  const std::string master_key_;
  std::mutex connection_mutex_;
  struct Connection;
  std::unique_ptr<Connection> connection_;
  mutable std::mutex cache_mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Key>> by_id_;
  std::unordered_map<std::string, std::shared_ptr<const Key>> by_owner_;  // persons and teams: "<purpose>/<owner>"
};
}  // namespace muster
