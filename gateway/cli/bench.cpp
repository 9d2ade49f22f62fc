// `muster bench`: what the write side does in this process, without HTTP. infra/dev/bench calls it and has the other
// figures.
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <iostream>

#include "domain/ids.hpp"
#include "gateway/cli/bench_ledger.hpp"
#include "gateway/cli/cli.hpp"
#include "gateway/cli/ledger_start.hpp"
#include "gateway/ledger_node.hpp"
#include "infra/crypto.hpp"
#include "infra/kafka_topics.hpp"

namespace muster {
namespace {
using Clock = std::chrono::steady_clock;
constexpr int under_way = 256;
constexpr int bench_lanes = 8, bench_teams = 64;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }
void figure(const char* name, double value) {
  std::printf("%s %.0f\n", name, value);
  std::fflush(stdout);
}

// ---- check_ns_p50 ----

// Three grants to a resource, for members, roles and job roles, one in five a deny.
void make_team_with_rights(BenchLedger& ledger, const std::string& team, int members, int grants) {
  ledger.run(ask_create_team(team));
  ledger.set_plan(team);
  for (int i = 0; i < members; ++i) ledger.add_member(team, bench_account(i));
  for (int i = 0; i < grants; ++i) ledger.grant(team, i);
}

void measure_check(bool quick) {
  constexpr int members = 10'000, grants = 1000, checks_per_sample = 50;
  BenchLedger ledger;
  const auto team = bench_team(0);
  progress_line("a team of 10,000 members and 1,000 grants");
  make_team_with_rights(ledger, team, members, grants);
  std::vector<Ask> asks;
  for (int i = 0; i < 4096; ++i) asks.push_back(ledger.check(team, i * 7919, members));
  std::vector<double> samples;
  std::size_t next = 0, allowed = 0;
  const int rounds = quick ? 4000 : 20'000;
  for (int round = 0; round < rounds; ++round) {
    const auto start = Clock::now();
    for (int i = 0; i < checks_per_sample; ++i) allowed += ledger.allowed(asks[next++ % asks.size()]) ? 1 : 0;
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
    if (round >= rounds / 10) samples.push_back(static_cast<double>(ns) / checks_per_sample);  // after a warm-up
  }
  progress_line(std::to_string(100 * allowed / next) + " % of the checks said yes");
  std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2), samples.end());
  figure("check_ns_p50", samples[samples.size() / 2]);
}

// ---- state_bytes_per_team ----

std::size_t bytes_in_use() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

void measure_state(bool quick) {
  const int teams = quick ? 5000 : 20'000;
  progress_line(std::to_string(teams) + " teams with 5 members and 3 grants");
  std::vector<std::string> ids;
  for (int i = 0; i < teams; ++i) ids.push_back(bench_team(i));
  BenchLedger ledger;
  const auto before = bytes_in_use();
  for (const auto& team : ids) make_team_with_rights(ledger, team, 4, 3);
  figure("state_bytes_per_team", static_cast<double>(bytes_in_use() - before) / teams);
}

// ---- on a real Kafka ----

// A topic of our own; it is deleted at the end.
class BenchTopic {
 public:
  BenchTopic(const Config& config, int lanes)
      : servers_(servers_of(config)), name_("muster_bench.ledger." + crockford(random_bytes(16))) {
    const int brokers = broker_count(servers_);
    create_topic(servers_, name_, lanes, replication_for(brokers), ledger_topic_config(brokers));
  }
  ~BenchTopic() {
    try {
      delete_topic(servers_, name_);
    } catch (const std::exception& error) {
      progress_line("the topic " + name_ + " stays: " + error.what());
    }
  }
  BenchTopic(const BenchTopic&) = delete;
  BenchTopic& operator=(const BenchTopic&) = delete;
  std::unique_ptr<KafkaLog> log() const { return std::make_unique<KafkaLog>(servers_, name_); }

 private:
  const KafkaServers servers_;
  const std::string name_;
};

// Keeps `under_way` commands on their way to a node until `stop`.
class Pressing {
 public:
  Pressing(boost::asio::io_context& io, LedgerNode& node) : io_(io), node_(node) {}

  // Sends them all, a window at a time; returns the seconds it took.
  double press(std::vector<Ask> asks) {
    asks_ = std::move(asks);
    next_ = answered_ = 0;
    const auto start = Clock::now();
    while (next_ < asks_.size() && next_ < under_way) send();
    io_.restart();
    io_.run();
    if (!wrong_.empty()) throw std::runtime_error("a command of the bench was refused: " + wrong_);
    return seconds_since(start);
  }

