// What `decide` answers with, and what it may know besides the state.
#pragma once
#include <boost/outcome/result.hpp>
#include <boost/outcome/try.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/kinds.hpp"
#include "schemas/proto/ledger.pb.h"

namespace muster {
using namespace v1;

template <class T>
using Result = boost::outcome_v2::unchecked<T, Refusal>;

// Yes: events to append (none: nothing changes), and what the caller is told.
struct Accepted {
  std::vector<Event> events;
  std::unique_ptr<google::protobuf::Message> reply;  // null: the caller is told the position only

  template <class Reply>
  Accepted with(Reply body) && {
    reply = std::make_unique<Reply>(std::move(body));
    return std::move(*this);
  }
};
using Decision = Result<Accepted>;

inline Refusal refuse(Code code, std::string detail = {}, std::string pointer = {}) {
  Refusal refusal;
  refusal.set_code(code);
  refusal.set_detail(std::move(detail));
  refusal.set_pointer(std::move(pointer));
  return refusal;
}
// Already so: nothing to append.
inline Accepted nothing() { return {}; }
// A read of live state.
template <class Reply>
Accepted answer(Reply body) {
  return nothing().with(std::move(body));
}
template <class... Bodies>
Accepted events(Bodies... bodies) {
  Accepted accepted;
  (accepted.events.push_back(to_event(std::move(bodies))), ...);
  return accepted;
}

struct PriceTable;  // domain/prices.hpp

// What a decision knows of a team that is not its subject, and of one account in it.
struct TeamFact {
  bool unknown = false;  // this node has not read the team's lane within the last 5 seconds: refuse with FACTS_STALE
  bool exists = false;   // and is not deleted
  bool archived = false;
  Role role = ROLE_UNSPECIFIED;  // the account's own
  bool inactive = false;         // the account's membership
  std::string at;                // where on the team's lane that was read
};
// What an account is in a team as admin or super admin of the team's parent (domain/hierarchy.hpp).
struct Inherited {
  Role role = ROLE_UNSPECIFIED;  // none
  bool unknown = false;          // as in TeamFact; it counts as none
  std::string parent_id;
  std::string at;  // where on the parent's lane that was read
};
// The teams whose parent a team is, those that are deleted left out.
struct Children {
  bool unknown = false;
  std::vector<std::string> active, archived;
};

// Everything that a decision may use besides the state: time, who asks, ids and randomness, facts from other subjects.
// So `decide` is a pure function.
struct Context {
  // unknown: this node is not caught up with `system`; refuse with FACTS_STALE.
  // locked: there are founder rights, but their key was not shown; they count as none (see no_founder in access.hpp).
  enum class Fact { no, yes, unknown, locked };

  std::int64_t at = 0;      // microseconds since 1970-01-01T00:00:00Z; never runs backwards in a lane
  std::string actor;        // account id
  bool internal = false;    // due work and muster init: no right is needed
  Fact founder = Fact::no;  // whether the actor holds founder rights
  std::string founder_at;   // where on `system` that was read
  std::string founder_key;  // hash of the key of founder rights that the actor has shown; the edge has verified it
  bool founder_key_wrong = false;                               // a key was shown, and is not theirs
  std::function<Fact(std::string_view account_id)> founder_of;  // the same of others; empty: nobody else is one
  // What `system` says, where that was read: whether not everybody may create teams, and whether the actor holds
  // system.manage_users.
  Fact creation_restricted = Fact::no;
  Fact manages_users = Fact::no;
  // What the actor, and what others, inherit in the team; its children. Empty: nothing and none.
  Inherited inherited;
  std::function<Inherited(std::string_view account_id)> inherited_of;
  std::function<Children()> children;
  // For decisions on `system`.
  std::function<TeamFact(std::string_view team_id, std::string_view account_id)> team_fact;
  std::int64_t auth_time = 0;       // when the actor last proved who they are; same unit as `at`
  std::int64_t lane_opened_at = 0;  // when the lane was claimed by who owns it, as the ledger says
  std::string command_id;
  std::function<std::string(std::string_view label)>
      derive;  // 16 bytes, HMAC of command id and label: the same at every retry
  std::function<std::string(std::string_view secret)> hash;  // 16 bytes, keyed hash for secrets that state must compare
  const PriceTable* prices = nullptr;

  mutable Authority authority;  // set by `allow`: on what ground

  // A new id: prefix, '_' and a ULID of `at` and bits derived from the command id and n. `n` tells ids of one command
  // apart.
  std::string id(std::string_view prefix, int n = 0) const;
};
}  // namespace muster
