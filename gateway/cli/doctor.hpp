// `muster doctor`: what is wrong with this set-up, and what to do about it. It changes nothing, but for a topic of its
// own that is there for a moment, to compare clocks, and for what an abandoned rebuild has left.
#pragma once
#include <functional>
#include <map>
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
  // ledger does not know or has not destroyed.
  std::vector<Finding> compare(const std::vector<KeyRow>& rows) const;

 private:
  std::map<std::string, Position> created_, destroyed_;  // by key id: where it says so first
};

// In order; each is handed to `found` as soon as it is known. `quick` leaves out what needs the whole ledger.
void diagnose(const Config& config, bool quick, const std::function<void(const Finding&)>& found);
}  // namespace muster
