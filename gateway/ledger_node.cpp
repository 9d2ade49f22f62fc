#include "gateway/ledger_node.hpp"

#include <unistd.h>

#include <boost/asio/post.hpp>
#include <future>

#include "domain/founders.hpp"
#include "domain/ids.hpp"
#include "domain/system_permissions.hpp"

namespace muster {
namespace asio = boost::asio;
namespace {
constexpr auto tick_every = std::chrono::milliseconds(25);
constexpr auto read_patience = std::chrono::milliseconds(100);
constexpr auto query_patience = std::chrono::milliseconds(2000);
constexpr auto release_patience = std::chrono::seconds(2);
constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t facts_good_for_us = 5 * second_us;
constexpr std::int64_t parked_for_us = 12 * second_us;
constexpr std::int64_t skew_max_us = 2 * second_us;
constexpr int batches_under_way_max = 8;

std::int64_t microseconds(auto since_epoch) {
  return std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count();
}
}  // namespace

LedgerNode::LedgerNode(asio::io_context& io, Log& log, Options options)
    : io_(io),
      log_(log),
      options_(std::move(options)),
      secret_(options_.cluster_secret),
      facts_{secret_,
             [this](std::string_view account, std::string_view key_hash) { return founder(account, key_hash); },
             [this] { return to_string(position_of(system_subject)); },
             options_.prices,
             [this](std::string_view account) { return creation(account); },
             this},
      timer_(io),
      started_(mono()) {
  open_appender();
  const auto count = static_cast<std::size_t>(log_.lane_count());
  told_.assign(count, -1);
  known_.resize(count);
  caught_up_once_.assign(count, false);
  fresh_at_.assign(count, started_ - facts_good_for_us * 2);
  fresh_goal_.assign(count, {0, -1});
  for (std::size_t lane = 0; lane < count; ++lane) {
    lanes_.push_back(std::make_unique<Lane>(
        static_cast<int>(lane), static_cast<LanePort&>(*this), LaneIdentity{options_.node, options_.url},
        [] { return std::make_unique<LaneSubjects>(); },
        [this](const Position& position, const Entry& entry) { on_entry(position, entry); }));
    seeks_.emplace_back(static_cast<int>(lane), 0);
  }
  reader_thread_ = std::thread([this] { read_loop(); });
  query_thread_ = std::thread([this] { query_loop(); });
  tick();
}

LedgerNode::~LedgerNode() {
  stop();
  lanes_.clear();
}

void LedgerNode::stop() {
  if (std::exchange(stopped_, true)) return;
  ending_ = true;
  wakeup_.notify_all();
  timer_.cancel();
  if (wake_) wake_->release();
  reader_thread_.join();
  query_thread_.join();
}

// ---- commands ----

void LedgerNode::submit(Ask ask, Consistency consistency, std::chrono::steady_clock::time_point deadline, Done done) {
  auto& lane = lane_at(ask.subject);
  const auto by = microseconds(deadline.time_since_epoch());
  auto submission = std::make_unique<CommandSubmission>(std::move(ask), consistency, facts_, std::move(done));
  if (consistency == Consistency::local && follows(submission->subject()) && !lane.refolding()) {
    // This node's state as it is; but what wants to append has to be the owner's.
    Entry entry;
    if (!submission->decide(lane.state(), now(), entry))
      return submission->answer(Submission::Outcome::done, lane.position());
  }
  const bool elsewhere = !lane.owner_url().empty() && lane.owner_url() != options_.url;
  if (lane.owns() || elsewhere) return lane.submit(std::move(submission), by);
  const bool starting = mono() - started_ < facts_good_for_us;  // a new appender takes a moment to find its broker
  if (!starting && !appender_->connected()) return submission->answer(Submission::Outcome::away, {});
  parked_.push_back({std::move(submission), by, std::min(by, mono() + parked_for_us)});
}

void LedgerNode::submit_parked() {
  auto parked = std::exchange(parked_, {});
  for (auto& one : parked) {
    auto& lane = lane_at(one.submission->subject());
    const bool elsewhere = !lane.owner_url().empty() && lane.owner_url() != options_.url;
    if (lane.owns() || elsewhere || mono() > one.until)
      lane.submit(std::move(one.submission), one.deadline);
    else
      parked_.push_back(std::move(one));
  }
}

std::chrono::steady_clock::time_point LedgerNode::read_until(std::string_view subject) const {
  using std::chrono::steady_clock;
  if (owns(subject)) return steady_clock::now();
  const auto lane = static_cast<std::size_t>(log_.lane_of(subject));
  return steady_clock::time_point(std::chrono::microseconds(fresh_at_[lane]));
}
bool LedgerNode::fresh(std::string_view subject) const {
  return mono() - fresh_at_[static_cast<std::size_t>(log_.lane_of(subject))] <= facts_good_for_us;
}
bool LedgerNode::follows(std::string_view subject) const {
  const auto lane = static_cast<std::size_t>(log_.lane_of(subject));
  return lanes_[lane]->refolding() ? known_[lane] != nullptr : caught_up_once_[lane];
}
const Subjects& LedgerNode::known_of(std::string_view subject) const {
  const auto lane = static_cast<std::size_t>(log_.lane_of(subject));
  return lanes_[lane]->refolding() && known_[lane] ? *known_[lane] : state_of(subject).subjects;
}
const Team* LedgerNode::team(std::string_view team_id) const {
  const auto subject = team_subject(team_id);
  return known_of(subject).team(subject);
}
const System* LedgerNode::system() const { return state_of(system_subject).subjects.system(); }

Context::Fact LedgerNode::founder(std::string_view account_id, std::string_view key_hash) const {
  const auto lane = static_cast<std::size_t>(log_.lane_of(system_subject));
  if (mono() - fresh_at_[lane] > facts_good_for_us) return Context::Fact::unknown;
  const auto* known = system();
  return known ? founder_fact(*known, std::string(account_id), key_hash) : Context::Fact::no;
}
CreationFacts LedgerNode::creation(std::string_view account_id) const {
  using Fact = Context::Fact;
  const auto lane = static_cast<std::size_t>(log_.lane_of(system_subject));
  if (mono() - fresh_at_[lane] > facts_good_for_us) return {Fact::unknown, Fact::unknown};
  const auto* known = system();
  if (!known) return {};
  return {known->permissions().team_creation_restricted() ? Fact::yes : Fact::no,
          find_manage_users(*known, std::string(account_id)) ? Fact::yes : Fact::no};
}
Positions LedgerNode::positions() const {
  Positions positions;
  for (const auto& lane : lanes_) {
    const auto at = lane->position();
    positions[at.lane] = at.offset;
  }
  return positions;
}
std::size_t LedgerNode::teams() const {
  std::size_t teams = 0;
  for (const auto& lane : lanes_) teams += static_cast<LaneSubjects&>(lane->state()).subjects.teams();
  return teams;
}

std::string LedgerNode::not_ready() const {
  if (!appender_->connected() || !reader_connected_) return "ledger: no broker answers";
  if (std::abs(skew_seen_us_) > skew_max_us) return "clock: more than 2 s off the broker's";
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    if (lanes_[lane]->fold().ledger_id.empty())
      return "ledger: lane " + std::to_string(lane) + " has not been read (was `muster init` run?)";
    if (lanes_[lane]->outdated())
      return "ledger: lane " + std::to_string(lane) + " holds an entry that needs a newer build";
    if (lanes_[lane]->owner_url().empty()) return "lanes: nobody has opened lane " + std::to_string(lane);
    if (mono() - fresh_at_[lane] > facts_good_for_us)
      return "ledger: lane " + std::to_string(lane) + " is more than 5 s behind";
  }
  return "";
}

