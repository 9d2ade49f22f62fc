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
  std::uint32_t version = 1;  // of a team's key
};
KeyCreated key_created(const Key& key);

// A row as `muster doctor` reads it: without the key.
struct KeyRow {
  std::string key_id, purpose, owner, parent_key_id;
  bool announced = false, destroyed = false;
  bool superseded = false;  // a team's key, by its next version
};

// Whose data keys are meant: all keys of items, keys of one owner each, all of teams with all that they wrap.
struct KeyOwners {
  std::vector<std::string> items, owners, teams;
};
// How far the keyring is with a team's keys.
struct TeamKeys {
  std::uint32_t version = 0;  // the newest it has; 0: none yet
  std::int64_t made_at = 0;   // that one; microseconds since 1970
  std::uint32_t data_keys = 0, on_older = 0;
};
struct DataKeyRow {
  std::string key_id, owner;
  std::uint32_t version = 0;  // of the team's key that wraps it
};
struct WrappedKey;  // infra/keyring_connection.hpp

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
  // The keys of many persons at once, by owner: as person_or_team, in a few statements however many they are.
  std::unordered_map<std::string, std::shared_ptr<const Key>> persons(const std::vector<std::string>& owners);
  // A new key for one version of a vault item ("<item id>/<version>") or for one upload, wrapped by the team's newest.
  std::shared_ptr<const Key> new_item_key(const std::string& team_id, const std::string& owner);
  std::shared_ptr<const Key> new_item_key(const std::string& team_id, const std::string& item_id,
                                          std::uint32_t version) {
    return new_item_key(team_id, item_id + '/' + std::to_string(version));
  }
  // Any key by its id.
  std::shared_ptr<const Key> find(const std::string& key_id);
  // The entry that carries their KeyCreated is confirmed.
  void announced(const std::vector<std::string>& key_ids);
  // Puts a key into memory without the database: for tests.
  void remember(Key key) { keep(std::move(key)); }
  // Wipes keys; what they sealed can never be read again. Those that are gone already stay gone.
  void destroy(const std::string& key_id);
  void destroy(const KeyOwners& owners);
  // Out of this node's memory.
  void forget(std::string_view key_id);
  void forget(const KeyOwners& owners);

  // ---- rotation of a team's key (infra/keyring_rotation.cpp): each step may be done again, and by several nodes ----
  // Makes that version, with that id, and lets older ones wrap nothing new. One that is or was there stays as it is.
  void make_team_key(const std::string& team_id, std::uint32_t version, const std::string& key_id);
  // Wraps up to so many data keys anew, of whichever team, that a superseded version wraps; such a version is destroyed
  // once it wraps nothing. How much was done; 0: nothing is left, or others are at it.
  int rewrap(int keys_max);
  TeamKeys team_keys(const std::string& team_id);
  // Data keys that an older version than the newest wraps, by key id.
  std::vector<DataKeyRow> on_older(const std::string& team_id, const std::string& after_key_id, int rows_max);

  // ---- stream tickets ----
  // True the first time it is called with this id, on whichever node: single use needs one place that decides.
  bool use_ticket(const std::string& id, std::int64_t expires_at_s);

  // ---- muster doctor ----
  std::vector<KeyRow> rows();

 private:
  template <class Work>
  auto with_connection(Work work);
  Key unwrap(const WrappedKey& row);
  void insert(const Key& key, const std::string& parent_id, const std::string& parent_bytes);
  // False where `team` wraps nothing new any more.
  bool insert_under(const Key& key, const Key& team);
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
