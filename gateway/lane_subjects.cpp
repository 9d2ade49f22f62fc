#include "gateway/lane_subjects.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

#include "domain/ids.hpp"
#include "gateway/team_facts.hpp"

namespace muster {
namespace {
Refusal of_outcome(Submission::Outcome outcome) {
  switch (outcome) {
    case Submission::Outcome::done:
      return {};
    case Submission::Outcome::not_done:
      return refuse(NOT_DONE, "nothing was done; it is safe to try again");
    case Submission::Outcome::closed:
      return refuse(LANE_CLOSED, "no node has opened the lane of this subject right now; nothing was done");
    case Submission::Outcome::away:
      return refuse(LEDGER_AWAY, "the ledger cannot be reached; nothing was done");
    case Submission::Outcome::unknown:
      return refuse(OUTCOME_UNKNOWN, "it may have been done or not: ask again with the same Idempotency-Key");
  }
  return {};
}
// Due work has nobody to answer to: what it did is on the ledger.
void ignore(Answered) {}
}  // namespace

std::string ClusterSecret::mac(std::string_view purpose, std::string_view data) const {
  std::string message(purpose);
  message += '\0';
  message += data;
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  if (!HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
            reinterpret_cast<const unsigned char*>(message.data()), message.size(), out, &length))
    throw std::runtime_error("HMAC-SHA-256 failed");
  return {reinterpret_cast<const char*>(out), 16};
}

std::optional<std::int64_t> LaneSubjects::next_due() const {
  const auto due = subjects.next_due();
  if (!due) return std::nullopt;
  return due->first;
}
std::unique_ptr<Submission> LaneSubjects::due_work() {
  static const ClusterSecret no_secret{""};
  static const DecisionFacts facts{no_secret, [](std::string_view, std::string_view) { return Context::Fact::no; },
                                   [] { return std::string(); }, nullptr};
  Ask ask;
  const auto due = *subjects.next_due();
  ask.subject = due.second;
  ask.actor = "system";
  ask.internal = true;
  // The same work gets the same command id, whoever does it.
  ask.command_id = "due_" + std::to_string(due.first) + '_' + due.second;
  ask.command.mutable_run_due_work();
  return std::make_unique<CommandSubmission>(std::move(ask), Consistency::confirmed, facts, ignore);
}

bool CommandSubmission::decide(LaneState& state, std::int64_t at, Entry& entry) {
  Context context;
  context.at = at;
  context.founder = ask_.internal ? Context::Fact::no : facts_.founder(ask_.actor, ask_.founder_key);
  if (context.founder == Context::Fact::yes) context.founder_at = facts_.founder_at();
  // Of others it is asked what they hold: whether they show their key is seen when they come.
  context.founder_of = [this](std::string_view account_id) {
    const auto fact = facts_.founder(account_id, {});
    return fact == Context::Fact::locked ? Context::Fact::yes : fact;
  };
  context.lane_opened_at = static_cast<const LaneSubjects&>(state).opened_at;
  if (facts_.creation && ask_.command.has_create_team()) {
    const auto creation = facts_.creation(ask_.actor);
    context.creation_restricted = creation.restricted;
    context.manages_users = creation.manages_users;
    context.founder_at = facts_.founder_at();
  }
  if (facts_.node && !ask_.internal) add_team_facts(*facts_.node, ask_.subject, ask_.actor, context);
  context.derive = [this](std::string_view label) {
    return facts_.secret.mac("derive", ask_.command_id + '/' + std::string(label));
  };
  context.hash = [this](std::string_view secret) { return facts_.secret.mac("hash", secret); };
  context.prices = facts_.prices;
  told_ = static_cast<LaneSubjects&>(state).subjects.decide(ask_, context);
  if (!told_.entry) return false;
  entry = std::move(*told_.entry);
  told_.entry.reset();
  return appended_ = true;
}

void CommandSubmission::answer(Outcome outcome, Position position) {
  Answered answered;
  answered.position = position;
  answered.command_id = told_.first ? told_.first->command_id : ask_.command_id;
  if (outcome == Outcome::done) {
    answered.appended = appended_;
    answered.refusal = std::move(told_.refusal);
    answered.reply = std::move(told_.reply);
    answered.version = told_.version;
    if (told_.first) {
      answered.repeated = true;
      answered.repeated_reply = told_.first->reply;
      answered.position.offset = told_.first->offset;
      answered.version = told_.first->version;
    }
  } else {
    answered.refusal = of_outcome(outcome);
  }
  done_(std::move(answered));
}
}  // namespace muster
