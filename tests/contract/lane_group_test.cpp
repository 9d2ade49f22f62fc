// Membership in a real consumer group: sharing out, handing over in order, and members that die or sleep. Members that
// are killed or stopped are processes of their own: this program again, as main.cpp says.
#include "infra/lane_group.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <iostream>
#include <mutex>
#include <set>

#include "infra/kafka_topics.hpp"
#include "tests/contract/kafka_support.hpp"

namespace muster {
namespace {
constexpr int lanes = 8;
const std::set<int> all = {0, 1, 2, 3, 4, 5, 6, 7};
using Clock = std::chrono::steady_clock;

// What a member holds, as its callbacks told.
class Member {
 public:
  Member(const std::string& group, const std::string& topic)
      : group_(test_kafka(), group, topic,
               {[this](const auto& came) { change(came, &Member::add); },
                [this](const auto& gone) {
                  if (on_revoked) on_revoked();
                  change(gone, &Member::remove);
                  ++revocations_;
                },
                [this](const auto& gone) {
                  change(gone, &Member::remove);
                  ++losses_;
                }}) {}
  std::set<int> held() const {
    const std::lock_guard lock(mutex_);
    return held_;
  }
  int revocations() const { return revocations_; }
  int losses() const { return losses_; }
  void leave() { group_.leave(); }
  std::function<void()> on_revoked;  // to be set before the first revocation can come

 private:
  void add(int lane) { EXPECT_TRUE(held_.insert(lane).second) << "lane " << lane << " came twice"; }
  void remove(int lane) { EXPECT_EQ(held_.erase(lane), 1U) << "lane " << lane << " was not here"; }
  void change(const std::vector<int>& which, void (Member::*one)(int)) {
    const std::lock_guard lock(mutex_);
    for (const int lane : which) (this->*one)(lane);
  }
  mutable std::mutex mutex_;
  std::set<int> held_;
  std::atomic<int> revocations_{0}, losses_{0};
  LaneGroup group_;
};

bool shared_out(const std::set<int>& one, const std::set<int>& other) {
  std::set<int> both = one;
  both.insert(other.begin(), other.end());
  return one.size() == lanes / 2 && other.size() == lanes / 2 && both == all;
}
void say(const std::string& what, Clock::time_point since) {
  std::cout << "          " << what << ": "
            << std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - since).count() << " ms\n";
}

class LaneGroupTest : public testing::Test {
 protected:
  std::string group() const { return topic_.name() + ".group"; }
  TestTopic topic_{lanes, events_topic_config(1)};
};

TEST_F(LaneGroupTest, OneMemberHasAllLanesAndTwoShareThem) {
  auto since = Clock::now();
  Member first(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return first.held() == all; }));
  say("alone, until all lanes", since);
  since = Clock::now();
  Member second(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return shared_out(first.held(), second.held()); }));
  say("a second one, until shared out", since);
  EXPECT_EQ(first.losses() + second.losses(), 0);
  EXPECT_EQ(first.revocations(), 1);
}

TEST_F(LaneGroupTest, LeavingHandsOverAndTellsTheLeaver) {
  Member first(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return first.held() == all; }));
  Member second(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return shared_out(first.held(), second.held()); }));
  const auto since = Clock::now();
  first.leave();
  say("to leave", since);
  EXPECT_EQ(first.held(), std::set<int>());
  EXPECT_EQ(first.losses(), 0);
  ASSERT_TRUE(wait_until([&] { return second.held() == all; }));
  say("from the start of leaving until the other has all lanes", since);
  EXPECT_EQ(second.revocations(), 0);
}

