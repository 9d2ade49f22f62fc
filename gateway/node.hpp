// This node's part of the ledger: the lanes it owns, the lanes it follows, and the reader that feeds both. Everything
// here happens on one thread, that of the io_context; nothing blocks.
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "commands/subjects.hpp"
#include "gateway/tokens.hpp"
#include "infra/log.hpp"
#include "infra/position.hpp"

namespace muster {
enum class Consistency {
  confirmed,  // the default: nothing unconfirmed and nothing stale leaves
  strong,     // a Barrier entry is appended first
  local,      // reads only: this node's state as it is
};

struct Answered {
  Refusal refusal;                                   // OK: done
  std::unique_ptr<google::protobuf::Message> reply;  // null: nothing to say but the position
  bool repeated = false;                             // a retry: repeated_reply is the first answer's reply, serialized
  std::string repeated_reply;
  std::string command_id;
  Position position;          // of the entry; of what the answer was read from where nothing was appended
  std::uint64_t version = 0;  // of the subject
  bool appended = false;      // an entry stands for it, be it that of a refusal
};

class Node {
 public:
  using Done = std::function<void(Answered)>;
  virtual ~Node() = default;

  // Runs a command or a read of live state on its subject's lane. `done` is called once, on the io_context's thread,
  // also when the deadline passes: OUTCOME_UNKNOWN if something had been appended, NOT_DONE otherwise. LANE_CLOSED
  // where the lane is not this node's (see owner_url) or is on its way from one node to another; LEDGER_AWAY without a
  // broker.
  virtual void submit(Ask ask, Consistency consistency, std::chrono::steady_clock::time_point deadline, Done done) = 0;

  // Whether this node owns the subject's lane; the owner's private url as the log names it ("" where nobody has claimed
  // it yet).
  virtual bool owns(std::string_view subject) const = 0;
  virtual std::string owner_url(std::string_view subject) const = 0;

  // State as this node follows it (or owns it): null where there is no such team. Valid until the next turn of the
  // io_context.
  virtual const Team* team(std::string_view team_id) const = 0;
  virtual const System* system() const = 0;
  // False while this node has not read the subject's lane up to its end even once, or folds it anew: what `team` says
  // is then from the past.
  virtual bool follows(std::string_view) const { return true; }
  // What `team` says is no older than this: now where this node owns the lane.
  virtual std::chrono::steady_clock::time_point read_until(std::string_view subject) const = 0;
  // Whether that is at most 5 s ago, as the log itself says, whoever owns the lane: what decisions in other lanes rest
  // on.
  virtual bool fresh(std::string_view) const { return true; }
  // Founder rights as this node knows them; unknown when it is more than 5 s behind; locked where they have a key other
  // than the one of this hash, which was shown ("": none was).
  virtual Context::Fact founder(std::string_view account_id, std::string_view key_hash = {}) const = 0;
  // Of who asks, with the key that they have shown.
  Context::Fact founder_rights(const Identity& identity) const {
    return founder(identity.account_id, identity.founder_key);
  }
  // How far this node has read.
  virtual Position position_of(std::string_view subject) const = 0;
  virtual Positions positions() const = 0;

  // A listener for every valid entry that this node reads, in order per lane, each once.
  using Listener = std::function<void(const Position&, const Entry&)>;
  virtual void listen(Listener listener) = 0;

  // "" when ready; otherwise what is missing, for /readyz.
  virtual std::string not_ready() const = 0;
};
}  // namespace muster