// ---- lanes come and go ----

void LedgerNode::assign(std::vector<int> lanes) {
  asio::post(io_, [this, lanes = std::move(lanes)] {
    for (const int lane : lanes) lanes_[static_cast<std::size_t>(lane)]->assign();
  });
}
void LedgerNode::release(std::vector<int> lanes) {
  auto left = std::make_shared<std::atomic<std::size_t>>(lanes.size());
  auto all = std::make_shared<std::promise<void>>();
  auto done = all->get_future();
  if (lanes.empty()) return;
  asio::post(io_, [this, lanes = std::move(lanes), left, all] {
    for (const int lane : lanes)
      lanes_[static_cast<std::size_t>(lane)]->release([left, all] {
        if (--*left == 0) all->set_value();
      });
  });
  done.wait_for(release_patience);
}

// ---- the appender ----

void LedgerNode::open_appender() {
  if (wake_) wake_->release();
  appender_ = log_.appender();
  if (appender_->wake_fd() < 0) return;
  wake_ = std::make_unique<asio::posix::stream_descriptor>(io_, appender_->wake_fd());
  watch_appender();
}
void LedgerNode::watch_appender() {
  wake_->async_wait(asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
    if (error || stopped_) return;
    std::uint64_t count = 0;
    if (::read(wake_->native_handle(), &count, sizeof count) < 0 && errno != EAGAIN) return;
    collect();
    watch_appender();
  });
}
void LedgerNode::collect() {
  deliveries_.clear();
  appender_->collect(deliveries_);
  const bool broken = appender_->broken();
  if (broken) {
    options_.log("the producer broke; a new one makes new claims");
    open_appender();
  }
  for (const auto& delivery : deliveries_) lanes_[static_cast<std::size_t>(delivery.tag.lane)]->on_delivery(delivery);
  if (broken)
    for (const auto& lane : lanes_) lane->on_appender_broken();
}

