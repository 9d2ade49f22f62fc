// The node on a real log: its lanes, one appender for all of them, one reader that tails every lane, and end-of-log
// queries one at a time on a thread of their own. All of the state lives on the io_context's thread; the two other
// threads only move bytes.
#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "gateway/lane_subjects.hpp"
#include "gateway/node.hpp"

namespace muster {
class LedgerNode : public Node, private LanePort {
 public:
  struct Options {
    std::string node, url;  // who claims, and where its private listener is
    std::string cluster_secret;
    const PriceTable* prices = nullptr;
    std::function<void(const std::string& line)> log;  // one line for operators
    std::int64_t clock_again_us = 30'000'000;          // after which a clock that was off is measured again
  };
  LedgerNode(boost::asio::io_context& io, Log& log, Options options);
  ~LedgerNode() override;

  // Kafka's group gave lanes to this node, or takes them: any thread. `release` returns when they are handed over, 2 s
  // at most.
  void assign(std::vector<int> lanes);
  void release(std::vector<int> lanes);
  // Stops reading and asking; what was under way is answered. On the io_context's thread.
  void stop();

  void submit(Ask ask, Consistency consistency, std::chrono::steady_clock::time_point deadline, Done done) override;
  bool owns(std::string_view subject) const override { return lane_at(subject).owns(); }
  std::string owner_url(std::string_view subject) const override { return lane_at(subject).owner_url(); }
  const Team* team(std::string_view team_id) const override;
  const System* system() const override;
  Context::Fact founder(std::string_view account_id, std::string_view key_hash) const override;
  // The same of what `system` says about creating teams.
  CreationFacts creation(std::string_view account_id) const;
  bool follows(std::string_view subject) const override;
  std::chrono::steady_clock::time_point read_until(std::string_view subject) const override;
  bool fresh(std::string_view subject) const override;
  Position position_of(std::string_view subject) const override { return lane_at(subject).position(); }
  Positions positions() const override;
  void listen(Listener listener) override { listeners_.push_back(std::move(listener)); }
  std::string not_ready() const override;

  const ClusterSecret& secret() const { return secret_; }
  const std::vector<std::unique_ptr<Lane>>& lanes() const { return lanes_; }
  // Of all keys this node's lanes hold, for /metrics.
  std::size_t teams() const;

 private:
  void append(const std::string& key, std::string value, Tag tag) override {
    appender_->append(key, std::move(value), tag);
  }
  bool connected() const override { return appender_->connected(); }
  void want_end(int lane) override;
  std::uint64_t next_query() const override { return queries_ + 1; }
  void refold(int lane) override;
  std::int64_t now() const override;
  std::int64_t mono() const override;
  std::string fresh_id(std::string_view prefix) override;

  Lane& lane_at(std::string_view subject) const { return *lanes_[static_cast<std::size_t>(log_.lane_of(subject))]; }
  // For queries: what this node knows best.
  const Subjects& known_of(std::string_view subject) const;
  LaneSubjects& state_of(std::string_view subject) const {
    return static_cast<LaneSubjects&>(lane_at(subject).state());
  }
  void open_appender();
  void watch_appender();
  void collect();
  void tick();
  void issue_query();
  void on_ends(std::uint64_t query, std::vector<int> asked, std::vector<std::int64_t> ends);
  void on_records(const std::vector<Record>& records);
  void check_clock(const Record& record);
  void note_progress(std::size_t lane);
  void on_entry(const Position& position, const Entry& entry);
  void read_loop();
  void query_loop();
  void submit_parked();

  boost::asio::io_context& io_;
  Log& log_;
  const Options options_;
  const ClusterSecret secret_;
  DecisionFacts facts_;
  std::unique_ptr<Appender> appender_;
  std::unique_ptr<boost::asio::posix::stream_descriptor> wake_;
  boost::asio::steady_timer timer_;
  const std::int64_t started_;  // mono
  std::vector<Delivery> deliveries_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::int64_t> told_;  // per lane: the last offset that listeners have been told of
  std::vector<Listener> listeners_;
  bool stopped_ = false;

  // Commands for a lane that is on its way to this node: they wait a little instead of failing.
  struct Parked {
    std::unique_ptr<CommandSubmission> submission;
    std::int64_t deadline, until;
  };
  std::deque<Parked> parked_;

  std::set<int> wanted_;  // lanes of which the end is wanted
  bool asking_ = false;
  std::int64_t asked_at_ = 0;  // mono
  std::uint64_t queries_ = 0;
  std::vector<std::int64_t> fresh_at_;  // per lane: mono of the last query whose end has been read up to
  std::vector<std::pair<std::int64_t, std::int64_t>>
      fresh_goal_;  // per lane: (mono when asked, end), waiting to be read
  // While a lane is folded anew: its subjects as they were before, so that queries go on. Decisions never see them.
  std::vector<std::unique_ptr<Subjects>> known_;
  std::vector<bool> caught_up_once_;
  std::int64_t next_freshness_ = 0;
  std::uint64_t foreign_ = 0;
  std::int64_t look_at_clock_ = 0;  // mono; 0: it was right
  std::int64_t skew_seen_us_ = 0;
  std::uint64_t wanted_ids_ = 0;

  // Shared with the threads.
  std::atomic<bool> ending_{false};
  std::mutex mutex_;
  std::condition_variable wakeup_;
  std::vector<std::pair<int, std::int64_t>> seeks_;
  std::vector<int> question_;
  std::uint64_t question_number_ = 0;
  std::atomic<int> batches_under_way_{0};
  std::atomic<bool> reader_connected_{false};
  std::thread reader_thread_, query_thread_;
};
}  // namespace muster
