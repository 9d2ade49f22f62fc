// A lane: one partition of the ledger, its state, and — on the node that owns it — its only writer (design.md, section
// 1; infra/model). It does no I/O: the world calls the on_… functions, and it acts through its port. So the simulation
// runs this very code. Everything happens on one thread. Times are microseconds; `now` is the wall clock since 1970,
// `mono` a clock that never jumps.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infra/fold.hpp"
#include "infra/log.hpp"
#include "infra/position.hpp"

namespace muster {
// What a lane folds and decides on. Implemented over domain/ and commands/ (gateway/lane_subjects).
class Submission;
class LaneState {
 public:
  virtual ~LaneState() = default;
  // Where the lane owns and the entry is not confirmed yet, `position` is where it will stand unless a void one gets
  // between; then `moved` says where it stands, before anybody is told.
  virtual void apply(const Position& position, const Entry& entry) noexcept = 0;
  virtual void moved(const Position& position, const Entry& entry) noexcept = 0;
  // A claim on the lane was read, and is valid: by its entry the lane is open since then.
  virtual void opened(std::int64_t at) noexcept = 0;
  // When the next due work is; nothing: never.
  virtual std::optional<std::int64_t> next_due() const = 0;
  // The command that does what is due first.
  virtual std::unique_ptr<Submission> due_work() = 0;
};

// A command or a read: decided at most once, answered exactly once.
class Submission {
 public:
  enum class Outcome {
    done,      // what `decide` said holds: it is confirmed
    not_done,  // nothing was appended, or what was is void; safe to retry
    closed,    // never decided: this node does not own the lane (now)
    away,      // never decided: no broker answers
    unknown,   // appended, and the deadline passed before anybody knew
  };
  virtual ~Submission() = default;
  // Decides on the state. True: `entry` is to be appended (all but epoch and seq are filled).
  virtual bool decide(LaneState& state, std::int64_t at, Entry& entry) = 0;
  virtual void answer(Outcome outcome, Position position) = 0;
  // Append a Barrier before deciding, instead of asking for the end of the log afterwards.
  virtual bool strong() const { return false; }
};

// What a lane does to the world.
class LanePort {
 public:
  virtual ~LanePort() = default;
  virtual void append(const std::string& key, std::string value, Tag tag) = 0;
  virtual bool connected() const = 0;
  // Asks for an end-of-log query; `on_end` brings its answer. Calls while one is wanted already cost nothing.
  virtual void want_end(int lane) = 0;
  // The number that the next end-of-log query to be issued will have. A query under way has a smaller one.
  virtual std::uint64_t next_query() const = 0;
  // Read the lane again from offset 0.
  virtual void refold(int lane) = 0;
  virtual std::int64_t now() const = 0;
  virtual std::int64_t mono() const = 0;
  virtual std::string fresh_id(std::string_view prefix) = 0;
};

// Of the lane's own entries, which are nobody's.
inline constexpr std::string_view lane_subject = "lane";

struct LaneIdentity {
  std::string node, url;  // who claims, and where commands for its lanes are to be sent
};

class Lane {
 public:
  enum class Role { following, claiming, owning, leaving };
  struct Counts {
    std::uint64_t confirmed = 0, voided = 0, opened = 0, closed = 0, refolded = 0;
    std::uint64_t foreign = 0;  // entries that stand where this owner's should, and are not its own
  };
  using NewState = std::function<std::unique_ptr<LaneState>()>;
  // Told of every valid entry as it is read, in order; after a refold some come again.
  using OnEntry = std::function<void(const Position&, const Entry&)>;

  Lane(int lane, LanePort& port, LaneIdentity identity, NewState new_state, OnEntry on_entry = {});
  ~Lane();

  // Takes the submission; answers it at the latest when mono() passes `deadline`.
  void submit(std::unique_ptr<Submission> submission, std::int64_t deadline);
  // The group gave this lane to this node: claim it. / took it away: finish what is under way, then call `released`.
  void assign();
  void release(std::function<void()> released);

  void on_record(const Record& record);
  void on_delivery(const Delivery& delivery);
  void on_end(std::uint64_t query, std::int64_t end);
  // Deadlines, claims that got no answer, due work. Call it a few times a second.
  void on_time();
  // The appender broke: what is on its way may or may not land, and will not be reported.
  void on_appender_broken();
  // The node's clock is off Kafka's: own nothing until it is not.
  void set_skewed(bool skewed);

