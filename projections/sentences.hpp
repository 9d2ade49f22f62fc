// What an entry says to people. People are named by account id: names are joined when read, so that erasing a person is
// one act. Nothing that is sealed is in here.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schemas/proto/ledger.pb.h"

namespace muster {
using namespace v1;

struct Telling {
  std::string type;                          // kind of the event that tells most; "logged.…" of what clients log
  std::vector<std::string_view> more_types;  // kinds of the others, each once
  std::string sentence;                      // several events: joined by "; "
  std::string_view resource_kind, resource_id;
  std::string_view account_id;  // whom it is about; empty: nobody in particular
  bool refused = false;
};

// Of an entry with at least one event. Points into the entry.
Telling tell(const Entry& entry);
}  // namespace muster
