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

// Everything that a decision may use besides the state: time, who asks, ids and randomness, facts from other subjects.
// So `decide` is a pure function.
struct Context {
  enum class Fact { no, yes, unknown };  // unknown: this node is not caught up with `system`; refuse with FACTS_STALE

  std::int64_t at = 0;      // microseconds since 1970-01-01T00:00:00Z; never runs backwards in a lane
  std::string actor;        // account id
  bool internal = false;    // due work and muster init: no right is needed
  Fact founder = Fact::no;  // whether the actor holds founder rights
  std::string founder_at;   // where on `system` that was read
  std::function<Fact(std::string_view account_id)> founder_of;  // the same of others; empty: nobody else is one
  std::int64_t auth_time = 0;  // when the actor last proved who they are; same unit as `at`
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
