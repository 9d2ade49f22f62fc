#include "infra/lane.hpp"

#include <algorithm>
#include <utility>

namespace muster {
namespace {
constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t claim_patience_us = 2 * second_us;
constexpr std::int64_t deposed_pause_us = 1 * second_us;
constexpr std::int64_t release_patience_us = second_us / 2;
constexpr std::int64_t pending_patience_us = 20 * second_us;
constexpr std::size_t under_way_max = 20'000;
constexpr int due_per_tick_max = 200;

std::size_t digest(const std::string& bytes) { return std::hash<std::string>()(bytes); }
}  // namespace

Lane::Lane(int lane, LanePort& port, LaneIdentity identity, NewState new_state, OnEntry on_entry)
    : lane_(lane),
      port_(port),
      identity_(std::move(identity)),
      new_state_(std::move(new_state)),
      on_entry_(std::move(on_entry)),
      state_(new_state_()) {}

Lane::~Lane() {
  for (auto& pending : pending_) say(std::move(pending.submission), Submission::Outcome::unknown, -1);
  for (auto& orphan : orphans_) say(std::move(orphan.submission), Submission::Outcome::unknown, -1);
  for (auto& waiting : waiting_) say(std::move(waiting.submission), Submission::Outcome::not_done, -1);
  flush();
}

Position Lane::position() const { return {lane_, (role_ == Role::owning ? expected_ : applied_) - 1}; }

void Lane::say(std::unique_ptr<Submission> submission, Submission::Outcome outcome, std::int64_t offset) {
  if (submission) answers_.push_back({std::move(submission), outcome, {lane_, offset}});
}
void Lane::flush() {
  if (flushing_) return;
  flushing_ = true;
  while (!answers_.empty()) {
    auto answers = std::exchange(answers_, {});
    for (auto& answer : answers) answer.submission->answer(answer.outcome, answer.position);
  }
  flushing_ = false;
}

// ---- owning ----

void Lane::submit(std::unique_ptr<Submission> submission, std::int64_t deadline) {
  if (role_ != Role::owning) {
    say(std::move(submission), Submission::Outcome::closed, -1);
  } else if (!port_.connected()) {
    say(std::move(submission), Submission::Outcome::away, -1);
  } else if (under_way() >= under_way_max) {
    say(std::move(submission), Submission::Outcome::not_done, -1);
  } else {
    const bool strong = submission->strong();
    if (strong) {
      Entry barrier;
      barrier.set_subject(std::string(lane_subject));
      barrier.set_at(std::max(port_.now(), last_at_));
      barrier.mutable_barrier();
      produce(barrier, nullptr, deadline);
    }
    Entry entry;
    if (submission->decide(*state_, std::max(port_.now(), last_at_), entry)) {
      state_->apply({lane_, foretold()}, entry);
      produce(entry, std::move(submission), deadline);
    } else {
      waiting_.push_back({next_seq_ - 1, port_.next_query(), -1, std::move(submission), deadline, strong});
      if (!strong) port_.want_end(lane_);
    }
  }
  flush();
}

void Lane::produce(Entry& entry, std::unique_ptr<Submission> submission, std::int64_t deadline) {
  entry.set_epoch(epoch_);
  entry.set_seq(next_seq_);
  last_at_ = std::max(last_at_, entry.at());
  auto value = entry.SerializeAsString();
  pending_.push_back({next_seq_, digest(value), foretold(), -1, std::move(submission), deadline, port_.mono()});
  port_.append(entry.subject(), std::move(value), {lane_, claims_, next_seq_});
  ++next_seq_;
}

void Lane::on_delivery(const Delivery& delivery) {
  if (delivery.tag.claim != claims_) return;
  if (delivery.tag.seq == 0) {
    // The claim itself: whether it is valid only the fold can tell. A failed one is sent again.
    if (delivery.offset < 0 && role_ == Role::claiming) role_ = Role::following, claim_when_caught_up();
    return;
  }
  if (role_ != Role::owning && role_ != Role::leaving) return;
  if (delivery.offset < 0) {
    close(true);
  } else if (!pending_.empty() && delivery.tag.seq >= pending_.front().seq) {
    auto& pending = pending_[delivery.tag.seq - pending_.front().seq];
    if (pending.reported < 0) pending.reported = delivery.offset;
    advance();
  }
  flush();
}

void Lane::confirm_front(std::int64_t offset) {
  auto& front = pending_.front();
  confirmed_seq_ = front.seq;
  expected_ = std::max(expected_, offset + 1);
  ++counts_.confirmed;
  say(std::move(front.submission), Submission::Outcome::done, offset);
  pending_.pop_front();
}

// Confirms from reports, as far as each carries the offset right after what is known, which is the one foretold, and
// the next seq. On any other offset the reader, which is always on its way, has to get there first; then the fold
// decides (own_record).
void Lane::advance() {
  const auto as_foretold = [this](const Pending& front) {
    return front.reported == expected_ && front.foretold == expected_;
  };
  while (!pending_.empty() && as_foretold(pending_.front())) confirm_front(expected_);
  if (!pending_.empty()) {
    const auto reported = pending_.front().reported;
    // It has been read and was not confirmed by that: it is void.
    if (reported >= 0 && reported < fold_.offset) return close(true);
  }
  release_waiting();
  leave_if_idle();
}

// Refusals, repeated answers and reads may leave when what they rest on is confirmed and they are not from the past:
// see Waiting.
void Lane::release_waiting() {
  while (!waiting_.empty()) {
    auto& front = waiting_.front();
    const bool rests_on_confirmed = confirmed_seq_ >= front.after_seq;
    const bool later_confirmed = confirmed_seq_ > front.after_seq;
    const bool nothing_else_on_the_log = front.end >= 0 && front.end <= expected_;
    if (!(rests_on_confirmed && (front.barrier || later_confirmed || nothing_else_on_the_log))) return;
    say(std::move(front.submission), Submission::Outcome::done, expected_ - 1);
    waiting_.pop_front();
  }
}

void Lane::on_end(std::uint64_t query, std::int64_t end) {
  if (claim_query_ != 0 && query >= claim_query_ && claim_end_ < 0) {
    claim_end_ = end;
    claim_when_caught_up();
  }
  bool more = false;
  for (auto& waiting : waiting_) {
    if (waiting.barrier) continue;
    if (waiting.end < 0 && waiting.query <= query) waiting.end = end;
    more = more || waiting.end < 0;
  }
  if (role_ == Role::owning || role_ == Role::leaving) release_waiting();
  if (more) port_.want_end(lane_);
  leave_if_idle();
  flush();
}

// ---- reading ----

void Lane::on_record(const Record& record) {
  // Read before, or left over from before a refold. A lane has no gaps: nothing compacts it, and no transaction writes
  // to it.
  if (record.offset != fold_.offset || outdated_) return;
  Entry& entry = read_;
  const bool decoded = entry.ParseFromString(record.value);
  const bool valid = fold_.step(record.offset, decoded ? &entry : nullptr);
  const Position position{lane_, record.offset};
  if (!valid) ++counts_.voided;
  read_once_ = std::max(read_once_, fold_.offset);
  if (valid && entry.min_reader() > reader_level) {
    outdated_ = true;
    if (role_ == Role::owning || role_ == Role::leaving) close(false);
    return flush();
  }
  if (valid) {
    last_at_ = std::max(last_at_, entry.at());
    if (entry.has_lane_opened()) {
      owner_url_ = entry.lane_opened().url();
      state_->opened(entry.at());
    }
    settle_orphans(record, entry);
  }
  if (role_ == Role::owning || role_ == Role::leaving) {
    own_record(record, decoded ? &entry : nullptr, valid);
  } else {
    if (valid && record.offset >= applied_ && !entry.events().empty()) state_->apply(position, entry);
    applied_ = std::max(applied_, fold_.offset);
    if (role_ == Role::claiming && decoded && entry.has_lane_opened() && entry.lane_opened().claim_id() == claim_.id) {
      if (valid && !skewed_ && assigned_) {
        role_ = Role::owning;
        ++counts_.opened;
        epoch_ = fold_.epoch;
        next_seq_ = 1;
        confirmed_seq_ = 0;
        expected_ = fold_.offset;
      } else {
        role_ = Role::following;
        if (assigned_) claim_when_caught_up();
      }
    } else if (role_ == Role::following) {
      claim_when_caught_up();
    }
  }
  if (valid && on_entry_) on_entry_(position, entry);
  flush();
}

void Lane::own_record(const Record& record, const Entry* entry, bool valid) {
  const auto offset = record.offset;
  if (valid && entry->has_lane_opened()) {
    // Somebody else owns it now. Whether our group still thinks it ours shows soon: wait before claiming again.
    claim_not_before_ = port_.mono() + deposed_pause_us;
    return close(false);
  }
  // An own entry that landed behind a lost one: nothing of this claim can become valid any more.
  if (!valid && entry && entry->epoch() == epoch_ && !entry->has_lane_opened() && entry->seq() > fold_.next)
    return close(true);
  if (valid && entry->seq() > confirmed_seq_) {
    // Its seq is the next one, so its own would be the first that is pending.
    const bool own = !pending_.empty() && pending_.front().digest == digest(record.value);
    if (!own) {
      ++counts_.foreign;  // somebody writes in this owner's name: the own entry of that number is void
      return close(true);
    }
    if (pending_.front().foretold != offset) state_->moved({lane_, offset}, *entry);
    confirm_front(offset);
  }
  expected_ = std::max(expected_, offset + 1);
  advance();
}

void Lane::settle_orphans(const Record& record, const Entry& entry) {
  for (auto orphan = orphans_.begin(); orphan != orphans_.end();) {
    if (!entry.has_lane_opened() && orphan->epoch == entry.epoch() && orphan->seq == entry.seq()) {
      const bool own = orphan->digest == digest(record.value);
      say(std::move(orphan->submission), own ? Submission::Outcome::done : Submission::Outcome::not_done,
          record.offset);
    } else if (entry.has_lane_opened() && entry.epoch() > orphan->epoch) {
      say(std::move(orphan->submission), Submission::Outcome::not_done, record.offset);
    } else {
      ++orphan;
      continue;
    }
    orphan = orphans_.erase(orphan);
  }
}

// ---- claiming, closing, leaving ----

void Lane::assign() {
  assigned_ = true;
  if (role_ == Role::leaving) {  // it came back before it was gone
    role_ = Role::owning;
    if (auto released = std::exchange(released_, nullptr)) released();
    return;
  }
  claim_when_caught_up();
}

void Lane::claim_when_caught_up() {
  if (!assigned_ || skewed_ || outdated_ || role_ != Role::following || port_.mono() < claim_not_before_) return;
  if (claim_query_ == 0) {
    claim_query_ = port_.next_query();
    claim_end_ = -1;
  }
  if (claim_end_ < 0)
    port_.want_end(lane_);
  else if (fold_.offset >= claim_end_ && !fold_.ledger_id.empty())
    send_claim();
}

void Lane::send_claim() {
  role_ = Role::claiming;
  claim_query_ = 0;
  claim_sent_ = port_.mono();
  claim_ = {port_.fresh_id("claim"), port_.now()};
  Entry opened;
  opened.set_epoch(fold_.epoch + 1);
  opened.set_subject(std::string(lane_subject));
  opened.set_min_reader(1);
  opened.set_at(std::max(claim_.at, last_at_));
  opened.mutable_lane_opened()->set_claim_id(claim_.id);
  opened.mutable_lane_opened()->set_node(identity_.node);
  opened.mutable_lane_opened()->set_url(identity_.url);
  port_.append(opened.subject(), opened.SerializeAsString(), {lane_, ++claims_, 0});
}

void Lane::close(bool claim_at_once) {
  ++counts_.closed;
  ++counts_.refolded;
  ++claims_;
  role_ = Role::following;
  for (auto& pending : pending_)
    if (pending.submission)
      orphans_.push_back({epoch_, pending.seq, pending.digest, std::move(pending.submission), pending.deadline});
  pending_.clear();
  for (auto& waiting : waiting_) say(std::move(waiting.submission), Submission::Outcome::not_done, -1);
  waiting_.clear();
  port_.refold(lane_);  // the last moment at which the state is whole
  state_ = new_state_();
  fold_ = Fold{};
  applied_ = 0;
  claim_query_ = 0;
  if (auto released = std::exchange(released_, nullptr)) released();
  if (claim_at_once) claim_when_caught_up();
}

void Lane::release(std::function<void()> released) {
  assigned_ = false;
  claim_query_ = 0;
  if (role_ != Role::owning && role_ != Role::leaving) {
    role_ = Role::following;
    ++claims_;
    return released();
  }
  role_ = Role::leaving;
  released_ = std::move(released);
  release_by_ = port_.mono() + release_patience_us;
  leave_if_idle();
}

void Lane::leave_if_idle() {
  if (role_ != Role::leaving || under_way() > 0) return;
  // The state holds exactly what is confirmed: go on following with it.
  role_ = Role::following;
  applied_ = std::max(applied_, expected_);
  ++claims_;
  if (auto released = std::exchange(released_, nullptr)) released();
}

void Lane::on_appender_broken() {
  if (role_ == Role::owning || role_ == Role::leaving) {
    close(true);
  } else if (role_ == Role::claiming) {
    role_ = Role::following;
    ++claims_;
    claim_when_caught_up();
  }
  flush();
}

void Lane::set_skewed(bool skewed) {
  skewed_ = skewed;
  if (skewed && role_ == Role::owning) close(false);
  flush();
}

void Lane::on_time() {
  const auto mono = port_.mono();
  if (role_ == Role::leaving && mono > release_by_) close(false);
  if (role_ == Role::claiming && mono > claim_sent_ + claim_patience_us) {
    role_ = Role::following;
    ++claims_;
  }
  if (role_ == Role::following) claim_when_caught_up();
  for (auto& pending : pending_)
    if (pending.submission && mono > pending.deadline)
      say(std::move(pending.submission), Submission::Outcome::unknown, -1);
  while (!orphans_.empty() && mono > orphans_.front().deadline) {
    say(std::move(orphans_.front().submission), Submission::Outcome::unknown, -1);
    orphans_.pop_front();
  }
  for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
    if (mono > waiting->deadline) {
      say(std::move(waiting->submission), Submission::Outcome::not_done, -1);
      waiting = waiting_.erase(waiting);
    } else {
      ++waiting;
    }
  }
  if (!waiting_.empty()) port_.want_end(lane_);
  if (role_ == Role::owning) {
    // Nothing was heard of it for so long although brokers answer: claim anew, the fold will tell what became of it.
    if (!pending_.empty() && port_.connected() && mono > pending_.front().since + pending_patience_us) close(true);
    for (int i = 0; i < due_per_tick_max && role_ == Role::owning && port_.connected(); ++i) {
      const auto due = state_->next_due();
      if (!due || *due > port_.now()) break;
      submit(state_->due_work(), mono + 10 * second_us);
    }
  }
  leave_if_idle();
  flush();
}
}  // namespace muster
