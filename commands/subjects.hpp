// The subjects of one lane: their state, and the frame around every decision — does the subject exist, has this command
// been taken already, what goes into the entry. The rules themselves are in commands/<module>/<verb>.cpp.
#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "domain/decision.hpp"
#include "schemas/proto/state.pb.h"

namespace muster {
// A command on its way to its subject, and where it came from.
struct Ask {
  std::string subject;
  Command command;
  std::string actor;
  std::int64_t auth_time = 0;          // microseconds since 1970
  std::string command_id;              // the same at every retry with one Idempotency-Key
  std::string key_hash, payload_hash;  // of the Idempotency-Key; empty: none was given
  Request request;
  std::vector<KeyCreated> keys_created;   // by the gateway, for what this command carries sealed
  std::optional<std::uint64_t> if_match;  // the version that the subject must have
  bool internal = false;
  std::string founder_key;         // hash of the key of founder rights that was shown and verified; empty: none
  bool founder_key_wrong = false;  // a key was shown, and is not the actor's
};

// What a command with an Idempotency-Key was answered when it was taken.
struct FirstAnswer {
  std::string payload_hash, reply, command_id;  // the reply is serialized; "": there is none
  std::int64_t at = 0;                          // microseconds since 1970
  std::int64_t offset = -1;                     // of its entry, in the subject's lane
  std::uint64_t version = 0;                    // of the subject, the entry included
};

// What a subject says to it.
struct Told {
  Refusal refusal;             // OK: accepted
  std::optional<Entry> entry;  // to append; epoch and seq are the lane's to fill
  std::unique_ptr<google::protobuf::Message> reply;
  std::shared_ptr<const FirstAnswer> first;  // taken before: this is the answer
  std::uint64_t version = 0;                 // of the subject, the entry included
};

class Subjects {
 public:
  // Pure but for `context.authority`. `context` holds time, facts and derivations; actor and command id are taken from
  // `ask`.
  Told decide(const Ask& ask, Context& context) const;
  void apply(std::int64_t offset, const Entry& entry) noexcept;
  // The entry was applied ahead of the log, and has come to stand at another offset than was foretold.
  void moved(std::int64_t offset, const Entry& entry) noexcept;

  // Null where there is none, or none any more.
  const Team* team(std::string_view subject) const;
  const System* system() const { return system_.get(); }
  std::size_t teams() const { return teams_.size(); }
  template <class F>
  void each_team(F&& f) const {
    for (const auto& [subject, held] : teams_)
      if (!held->state.roster().deleted()) f(subject, held->state);
  }
  // The earliest due work: when (microseconds since 1970) and of which subject; nothing if none is due ever.
  std::optional<std::pair<std::int64_t, std::string>> next_due() const;

 private:
  // Commands that carried an Idempotency-Key in the last 24 h, at most the newest 100,000.
  struct Takens {
    std::unordered_map<std::string, std::shared_ptr<FirstAnswer>> by_key;
    std::deque<std::pair<std::int64_t, std::string>> oldest_first;
  };
  // What strangers were refused in the running minute: more than a few are not put on the ledger, so that nobody fills
  // a team's feed whose id they know.
  struct Strangers {
    std::int64_t minute = 0;
    int refused = 0;
  };
  // What is kept of a subject's entries besides its state.
  struct Memory {
    Takens taken;
    Strangers strangers;
  };
  struct Held {
    Team state;
    Memory memory;
    std::int64_t due = 0;
  };
  template <class State>
  Told decide_on(const State& state, const Memory& memory, const Ask& ask, Context& context) const;
  static void count(Strangers& strangers, const Entry& entry);
  static void take(Takens& taken, std::int64_t offset, const Entry& entry);

  std::unordered_map<std::string, std::unique_ptr<Held>> teams_;
  std::unique_ptr<System> system_;
  Memory system_memory_;
  std::set<std::pair<std::int64_t, std::string>> due_;
};
}  // namespace muster
