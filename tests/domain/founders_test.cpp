#include "domain/founders.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/support/founders_events.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(Founders, DelegatedByFollowsAllThatWasPassedOn) {
  const auto story = given_system(founder_granted("ana"), founder_delegated("bo", "ana"), founder_delegated("cy", "bo"),
                                  founder_delegated("dan", "bo"), founder_granted("eve"));
  const auto all = delegated_by(story.system(), acct("ana"));
  EXPECT_EQ(std::set(all.begin(), all.end()), (std::set<std::string>{acct("bo"), acct("cy"), acct("dan")}));
  EXPECT_TRUE(delegated_by(story.system(), acct("eve")).empty());
}
TEST(Founders, AKeyHasToBeShown) {
  const auto story = given_system(founder_granted("ana"), with_key(founder_granted("bo"), "hash"));
  EXPECT_EQ(founder_fact(story.system(), acct("ana"), ""), Context::Fact::yes);
  EXPECT_EQ(founder_fact(story.system(), acct("ana"), "any"), Context::Fact::yes);
  EXPECT_EQ(founder_fact(story.system(), acct("bo"), ""), Context::Fact::locked);
  EXPECT_EQ(founder_fact(story.system(), acct("bo"), "another"), Context::Fact::locked);
  EXPECT_EQ(founder_fact(story.system(), acct("bo"), "hash"), Context::Fact::yes);
  EXPECT_EQ(founder_fact(story.system(), acct("cy"), "hash"), Context::Fact::no);
}
TEST(Founders, WithoutTheKeyAFounderIsTreatedAsNone) {
  auto story = small_team();
  story.when(locked_founder("zoe"), rename_team("Ours")).refused(FOUNDER_KEY_NEEDED);
  story.when(with_wrong_key(locked_founder("zoe")), rename_team("Ours")).refused(FOUNDER_KEY_WRONG);
  story.when(locked_founder("zoe"), set_plan(PRO)).refused(FOUNDER_KEY_NEEDED);
  story.when(locked_founder("bo"), rename_team("Ours")).refused(FOUNDER_KEY_NEEDED);
  story.when(locked_founder("ana"), rename_team("Ours"));
  EXPECT_EQ(story.told().refusal.code(), OK) << "their role does";
}

// ---- what holds after every command of any history ----
namespace {
class History {
 public:
  explicit History(unsigned seed) : random_(seed), story_(given_system(founder_granted("f0"))) {}
  std::string step() {
    story_.after(minutes(1));
    const auto before = story_.system().founders().founders_size();
    any_command();
    const auto& told = story_.told();
    const bool accepted = told.entry && told.refusal.code() == OK;
    const auto count = story_.system().founders().founders_size();
    check();
    if (accepted && count < before - 1) return "cascade";
    return accepted ? told.entry->command() : "";
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::string anybody() { return "f" + std::to_string(pick(6)); }
  void any_command() {
    const auto actor = pick(20) == 0 ? due_work() : as(anybody());
    switch (pick(4)) {
      case 0:
        story_.when(actor, grant_founder(anybody()));
        return;
      case 1:
      case 2:
        if (!actor.internal) story_.when(actor, delegate_founder(anybody()));
        return;
      default:
        story_.when(actor, revoke_founder(anybody()));
    }
  }
  void check() {
    const auto& founders = story_.system().founders().founders();
    ASSERT_GE(founders.size(), 1U) << "nobody is founder";
    int own = 0;
    for (const auto& [account, founder] : founders) {
      own += founder.delegated_by().empty();
      std::string at = account;
      std::size_t steps = 0;
      while (!founders.at(at).delegated_by().empty()) {
        ASSERT_LE(++steps, founders.size()) << "rights come from themselves";
        at = founders.at(at).delegated_by();
        ASSERT_TRUE(founders.contains(at)) << "rights come from somebody who has none";
      }
    }
    ASSERT_GE(own, 1) << "nobody holds rights of their own";
  }

  std::mt19937 random_;
  Story story_;
};
}  // namespace

TEST(Founders, OneAlwaysStays) {
  std::map<std::string, int> accepted;
  for (unsigned seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history(seed);
    for (int n = 0; n < 40 && !testing::Test::HasFailure(); ++n) ++accepted[history.step()];
    if (testing::Test::HasFailure()) return;
  }
  for (const char* kind : {"founders.grant_founder", "founders.delegate_founder", "founders.revoke_founder", "cascade"})
    EXPECT_GT(accepted[kind], 100) << "the histories hardly ever get to " << kind;
}
}  // namespace muster::test