 private:
  void send() {
    node_.submit(std::move(asks_[next_++]), Consistency::confirmed, Clock::now() + std::chrono::seconds(60),
                 [this](Answered answered) {
                   if (answered.refusal.code() != OK) wrong_ = answered.refusal.detail();
                   if (++answered_ == asks_.size() || !wrong_.empty()) return io_.stop();
                   if (next_ < asks_.size()) send();
                 });
  }
  boost::asio::io_context& io_;
  LedgerNode& node_;
  std::vector<Ask> asks_;
  std::size_t next_ = 0, answered_ = 0;
  std::string wrong_;
};

void measure_lane(const Config& config, bool quick) {
  const BenchTopic topic(config, bench_lanes);
  const auto log = topic.log();
  create_ledger(*log);
  boost::asio::io_context io;
  LedgerNode node(io, *log, {"bench-" + std::to_string(::getpid()), "", "bench", nullptr, progress_line});
  node.assign(log->lanes());
  Pressing pressing(io, node);
  std::vector<Ask> asks;
  for (int i = 0; i < bench_teams; ++i) asks.push_back(ask_create_team(bench_team(i)));
  progress_line("64 teams on 8 lanes of a real Kafka, 256 commands under way");
  pressing.press(std::move(asks));
  const auto usage = [](int count) {
    std::vector<Ask> some;
    for (int i = 0; i < count; ++i) some.push_back(ask_record_usage(bench_team(i % bench_teams)));
    return some;
  };
  pressing.press(usage(5000));  // a warm-up
  const int count = quick ? 60'000 : 300'000;
  figure("lane_command_per_s", count / pressing.press(usage(count)));
  node.stop();
}

// The world of a lane that only follows.
struct FollowingPort : LanePort {
  void append(const std::string&, std::string, Tag) override {}
  bool connected() const override { return true; }
  void want_end(int) override {}
  std::uint64_t next_query() const override { return 1; }
  void refold(int) override {}
  std::int64_t now() const override { return 0; }
  std::int64_t mono() const override { return 0; }
  std::string fresh_id(std::string_view prefix) override { return std::string(prefix); }
};

void measure_open(const Config& config, bool quick) {
  const BenchTopic topic(config, 1);
  const auto log = topic.log();
  create_ledger(*log);
  const int entries = quick ? 200'000 : 1'000'000;
  progress_line("a lane of " + std::to_string(entries) + " entries: half members joining, half usage, 64 teams");
  const auto end = write_bench_lane(*log, entries, bench_teams);
  // Twice: the first brings the broker's pages in.
  double best = 0;
  for (int round = 0; round < 2; ++round) {
    FollowingPort port;
    Lane lane(0, port, {"bench", ""}, [] { return std::make_unique<LaneSubjects>(); });
    const auto reader = log->reader();
    reader->seek(0, 0);
    const auto start = Clock::now();
    auto heard = start;
    while (lane.fold().offset < end) {
      const auto records = reader->read(std::chrono::milliseconds(100));
      for (const auto& record : records) lane.on_record(record);
      if (!records.empty()) heard = Clock::now();
      if (seconds_since(heard) > 30) throw LogAway("the bench's lane gave nothing for 30 s");
    }
    best = std::max(best, static_cast<double>(end) / seconds_since(start));
  }
  figure("open_lane_entries_per_s", best);
}
}  // namespace

void add_bench(Cli& cli) {
  auto quick = std::make_shared<bool>(false);
  auto command = cli.add(
      "bench",
      "Measure the write side in this process, without HTTP; lines `name value`. The figures:\n"
      "  check_ns_p50             one CheckPermission on a team of 10,000 members and 1,000 grants: Subjects::decide,\n"
      "                           nanoseconds, the median of means of 50\n"
      "  state_bytes_per_team     heap that the state of a team with 5 members and 3 grants takes (mallinfo2)\n"
      "  lane_command_per_s       usage recorded through lanes on the real Kafka: 8 lanes, 64 teams, 256 commands "
      "under\n"
      "                           way, each confirmed; on a topic muster_bench.ledger.… that is deleted afterwards\n"
      "  open_lane_entries_per_s  one lane read from that Kafka and folded into its state, as a node does that opens "
      "it;\n"
      "                           the better of two rounds\n"
      "Without a broker the last two are left out, and the exit code is 3. On a machine that does other things the\n"
      "figures say little.",
      "  muster bench --quick\n", [&cli, quick] {
        const auto config = cli.config();
        measure_check(*quick);
        measure_state(*quick);
        measure_lane(config, *quick);
        measure_open(config, *quick);
        return exit_ok;
      });
  command.flag("--quick", *quick, "Less of everything: half a minute instead of some");
}
}  // namespace muster
