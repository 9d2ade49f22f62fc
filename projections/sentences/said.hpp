// What one event adds to the sentence of its entry. Each kind of event has its `say` in the file of its module; one
// that has none does not link.
#pragma once
#include <string>
#include <string_view>

#include "projections/enum_name.hpp"
#include "projections/subject.hpp"
#include "schemas/proto/ledger.pb.h"

namespace muster {
using namespace v1;

struct Said {
  std::string words;  // that follow the actor
  std::string_view resource_kind, resource_id, account_id;
  bool in_passing = false;  // goes without saying beside the entry's other events
  bool whole = false;       // the words are a sentence by themselves
  std::string type = {};    // in the feed, where it is not the event's kind
};

template <class... Parts>
std::string text(const Parts&... parts) {
  std::string out;
  out.reserve((std::string_view(parts).size() + ...));
  (out.append(std::string_view(parts)), ...);
  return out;
}
inline std::string quoted(std::string_view name) { return text("\"", name, "\""); }
inline std::string because(std::string_view reason) { return reason.empty() ? std::string() : text(": ", reason); }
// "an admin", "a member"
inline std::string as_a(Role role) {
  const std::string& name = enum_name(role);
  return text(name == "admin" ? "an " : "a ", name);
}
inline Said about_team(const Entry& entry, std::string words) {
  return {std::move(words), "team", team_id_of(entry.subject()), {}};
}
inline Said about_member(std::string words, std::string_view account) {
  return {std::move(words), "member", account, account};
}
}  // namespace muster

#include "projections/say_each.hpp"
