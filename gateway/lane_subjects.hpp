// What joins the lane (infra) to the subjects (commands): the state that a lane folds, and a command on its way through
// it.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "commands/subjects.hpp"
#include "gateway/node.hpp"
#include "infra/lane.hpp"

namespace muster {
// Keyed hashes, all from the cluster's secret, so that every node derives the same.
class ClusterSecret {
 public:
  explicit ClusterSecret(std::string secret) : secret_(std::move(secret)) {}
  // HMAC-SHA-256 of `purpose`, a NUL and `data`, the first 16 bytes. A purpose keeps one use apart from another.
  std::string mac(std::string_view purpose, std::string_view data) const;

 private:
  std::string secret_;
};

class LaneSubjects : public LaneState {
 public:
  void apply(const Position& position, const Entry& entry) noexcept override { subjects.apply(position.offset, entry); }
  void moved(const Position& position, const Entry& entry) noexcept override { subjects.moved(position.offset, entry); }
  void opened(std::int64_t at) noexcept override { opened_at = at; }
  std::optional<std::int64_t> next_due() const override;
  std::unique_ptr<Submission> due_work() override;

  Subjects subjects;
  std::int64_t opened_at = 0;  // the lane's last valid claim; 0: none yet
};

// What `system` says about creating teams, see Context.
struct CreationFacts {
  Context::Fact restricted = Context::Fact::no;
  Context::Fact manages_users = Context::Fact::no;
};

// What decisions on this node use besides the state of their subject.
struct DecisionFacts {
  const ClusterSecret& secret;
  // Whether founder rights hold where the key of that hash was shown (see Node::founder).
  std::function<Context::Fact(std::string_view account_id, std::string_view key_hash)> founder;
  std::function<std::string()> founder_at;
  const PriceTable* prices;
  std::function<CreationFacts(std::string_view account_id)> creation = {};  // empty: everybody creates teams
  const Node* node = nullptr;  // of which the teams are known; null: no team has a parent
};

class CommandSubmission : public Submission {
 public:
  CommandSubmission(Ask ask, Consistency consistency, const DecisionFacts& facts, Node::Done done)
      : ask_(std::move(ask)), consistency_(consistency), facts_(facts), done_(std::move(done)) {}
  bool decide(LaneState& state, std::int64_t at, Entry& entry) override;
  void answer(Outcome outcome, Position position) override;
  bool strong() const override { return consistency_ == Consistency::strong; }

  const std::string& subject() const { return ask_.subject; }

 private:
  Ask ask_;
  Consistency consistency_;
  const DecisionFacts& facts_;
  Node::Done done_;
  Told told_;
  bool appended_ = false;
};
}  // namespace muster