void LedgerNode::tick() {
  if (stopped_) return;
  if (appender_->wake_fd() < 0 || appender_->broken()) collect();
  for (const auto& lane : lanes_) lane->on_time();
  submit_parked();
  // Somebody may have set the clock right: the next claim tells.
  if (look_at_clock_ != 0 && mono() >= look_at_clock_) {
    look_at_clock_ = mono() + options_.clock_again_us;
    const auto ours = std::find_if(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->assigned(); });
    if (ours != lanes_.end()) (*ours)->set_skewed(false);
  }
  if (mono() >= next_freshness_) {
    next_freshness_ = mono() + second_us;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) want_end(static_cast<int>(lane));
    std::uint64_t foreign = 0;
    for (const auto& lane : lanes_) foreign += lane->counts().foreign;
    if (std::exchange(foreign_, foreign) < foreign)
      options_.log("somebody else writes entries in this node's name: see Kafka's ACLs, and muster verify");
  }
  timer_.expires_after(tick_every);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) tick();
  });
}

// ---- the end of the log ----

void LedgerNode::want_end(int lane) {
  wanted_.insert(lane);
  issue_query();
}
void LedgerNode::issue_query() {
  if (asking_ || wanted_.empty() || stopped_) return;
  asking_ = true;
  asked_at_ = mono();
  ++queries_;
  {
    const std::lock_guard lock(mutex_);
    question_.assign(wanted_.begin(), wanted_.end());
    question_number_ = queries_;
  }
  wanted_.clear();
  wakeup_.notify_all();
}
void LedgerNode::query_loop() {
  for (;;) {
    std::vector<int> asked;
    std::uint64_t number = 0;
    {
      std::unique_lock lock(mutex_);
      wakeup_.wait(lock, [this] { return ending_ || !question_.empty(); });
      if (ending_) return;
      asked.swap(question_);
      number = question_number_;
    }
    std::vector<std::int64_t> ends;
    try {
      ends = log_.ends(asked, query_patience);
    } catch (const LogAway&) {
      // Nobody is answered from this query; whoever still waits asks again (Lane::on_time).
      const auto pause = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
      std::unique_lock lock(mutex_);
      wakeup_.wait_until(lock, pause, [this] { return ending_.load(); });
    }
    asio::post(io_, [this, number, asked = std::move(asked), ends = std::move(ends)]() mutable {
      on_ends(number, std::move(asked), std::move(ends));
    });
  }
}
void LedgerNode::on_ends(std::uint64_t query, std::vector<int> asked, std::vector<std::int64_t> ends) {
  asking_ = false;
  if (stopped_) return;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const auto lane = static_cast<std::size_t>(asked[i]);
    if (fresh_goal_[lane].second < 0) fresh_goal_[lane] = {asked_at_, ends[i]};
    note_progress(lane);
    lanes_[lane]->on_end(query, ends[i]);
  }
  issue_query();
}
void LedgerNode::note_progress(std::size_t lane) {
  auto& [asked_at, end] = fresh_goal_[lane];
  if (end < 0 || lanes_[lane]->fold().offset < end) return;
  fresh_at_[lane] = asked_at;
  caught_up_once_[lane] = true;
  end = -1;
}