TEST_F(LaneGroupTest, NobodyHasALaneBeforeItIsHandedOver) {
  std::mutex mutex;
  std::condition_variable changed;
  bool asked = false, may_go = false;
  Member first(group(), topic_.name());
  first.on_revoked = [&] {
    std::unique_lock lock(mutex);
    asked = true;
    changed.notify_all();
    EXPECT_TRUE(changed.wait_for(lock, patience, [&] { return may_go; }));
  };
  ASSERT_TRUE(wait_until([&] { return first.held() == all; }));
  Member second(group(), topic_.name());
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, patience, [&] { return asked; }));
    EXPECT_EQ(second.held(), std::set<int>());
    may_go = true;
    changed.notify_all();
  }
  ASSERT_TRUE(wait_until([&] { return shared_out(first.held(), second.held()); }));
}

TEST_F(LaneGroupTest, AMemberMayLeaveAtAnyMoment) {
  Member stays(group(), topic_.name());
  for (int i = 0; i < 10; ++i) {
    Member passes(group(), topic_.name());
    ASSERT_TRUE(wait_until([&] { return i % 2 == 0 || !passes.held().empty(); }));
  }
  ASSERT_TRUE(wait_until([&] { return stays.held() == all; }));
}

// Another process that is a member until it is ended; it says what happens to it, one line each.
class Process {
 public:
  Process(const std::string& group, const std::string& topic) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string program = "contract_tests", role = "--lane-group-member", its_group = group, its_topic = topic;
    std::array<char*, 5> arguments = {program.data(), role.data(), its_group.data(), its_topic.data(), nullptr};
    const int error = posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    out_ = ends[0];
    fcntl(out_, F_SETFL, O_NONBLOCK);
    if (error != 0) throw std::system_error(error, std::generic_category(), "posix_spawn");
  }
  ~Process() {
    signal(SIGCONT);
    signal(SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(out_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  void signal(int number) const { ::kill(pid_, number); }
  bool said(const std::string& line) {
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = read(out_, buffer.data(), buffer.size())) > 0;)
      text_.append(buffer.data(), static_cast<std::size_t>(n));
    return text_.find(line) != std::string::npos;
  }

 private:
  pid_t pid_ = 0;
  int out_ = -1;
  std::string text_;
};

TEST_F(LaneGroupTest, AKilledMemberIsReplacedOnceItsSessionIsOver) {
  Process killed(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return killed.said("assigned 8"); }));
  Member stays(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return stays.held().size() == lanes / 2; }));
  const auto since = Clock::now();
  killed.signal(SIGKILL);
  ASSERT_TRUE(wait_until([&] { return stays.held() == all; }));
  say("from SIGKILL until the other has all lanes", since);
}

TEST_F(LaneGroupTest, AMemberThatSleptThroughItsSessionIsToldThatItLostItsLanes) {
  Process sleeper(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return sleeper.said("assigned 8"); }));
  Member stays(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return stays.held().size() == lanes / 2; }));
  sleeper.signal(SIGSTOP);
  ASSERT_TRUE(wait_until([&] { return stays.held() == all; }));
  const auto since = Clock::now();
  sleeper.signal(SIGCONT);
  ASSERT_TRUE(wait_until([&] { return sleeper.said("lost 4"); }));
  say("from waking up until it is told", since);
  ASSERT_TRUE(wait_until([&] { return stays.held().size() == lanes / 2; }));
}

TEST_F(LaneGroupTest, AMemberOutlivesABroker) {
  Member member(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return member.held() == all; }));
  stop_broker();
  ASSERT_TRUE(wait_until([&] { return member.losses() > 0; }));
  EXPECT_EQ(member.held(), std::set<int>());
  start_broker();
  const auto since = Clock::now();
  ASSERT_TRUE(wait_until([&] { return member.held() == all; }));
  say("from the broker's return until the lanes are back", since);
}

TEST_F(LaneGroupTest, LeavingWhileTheBrokerIsAwayEnds) {
  Member member(group(), topic_.name());
  ASSERT_TRUE(wait_until([&] { return member.held() == all; }));
  stop_broker();
  const auto since = Clock::now();
  member.leave();
  say("to leave without a broker", since);
  EXPECT_EQ(member.held(), std::set<int>());
  start_broker();
}
}  // namespace
}  // namespace muster
