// How the keyring does what the ledger says: keys that come to their end, and new versions of teams' keys.
//
// A rotation is three steps, each a transaction of its own that may be repeated. The new version is made, and the older
// ones are marked as superseded: from then on nothing new is wrapped by them, because insert_under locks the version
// that it wraps by against that mark. What they wrap is wrapped anew, some keys at a time. Whoever finds that a
// superseded version wraps nothing destroys it. All that is left to do stands in the table, so a crash loses nothing.
#include <unordered_set>

#include "infra/crypto.hpp"
#include "infra/keyring_connection.hpp"
#include "infra/postgres.hpp"

namespace muster {
namespace {
Rows listed(const std::vector<std::string>& texts) {
  Rows rows({{"text", "text"}});
  for (const auto& text : texts) rows.add(text);
  return rows;
}
constexpr const char* wipe = "update keys k set wrapped = null, destroyed_at = clock_timestamp()";

std::string opened(const std::string& parent, const WrappedKey& row) {
  auto bytes = unseal(parent, row.wrapped, wrapped_for(row.key_id, row.purpose, row.owner));
  if (!bytes) throw KeyringBroken("key " + row.key_id + " cannot be unwrapped, so it cannot be wrapped anew");
  return std::move(*bytes);
}
}  // namespace

bool Keyring::insert_under(const Key& key, const Key& team) {
  const std::string purpose = purpose_text(key.purpose);
  const std::string wrapped = seal(team.bytes, key.bytes, wrapped_for(key.key_id, purpose, key.owner));
  return with_connection([&](pqxx::work& transaction) {
    return transaction
               .exec_params(
                   "insert into keys (key_id, purpose, owner, parent_key_id, wrapped)"
                   " select $1, $2, $3, t.key_id, $5 from keys t"
                   " where t.key_id = $4 and t.wrapped is not null and not t.superseded for share",
                   key.key_id, purpose, key.owner, team.key_id, pqxx::binarystring(wrapped))
               .affected_rows() == 1;
  });
}

void Keyring::destroy(const KeyOwners& owners) {
  with_connection([&](pqxx::work& transaction) {
    const auto wipe_where = [&](const std::vector<std::string>& texts, const std::string& more,
                                const std::string& which) {
      Rows rows = listed(texts);
      rows.run(transaction,
               std::string(wipe) + " from " + more + rows.source() + " where k.wrapped is not null and " + which);
    };
    // Of an item: those whose owner begins with "<item id>/"; 0 comes after the slash.
    wipe_where(
        owners.items, "",
        "k.purpose = 'item' and k.owner collate \"C\" > r.text || '/' and k.owner collate \"C\" < r.text || '0'");
    wipe_where(owners.owners, "", "k.purpose = 'item' and k.owner collate \"C\" = r.text");
    // The teams' own first: then nothing more comes to be wrapped by them.
    wipe_where(owners.teams, "", "k.purpose = 'team' and k.owner = r.text");
    wipe_where(owners.teams, "keys t, ", "t.purpose = 'team' and t.owner = r.text and k.parent_key_id = t.key_id");
    return true;
  });
  forget(owners);
}

void Keyring::forget(const KeyOwners& owners) {
  const std::lock_guard lock(cache_mutex_);
  // Which keys a team's wrap is not known here; what is needed again is read again.
  if (!owners.teams.empty()) {
    by_id_.clear();
    by_owner_.clear();
    return;
  }
  const std::unordered_set<std::string_view> items(owners.items.begin(), owners.items.end());
  const std::unordered_set<std::string_view> exact(owners.owners.begin(), owners.owners.end());
  std::erase_if(by_id_, [&](const auto& one) {
    const std::string_view owner = one.second->owner;
    return one.second->purpose == KeyCreated::ITEM &&
           (exact.contains(owner) || items.contains(owner.substr(0, owner.find('/'))));
  });
}

void Keyring::make_team_key(const std::string& team_id, std::uint32_t version, const std::string& key_id) {
  const std::string wrapped = seal(master_key_, random_bytes(32), wrapped_for(key_id, "team", team_id));
  with_connection([&](pqxx::work& transaction) {
    // The ledger names it already.
    transaction.exec_params(
        "insert into keys (key_id, purpose, owner, wrapped, key_version, announced) values ($1, 'team', $2, $3, $4, "
        "true)"
        " on conflict do nothing",
        key_id, team_id, pqxx::binarystring(wrapped), version);
    transaction.exec_params(
        "update keys set superseded = true where purpose = 'team' and owner = $1 and key_version < $2"
        " and not superseded",
        team_id, version);
    return true;
  });
}

int Keyring::rewrap(int keys_max) {
  std::string retired;
  const int done = with_connection([&](pqxx::work& transaction) {
    const auto old_keys = wrapped_keys(transaction.exec(
        std::string(select_keys) +
        "where k.superseded and k.wrapped is not null and exists (select from keys n where n.purpose = 'team'"
        " and n.owner = k.owner and not n.superseded and n.wrapped is not null) order by k.key_id limit 1"));
    if (old_keys.empty()) return 0;
    const WrappedKey& old_key = old_keys.front();
    const auto new_key = wrapped_keys(transaction.exec_params(
        std::string(select_keys) +
            "where k.purpose = 'team' and k.owner = $1 and not k.superseded and k.wrapped is not null for share",
        old_key.owner));
    if (new_key.empty()) return 0;
    const auto wrapped_by_old = wrapped_keys(transaction.exec_params(
        std::string(select_keys) +
            "where k.parent_key_id = $1 and k.wrapped is not null order by k.key_id limit $2 for update skip locked",
        old_key.key_id, keys_max));
    if (wrapped_by_old.empty()) {
      // Locked first: only then does the next statement see all that was wrapped by it.
      transaction.exec_params("select from keys where key_id = $1 for update", old_key.key_id);
      const auto left = transaction.exec_params(
          std::string(wipe) +
              " where k.key_id = $1 and k.wrapped is not null and not exists (select from keys c"
              " where c.parent_key_id = $1 and c.wrapped is not null)",
          old_key.key_id);
      if (left.affected_rows()) retired = old_key.key_id;
      return static_cast<int>(left.affected_rows());
    }
    const std::string old_bytes = opened(master_key_, old_key), new_bytes = opened(master_key_, new_key.front());
    Rows anew({{"key_id", "text"}, {"wrapped", "bytea"}});
    for (const WrappedKey& one : wrapped_by_old) {
      const std::string box = seal(new_bytes, opened(old_bytes, one), wrapped_for(one.key_id, one.purpose, one.owner));
      anew.add(one.key_id, Rows::Bytes{box});
    }
    anew.run(transaction,
             "update keys k set wrapped = r.wrapped, parent_key_id = " + transaction.quote(new_key.front().key_id) +
                 " from " + anew.source() + " where k.key_id = r.key_id");
    return static_cast<int>(wrapped_by_old.size());
  });
  if (!retired.empty()) forget(retired);
  return done;
}

TeamKeys Keyring::team_keys(const std::string& team_id) {
  return with_connection([&](pqxx::work& transaction) {
    const auto row = transaction.exec_params1(
        "with team as (select key_id, superseded, key_version, created_at from keys"
        " where purpose = 'team' and owner = $1),"
        " newest as (select * from team order by key_version desc limit 1)"
        " select coalesce((select key_version from newest), 0),"
        " coalesce((select (extract(epoch from created_at) * 1000000)::bigint from newest), 0),"
        " count(k.key_id), count(k.key_id) filter (where t.superseded)"
        " from team t join keys k on k.parent_key_id = t.key_id and k.wrapped is not null",
        team_id);
    return TeamKeys{row[0].as<std::uint32_t>(), row[1].as<std::int64_t>(), row[2].as<std::uint32_t>(),
                    row[3].as<std::uint32_t>()};
  });
}

std::vector<DataKeyRow> Keyring::on_older(const std::string& team_id, const std::string& after_key_id, int rows_max) {
  return with_connection([&](pqxx::work& transaction) {
    std::vector<DataKeyRow> rows;
    for (const auto& row : transaction.exec_params(
             "select k.key_id, k.owner, t.key_version from keys t join keys k on k.parent_key_id = t.key_id"
             " where t.purpose = 'team' and t.owner = $1 and t.superseded and k.wrapped is not null and k.key_id > $2"
             " order by k.key_id limit $3",
             team_id, after_key_id, rows_max))
      rows.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::uint32_t>()});
    return rows;
  });
}
}  // namespace muster
