#include "tests/simulation/world.hpp"

#include <algorithm>

namespace muster::test {
namespace {
constexpr std::int64_t step_us = 10'000;
constexpr std::int64_t patience_us = 3'000'000;
}  // namespace

std::uint64_t chain(std::uint64_t digest, const std::string& command_id) {
  for (const char c : command_id) digest = (digest ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return digest + 1;
}

void Tally::apply(const Position& position, const Entry& entry) noexcept {
  ++count;
  offsets[entry.command_id()] = position.offset;
  digest = chain(digest, entry.command_id());
}

struct World::Node : LanePort {
  Node(World& owner, int number) : world(owner), id("node-" + std::to_string(number)) { start(); }
  void start() {
    appender = world.log_.appender([this](const Tag&) { return fate(); });
    reader = world.log_.reader();
    reader->seek(0, 0);
    unread.clear();
    reports.clear();
    wanted = false;
    asking = 0;
    lane = std::make_unique<Lane>(0, *this, LaneIdentity{id, "http://" + id}, [] { return std::make_unique<Tally>(); });
  }
  MemoryLog::Fate fate() {
    using enum MemoryLog::Fate;
    if (world.calm_ || !world.chance(world.faults_)) return deliver;
    switch (world.draw(5)) {
      case 0:
        return lose;
      case 1:
        return duplicate;
      case 2:
        return mute;
      default:
        return hold;
    }
  }
  void append(const std::string& key, std::string value, Tag tag) override {
    appender->append(key, std::move(value), tag);
  }
  bool connected() const override { return true; }
  void want_end(int) override { wanted = true; }
  std::uint64_t next_query() const override { return queries + 1; }
  void refold(int) override {
    unread.clear();
    reader->seek(0, 0);
  }
  std::int64_t now() const override { return world.now_ + skew; }
  std::int64_t mono() const override { return world.now_; }
  std::string fresh_id(std::string_view prefix) override {
    return std::string(prefix) + "-" + id + "-" + std::to_string(++world.counts_["ids"]);
  }

  World& world;
  std::string id;
  std::unique_ptr<Appender> appender;
  std::unique_ptr<Reader> reader;
  std::unique_ptr<Lane> lane;
  std::deque<Record> unread;
  std::deque<Delivery> reports;
  bool wanted = false;
  std::uint64_t queries = 0;  // issued
  std::uint64_t asking = 0;   // the query under way; 0: none
  std::int64_t asked_end = 0;
  std::int64_t paused_until = 0;
  std::int64_t skew = 0;
};

// A command, or a read of the tally.
class Asked : public Submission {
 public:
  Asked(World& world, std::size_t story) : world_(world), story_(story) {}
  ~Asked() override {
    if (world_.stories_[story_].answered < 0) world_.counts_["never answered"]++;
  }
  bool decide(LaneState& state, std::int64_t at, Entry& entry) override {
    auto& story = world_.stories_[story_];
    const auto& tally = static_cast<Tally&>(state);
    story.saw = tally.count;
    if (story.read) return false;
    story.appended = true;
    entry.set_subject("team/x");
    entry.set_command_id(story.command_id);
    entry.set_version(tally.count + 1);
    entry.set_at(at);
    entry.set_actor(std::to_string(tally.digest));
    entry.add_events()->mutable_team_archived();
    return true;
  }
  void answer(Outcome outcome, Position) override {
    auto& story = world_.stories_[story_];
    if (story.answered >= 0) world_.counts_["answered twice"]++;
    story.answered = ++world_.moments_;
    story.outcome = outcome;
  }
  bool strong() const override { return world_.stories_[story_].strong; }

 private:
  World& world_;
  std::size_t story_;
};

World::World(std::uint64_t seed, int nodes) : random_(seed) {
  Entry created;
  created.set_subject("lane");
  created.mutable_ledger_created()->set_ledger_id("simulated");
  const auto founder = log_.appender();
  founder->append("lane", created.SerializeAsString(), {0, 0, 0});
  faults_ = static_cast<int>(draw(4) * draw(8));
  for (int i = 0; i < nodes; ++i) nodes_.push_back(std::make_unique<Node>(*this, i));
  nodes_[0]->lane->assign();
}
World::~World() {
  for (auto& node : nodes_) node->lane.reset();
}

void World::submit(Node& node) {
  stories_.emplace_back();
  auto& story = stories_.back();
  story.submitted = ++moments_;
  story.read = chance(40);
  story.strong = story.read && chance(15);
  story.command_id = "cmd_" + std::to_string(stories_.size());
  node.lane->submit(std::make_unique<Asked>(*this, stories_.size() - 1), now_ + patience_us);
}

void World::revive(Node& node) {
  auto old = std::move(node.lane);
  old.reset();  // what it had not answered is unknown to its clients
  wrecks_.push_back(std::move(node.appender));
  node.start();
  counts_["crashes"]++;
}

void World::step() {
  now_ += static_cast<std::int64_t>(draw(4)) * step_us;
  auto& node = *nodes_[draw(nodes_.size())];
  if (!calm_ && chance(1)) {
    // The group changes its mind; for a while two nodes may both believe it.
    if (chance(50)) node.lane->release([] {});
    nodes_[draw(nodes_.size())]->lane->assign();
    counts_["assignments"]++;
  }
  if (!calm_ && node.paused_until <= now_ && chance(1)) {
    node.paused_until = now_ + static_cast<std::int64_t>(draw(300)) * step_us;
    counts_["pauses"]++;
  }
  if (!calm_ && draw(400) == 0) revive(node);
  if (!wrecks_.empty() && chance(20)) static_cast<MemoryAppender&>(*wrecks_[draw(wrecks_.size())]).release_held();
  if (node.paused_until > now_ && !calm_) return;  // its packets go on their way, it does nothing

  switch (draw(9)) {
    case 0:
    case 1:
      if (!calm_)
        for (auto n = draw(4); n > 0; --n) submit(node);
      break;
    case 2:
      static_cast<MemoryAppender&>(*node.appender).release_held();
      break;
    case 3: {
      std::vector<Delivery> fresh;
      node.appender->collect(fresh);
      node.reports.insert(node.reports.end(), fresh.begin(), fresh.end());
      for (auto n = calm_ ? node.reports.size() : draw(4); n > 0 && !node.reports.empty(); --n) {
        const auto report = node.reports.front();
        node.reports.pop_front();
        node.lane->on_delivery(report);
      }
      break;
    }
    case 4:
    case 5: {
      for (auto& record : node.reader->read(std::chrono::milliseconds(0))) node.unread.push_back(std::move(record));
      for (auto n = calm_ ? node.unread.size() : draw(6); n > 0 && !node.unread.empty(); --n) {
        const auto record = std::move(node.unread.front());
        node.unread.pop_front();
        node.lane->on_record(record);
      }
      break;
    }
    case 6:
      if (node.asking == 0 && node.wanted) {
        node.wanted = false;
        node.asking = ++node.queries;
        node.asked_end = -1;
      }
      // Some time after it was issued the broker answers with the end of that moment; some time later the answer is
      // here.
      if (node.asking != 0 && node.asked_end < 0 && chance(60)) node.asked_end = log_.ends({0}, {})[0];
      break;
    case 7:
      if (node.asking != 0 && node.asked_end >= 0) {
        const auto query = std::exchange(node.asking, 0);
        node.lane->on_end(query, node.asked_end);
      }
      break;
    default:
      node.lane->on_time();
      break;
  }
}

void World::run(int steps) {
  for (int i = 0; i < steps; ++i) step();
  settle();
}

void World::settle() {
  calm_ = true;
  for (auto& wreck : wrecks_) static_cast<MemoryAppender&>(*wreck).release_held();
  for (auto& node : nodes_)
    if (node != nodes_[0]) node->lane->release([] {});
  nodes_[0]->lane->assign();
  for (int i = 0; i < 3000; ++i) step();
  now_ += patience_us;
  for (int i = 0; i < 600; ++i) step();
}

std::map<std::string, std::uint64_t> World::counts() const {
  auto counts = counts_;
  for (const auto& node : nodes_) {
    counts["confirmed"] += node->lane->counts().confirmed;
    counts["voided"] += node->lane->counts().voided;
    counts["closed"] += node->lane->counts().closed;
  }
  for (const auto& story : stories_) {
    if (story.outcome == Submission::Outcome::done) counts[story.read ? "reads answered" : "commands done"]++;
    if (story.outcome == Submission::Outcome::not_done) counts["not done"]++;
    if (story.outcome == Submission::Outcome::unknown) counts["unknown"]++;
  }
  return counts;
}

// Whether a node remembers for an entry another offset than its own.
std::string World::misplaced() const {
  const auto records = log_.lane(0);
  for (const auto& node : nodes_)
    for (const auto& [command_id, offset] : static_cast<const Tally&>(node->lane->state()).offsets) {
      Entry entry;
      const bool there = static_cast<std::size_t>(offset) < records.size() &&
                         entry.ParseFromString(records[static_cast<std::size_t>(offset)].value);
      if (!there || entry.command_id() != command_id)
        return node->id + " says that " + command_id + " stands at " + std::to_string(offset);
    }
  return "";
}

std::string World::verdict() const {
  Fold fold;
  std::uint64_t count = 0, digest = 0;
  std::map<std::string, std::uint64_t> valid;  // command id → which of the valid commands it is, from 1
  for (const auto& record : log_.lane(0)) {
    Entry entry;
    if (!entry.ParseFromString(record.value)) return "a record is no entry";
    if (!fold.step(record.offset, &entry) || entry.events().empty()) continue;
    if (entry.version() != count + 1 || entry.actor() != std::to_string(digest))
      return "the entry at " + std::to_string(record.offset) + " was not decided on exactly what is before it";
    if (!valid.emplace(entry.command_id(), ++count).second) return entry.command_id() + " is on the ledger twice";
    digest = chain(digest, entry.command_id());
  }
  // In the order of answers: how much anybody had been told by then.
  std::vector<const Story*> by_answer, by_submission;
  for (const auto& story : stories_) {
    if (story.answered < 0) return story.command_id + " was never answered";
    by_answer.push_back(&story);
    by_submission.push_back(&story);
    if (story.read) continue;
    const bool is_valid = valid.contains(story.command_id);
    if (story.outcome == Submission::Outcome::done && !is_valid)
      return story.command_id + " was confirmed and is void or missing";
    if (is_valid && (story.outcome == Submission::Outcome::not_done || story.outcome == Submission::Outcome::closed))
      return story.command_id + " is valid and its client was told that it was not done";
  }
  std::sort(by_answer.begin(), by_answer.end(), [](auto a, auto b) { return a->answered < b->answered; });
  std::uint64_t told = 0;
  std::size_t next = 0;
  for (const auto* story : by_submission) {
    for (; next < by_answer.size() && by_answer[next]->answered < story->submitted; ++next) {
      const auto* before = by_answer[next];
      if (before->outcome != Submission::Outcome::done) continue;
      told = std::max(told, before->read ? before->saw : valid.at(before->command_id));
    }
    if (story->outcome != Submission::Outcome::done) continue;
    if (story->saw < told)
      return (story->read ? "the read " : "the command ") + story->command_id + " saw " + std::to_string(story->saw) +
             " commands although " + std::to_string(told) + " had been confirmed before it was asked";
    if (story->saw > count) return "the read " + story->command_id + " saw what is not on the ledger";
  }
  if (counts_.contains("answered twice")) return "a submission was answered twice";
  return misplaced();
}
}  // namespace muster::test
