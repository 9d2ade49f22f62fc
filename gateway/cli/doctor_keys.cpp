#include "gateway/cli/doctor.hpp"

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
  for (const Event& event : walked.entry.events()) {
    if (event.has_key_created()) created_.try_emplace(event.key_created().key_id(), at);
    if (event.has_key_destroyed()) destroyed_.try_emplace(event.key_destroyed().key_id(), at);
  }
}

std::vector<Finding> KeysOfLedger::compare(const std::vector<KeyRow>& rows) const {
  std::map<std::string, const KeyRow*> by_id;
  for (const auto& row : rows) by_id[row.key_id] = &row;
  Naming missing, resurrected, unknown, silent;
  std::string resurrected_ids;
  for (const auto& [key_id, at] : created_)
    if (!by_id.contains(key_id) && !destroyed_.contains(key_id)) missing.add(key_id + " (" + to_string(at) + ")");
  for (const auto& [key_id, at] : destroyed_) {
    const auto row = by_id.find(key_id);
    if (row == by_id.end() || row->second->destroyed) continue;
    resurrected.add(key_id + " (" + to_string(at) + ")");
    resurrected_ids += (resurrected_ids.empty() ? "'" : ", '") + key_id + "'";
  }
  for (const auto& row : rows) {
    // These are never on the ledger.
    if (row.purpose == "signing" || row.purpose == "cluster") continue;
    if (!created_.contains(row.key_id)) unknown.add(row.key_id);
    if (row.destroyed && created_.contains(row.key_id) && !destroyed_.contains(row.key_id)) silent.add(row.key_id);
  }
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
                        "keyring: " + keys(created_.size()) + " on the ledger, " + std::to_string(destroyed_.size()) +
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
  return findings;
}
}  // namespace muster