  Role role() const { return role_; }
  bool owns() const { return role_ == Role::owning; }
  // The group says that it is this node's.
  bool assigned() const { return assigned_; }
  LaneState& state() { return *state_; }
  const LaneState& state() const { return *state_; }
  const Fold& fold() const { return fold_; }
  // The state is behind what this node has read before: it is being folded anew after the lane closed.
  bool refolding() const { return fold_.offset < read_once_; }
  // An entry needs a newer reader: this lane stands still, and is not claimed.
  bool outdated() const { return outdated_; }
  const std::string& owner_url() const { return owner_url_; }
  // Up to where the state has been folded from what is confirmed.
  Position position() const;
  const Counts& counts() const { return counts_; }
  // The last claim that this node sent.
  struct Claim {
    std::string id;       // "" before the first
    std::int64_t at = 0;  // this node's clock then; the entry's `at` is later where the lane's last one is
  };
  const Claim& claim() const { return claim_; }
  std::size_t under_way() const { return pending_.size() + waiting_.size(); }

 private:
  struct Pending {  // appended, not yet confirmed
    std::uint64_t seq = 0;
    std::size_t digest = 0;                  // of its bytes
    std::int64_t foretold = 0;               // the offset that the state was told
    std::int64_t reported = -1;              // offset of its delivery; -1: none yet
    std::unique_ptr<Submission> submission;  // null: a Barrier, or answered already
    std::int64_t deadline = 0;
    std::int64_t since = 0;
  };
  struct Waiting {                // decided, appends nothing
    std::uint64_t after_seq = 0;  // the last seq produced before the decision
    std::uint64_t query = 0;      // only queries from this number on were issued after the decision
    std::int64_t end = -1;        // what the first of those answered
    std::unique_ptr<Submission> submission;
    std::int64_t deadline = 0;
    bool barrier = false;
  };
  struct Orphan {  // its lane closed before it was confirmed; the fold will tell
    std::uint64_t epoch = 0, seq = 0;
    std::size_t digest = 0;
    std::unique_ptr<Submission> submission;
    std::int64_t deadline = 0;
  };
  struct Answer {
    std::unique_ptr<Submission> submission;
    Submission::Outcome outcome;
    Position position;
  };

  void claim_when_caught_up();
  void send_claim();
  void produce(Entry& entry, std::unique_ptr<Submission> submission, std::int64_t deadline);
  std::int64_t foretold() const { return expected_ + static_cast<std::int64_t>(pending_.size()); }
  void confirm_front(std::int64_t offset);
  void advance();
  void release_waiting();
  void own_record(const Record& record, const Entry* entry, bool valid);
  void settle_orphans(const Record& record, const Entry& entry);
  void close(bool claim_at_once);
  void leave_if_idle();
  void say(std::unique_ptr<Submission> submission, Submission::Outcome outcome, std::int64_t offset);
  // Answers leave only when the lane is consistent again: an answer may submit the next command at once.
  void flush();

  const int lane_;
  LanePort& port_;
  const LaneIdentity identity_;
  const NewState new_state_;
  const OnEntry on_entry_;

  std::unique_ptr<LaneState> state_;
  Fold fold_;                 // of what has been read
  Entry read_;                // the last record, decoded: used again, so that reading a lane allocates little
  std::int64_t applied_ = 0;  // records below are in `state_`, as far as they were read or confirmed
  std::int64_t last_at_ = 0;
  std::string owner_url_;
  Role role_ = Role::following;
  bool assigned_ = false, skewed_ = false, outdated_ = false;
  std::int64_t read_once_ = 0;  // the furthest that `fold_` has ever been
  Counts counts_;

  std::uint64_t claims_ = 0;  // counts this node's claims; reports of older ones are ignored
  Claim claim_;
  std::uint64_t claim_query_ = 0;      // wait for this query before claiming
  std::int64_t claim_end_ = -1;        // and until everything below has been read
  std::int64_t claim_sent_ = 0;        // mono
  std::int64_t claim_not_before_ = 0;  // mono

  std::uint64_t epoch_ = 0;  // of the claim under which this node owns the lane
  std::uint64_t next_seq_ = 1;
  std::uint64_t confirmed_seq_ = 0;
  std::int64_t expected_ = 0;  // every record below is read, or confirmed as this owner's
  std::deque<Pending> pending_;
  std::deque<Waiting> waiting_;
  std::deque<Orphan> orphans_;
  std::vector<Answer> answers_;
  bool flushing_ = false;
  std::function<void()> released_;
  std::int64_t release_by_ = 0;  // mono
};
}  // namespace muster
