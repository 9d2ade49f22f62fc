// `muster doctor`: what is wrong with this set-up, and what to do about it. It changes nothing, but for a topic of its
// own that is there for a moment, to compare clocks, and for what an abandoned rebuild has left.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/cli/ledger_walk.hpp"
#include "infra/config.hpp"
#include "infra/keyring.hpp"

namespace muster {
struct Finding {
  enum class Kind {
    ok,
    note,   // worth knowing, nothing to do
    wrong,  // with what to do about it
    away,   // a server does not answer; what needs it was not looked at
  };
  Kind kind = Kind::ok;
  std::string what, remedy;
};
std::string to_string(const Finding& finding);  // "wrong  the text → do this"

// What the ledger says about keys, gathered while it is walked.
class KeysOfLedger {
 public:
  void see(const Walked& walked);
  // Against the keyring's rows: keys that are missing, keys that are back from the dead, and, as notes, keys that the
  // ledger does not know or has not destroyed, and what it has had the keyring do that is not done yet. `read`: by
  // lane, up to where it is.
  std::vector<Finding> compare(const std::vector<KeyRow>& rows, const Positions& read) const;

 private:
  struct Made {
    Position at;
    std::string owner, team_id;  // of whose entry
    bool of_team = false;        // of the team itself or of an item: not of a person
    bool by_keyring = false;     // which makes it once it has read so
  };
  // Where the ledger brings the key to its end; nothing where it does not.
  std::optional<Position> ended(const std::string& key_id, const Made& made) const;

  std::map<std::string, Made> created_;                     // by key id
  std::map<std::string, Position> destroyed_;               // by key id: where it says so first
  std::map<std::string, Position> items_, owners_, teams_;  // see KeysToDestroy
};

// In order; each is handed to `found` as soon as it is known. `quick` leaves out what needs the whole ledger.
void diagnose(const Config& config, bool quick, const std::function<void(const Finding&)>& found);
}  // namespace muster
