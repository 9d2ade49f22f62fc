#include "domain/vault.hpp"
#include "gateway/cli/doctor.hpp"
#include "projections/subject.hpp"

namespace muster {
namespace {
constexpr std::size_t named_max = 5;

// "key_1 (3.17), key_2 (0.4) and 7 more"
class Naming {
 public:
  void add(const std::string& text) {
    if (++count_ <= named_max) names_ += (names_.empty() ? "" : ", ") + text;
  }
  std::size_t count() const { return count_; }
  std::string text() const {
    return count_ <= named_max ? names_ : names_ + " and " + std::to_string(count_ - named_max) + " more";
  }

 private:
  std::size_t count_ = 0;
  std::string names_;
};
std::string keys(std::size_t count) { return std::to_string(count) + (count == 1 ? " key" : " keys"); }
}  // namespace

void KeysOfLedger::see(const Walked& walked) {
  if (!walked.valid) return;
  const Position at{walked.record.lane, walked.record.offset};
  const std::string team_id(team_id_of(walked.entry.subject()));
  for (const Event& event : walked.entry.events()) {
    if (event.has_key_created()) {
      const KeyCreated& key = event.key_created();
      const bool of_team = key.purpose() == KeyCreated::TEAM || key.purpose() == KeyCreated::ITEM;
      created_.try_emplace(key.key_id(), Made{at, key.owner(), team_id, of_team, false});
    }
    if (event.has_vault_key_rotated())
      created_.try_emplace(event.vault_key_rotated().key_id(), Made{at, team_id, team_id, true, true});
    if (event.has_key_destroyed()) destroyed_.try_emplace(event.key_destroyed().key_id(), at);
  }
  const auto keys = keys_to_destroy(walked.entry);
  for (const auto& item_id : keys.items) items_.try_emplace(item_id, at);
  for (const auto& owner : keys.owners) owners_.try_emplace(owner, at);
  for (const auto& team : keys.teams) teams_.try_emplace(team, at);
}

std::optional<Position> KeysOfLedger::ended(const std::string& key_id, const Made& made) const {
  const auto in = [](const std::map<std::string, Position>& where, const std::string& what) {
    const auto found = where.find(what);
    return found == where.end() ? std::optional<Position>() : found->second;
  };
  if (auto at = in(destroyed_, key_id)) return at;
  if (!made.of_team) return std::nullopt;
  if (auto at = in(owners_, made.owner)) return at;
  if (auto at = in(items_, std::string(item_of_key_owner(made.owner)))) return at;
  return in(teams_, made.team_id);
}

std::vector<Finding> KeysOfLedger::compare(const std::vector<KeyRow>& rows, const Positions& read) const {
  std::map<std::string, const KeyRow*> by_id;
  for (const auto& row : rows) by_id[row.key_id] = &row;
  const auto has_read = [&](const Position& at) {
    const auto lane = read.find(at.lane);
    return lane != read.end() && lane->second >= at.offset;
  };
  Naming missing, resurrected, unknown, silent, waiting;
  std::string resurrected_ids;
  std::size_t gone = 0;
  for (const auto& [key_id, made] : created_) {
    const auto end = ended(key_id, made);
    const auto row = by_id.find(key_id);
    gone += end ? 1 : 0;
    if (row == by_id.end()) {
      if (made.by_keyring && !has_read(made.at))
        waiting.add(key_id + " (" + to_string(made.at) + ")");
      else if (!end)
        missing.add(key_id + " (" + to_string(made.at) + ")");
    } else if (!end) {
      // A version of a team's key that wraps nothing any more is destroyed without a word.
      if (row->second->destroyed && !row->second->superseded) silent.add(key_id);
    } else if (!row->second->destroyed) {
      // What only the keyring's own reader of the ledger destroys may still be ahead of it.
      if (!destroyed_.contains(key_id) && !has_read(*end)) {
        waiting.add(key_id + " (" + to_string(*end) + ")");
        continue;
      }
      resurrected.add(key_id + " (" + to_string(*end) + ")");
      resurrected_ids += (resurrected_ids.empty() ? "'" : ", '") + key_id + "'";
    }
  }
  for (const auto& row : rows)
    // Those of signing and the cluster are never on the ledger.
    if (row.purpose != "signing" && row.purpose != "cluster" && !created_.contains(row.key_id)) unknown.add(row.key_id);
  std::vector<Finding> findings;
  if (missing.count())
    findings.push_back({Finding::Kind::wrong,
                        "keyring: " + keys(missing.count()) + " that the ledger names are missing: " + missing.text() +
                            "; what they sealed cannot be read",
                        "bring the keyring's newest backup back: its rows of these keys"});
  if (resurrected.count())
    findings.push_back({Finding::Kind::wrong,
                        "keyring: " + keys(resurrected.count()) + " that the ledger says were destroyed are back: " +
                            resurrected.text() + "; what was erased can be read again",
                        "in the keyring: UPDATE keys SET wrapped = NULL, destroyed_at = now() WHERE key_id IN (" +
                            resurrected_ids + "), then restart the nodes"});
  if (!missing.count() && !resurrected.count())
    findings.push_back({Finding::Kind::ok,
                        "keyring: " + keys(created_.size()) + " on the ledger, " + std::to_string(gone) +
                            " of them destroyed; none is missing, none is back",
                        ""});
  if (unknown.count())
    findings.push_back({Finding::Kind::note,
                        "keyring: " + keys(unknown.count()) +
                            " that no entry names (commands that were refused or are "
                            "still under way make such): " +
                            unknown.text(),
                        ""});
  if (silent.count())
    findings.push_back(
        {Finding::Kind::note,
         "keyring: " + keys(silent.count()) + " destroyed without an entry that says so: " + silent.text(), ""});
  if (waiting.count())
    findings.push_back({Finding::Kind::note,
                        "keyring: " + keys(waiting.count()) +
                            " to be made or destroyed by a node with the role projector: " + waiting.text(),
                        ""});
  return findings;
}
}  // namespace muster