// ---- reading ----

void LedgerNode::refold(int lane) {
  // What is known of it now is from the past, until it has been read again.
  const auto at = static_cast<std::size_t>(lane);
  if (!lanes_[at]->refolding())
    known_[at] = std::make_unique<Subjects>(std::move(static_cast<LaneSubjects&>(lanes_[at]->state()).subjects));
  fresh_at_[at] = started_ - facts_good_for_us * 2;
  fresh_goal_[at].second = -1;
  const std::lock_guard lock(mutex_);
  seeks_.emplace_back(lane, 0);
}
void LedgerNode::read_loop() {
  auto reader = log_.reader();
  while (!ending_) {
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [lane, offset] : seeks_) reader->seek(lane, offset);
      seeks_.clear();
    }
    if (batches_under_way_ >= batches_under_way_max) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));  // the other side is folding; let it
      continue;
    }
    auto records = reader->read(read_patience);
    reader_connected_ = reader->connected();
    if (records.empty()) continue;
    ++batches_under_way_;
    asio::post(io_, [this, records = std::move(records)] {
      --batches_under_way_;
      if (!stopped_) on_records(records);
    });
  }
}
void LedgerNode::on_records(const std::vector<Record>& records) {
  for (const auto& record : records) {
    const auto lane = static_cast<std::size_t>(record.lane);
    check_clock(record);
    lanes_[lane]->on_record(record);
    if (!lanes_[lane]->refolding()) known_[lane].reset();
    note_progress(lane);
  }
}
// The broker's clock stamped this node's claim between its sending and now; where this clock says otherwise, it is off.
void LedgerNode::check_clock(const Record& record) {
  const auto& claim = lanes_[static_cast<std::size_t>(record.lane)]->claim();
  if (record.key != lane_subject || claim.id.empty()) return;
  Entry entry;
  if (!entry.ParseFromString(record.value) || entry.lane_opened().claim_id() != claim.id) return;
  const auto appended = record.appended_at_ms * 1000;
  skew_seen_us_ = std::max<std::int64_t>(claim.at - appended, 0) + std::min<std::int64_t>(now() - appended, 0);
  const bool skewed = std::abs(skew_seen_us_) > skew_max_us;
  look_at_clock_ = skewed ? mono() + options_.clock_again_us : 0;
  if (skewed)
    options_.log("this clock is " + std::to_string(skew_seen_us_ / 1000) + " ms off the broker's: owning nothing");
  for (const auto& lane : lanes_) lane->set_skewed(skewed);
}
void LedgerNode::on_entry(const Position& position, const Entry& entry) {
  auto& told = told_[static_cast<std::size_t>(position.lane)];
  if (position.offset <= told) return;
  told = position.offset;
  for (const auto& listener : listeners_) listener(position, entry);
}

std::int64_t LedgerNode::now() const { return microseconds(std::chrono::system_clock::now().time_since_epoch()); }
std::int64_t LedgerNode::mono() const { return microseconds(std::chrono::steady_clock::now().time_since_epoch()); }
std::string LedgerNode::fresh_id(std::string_view prefix) {
  return std::string(prefix) + '_' +
         ulid(now(),
              secret_.mac("fresh", options_.node + std::to_string(mono()) + std::to_string(queries_) +
                                       std::string(prefix) + std::to_string(reinterpret_cast<std::uintptr_t>(this)) +
                                       std::to_string(++wanted_ids_)));
}
}  // namespace muster
