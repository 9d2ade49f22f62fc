#include "domain/failsafe.hpp"

#include <gtest/gtest.h>

#include <random>

#include "domain/roster.hpp"
#include "tests/support/failsafe_events.hpp"

namespace muster::test {
// ---- what those may not who are super admin for a time ----
TEST(ForATime, MakesNobodySuperAdminForGood) {
  auto story = team_at_night();
  story.given(joined("cy", MEMBER), joined("dan", MEMBER));
  story.when(as("ada"), change_role("al", SUPER_ADMIN)).refused(TEMPORARY_SUPER_ADMIN);
  story.when(freshly("ada"), promote("al", SUPER_ADMIN)).refused(TEMPORARY_SUPER_ADMIN);
  story.when(as("ada"), schedule("al", SUPER_ADMIN)).refused(TEMPORARY_SUPER_ADMIN);
  story.when(as("ada"), add_member("eve", SUPER_ADMIN)).refused(TEMPORARY_SUPER_ADMIN);
  story.when(as("ada"), invite("eve", SUPER_ADMIN)).refused(TEMPORARY_SUPER_ADMIN);
  story.when(as("ada"), transfer_super_admin("al")).refused(TEMPORARY_SUPER_ADMIN);
  story.when(founder("ada"), change_role("al", SUPER_ADMIN)).then(role_changed("al", ADMIN, SUPER_ADMIN));
}
TEST(ForATime, RemovesAndDemotesNoneWhoLasts) {
  auto story = team_at_night();
  story.when(as("ada"), remove_member("ana")).refused(TEMPORARY_SUPER_ADMIN);
  story.when(as("ada"), change_role("ana", ADMIN)).refused(TEMPORARY_SUPER_ADMIN);
  story.when(as("ada"), change_role("bo", ADMIN)).then(role_changed("bo", MEMBER, ADMIN));
  story.when(as("ada"), remove_member("al")).then(removed("al"));
}
TEST(ForATime, TheLastWhoLastsStays) {
  auto story = team_at_night();
  story.when(as("ana"), leave_team()).refused(LAST_SUPER_ADMIN);
  story.when(as("ana"), change_role("ana", ADMIN)).refused(LAST_SUPER_ADMIN);
  story.when(founder("fay"), remove_member("ana")).refused(LAST_SUPER_ADMIN);
}
TEST(ForATime, DoesNotCountInHowManyThereMayBe) {
  auto story = team_at_night();
  story.given(joined("cy", MEMBER)).when(as("ana"), change_role("al", SUPER_ADMIN));
  story.then(role_changed("al", ADMIN, SUPER_ADMIN));
  EXPECT_EQ(lasting_super_admins(story.team()), 2U);
}

// ---- what ends it ----
TEST(ForATime, EndsWithAnotherRole) {
  auto story = team_at_night();
  story.when(as("ana"), change_role("ada", MEMBER)).then(role_changed("ada", SUPER_ADMIN, MEMBER));
  EXPECT_EQ(story.team().promotions().temporary_size(), 0);
  EXPECT_EQ(story.team().promotions().super_admins_size(), 1);
  EXPECT_EQ(lasting_super_admins(story.team()), 1U);
  EXPECT_FALSE(story.next_due());

  auto stepping_down = team_at_night();
  stepping_down.when(as("ada"), change_role("ada", ADMIN)).then(role_changed("ada", SUPER_ADMIN, ADMIN));
  EXPECT_EQ(stepping_down.team().promotions().temporary_size(), 0);
}
TEST(ForATime, EndsWithGoing) {
  auto story = team_at_night();
  story.when(as("ada"), leave_team()).then(left("ada"));
  EXPECT_EQ(story.team().promotions().temporary_size(), 0);
  EXPECT_EQ(lasting_super_admins(story.team()), 1U);
  story.given(joined("ada", ADMIN));
  EXPECT_EQ(find_member(story.team(), acct("ada"))->role(), ADMIN) << "nothing comes back";

  auto put_out = team_at_night();
  put_out.when(as("ana"), remove_member("ada")).then(removed("ada"));
  EXPECT_EQ(put_out.team().promotions().temporary_size(), 0);
}
TEST(ForATime, EndsWhereTheMemberIsMadeInactive) {
  auto story = team_at_night();
  auto command = about<DeactivateMember>("ada");
  MemberDeactivated deactivated;
  deactivated.set_account_id(acct("ada"));
  story.when(as("ana"), command).then(temporary_reverted("temp_1", "ada"), deactivated);
  EXPECT_EQ(find_in_roster(story.team(), acct("ada"))->role(), ADMIN);
  EXPECT_EQ(lasting_super_admins(story.team()), 1U);
}
TEST(ForATime, OnlyAnApprovalMakesItLast) {
  auto story = team_at_night();
  story.when(as("ana"), change_role("ada", SUPER_ADMIN)).refused(PROMOTED_TEMPORARILY);
  story.when(freshly("ana"), promote("ada", SUPER_ADMIN)).refused(PROMOTED_TEMPORARILY);
  story.when(as("ana"), transfer_super_admin("ada")).refused(PROMOTED_TEMPORARILY);
}

TEST(Watch, KeepsActiveSuperAdminsOnly) {
  auto story = watched_team(joined("sue", SUPER_ADMIN), seen("sue"));
  EXPECT_EQ(story.team().promotions().super_admins_size(), 2);
  story.after(minutes(1)).when(as("ana"), about<DeactivateMember>("sue"));
  EXPECT_EQ(story.team().promotions().super_admins_size(), 1);
  story.after(minutes(1)).when(as("ana"), about<ReactivateMember>("sue"));
  const auto& watch = story.team().promotions().super_admins().at(acct("sue"));
  EXPECT_EQ(watch.since(), story.now());
  EXPECT_EQ(watch.last_seen(), 0) << "not seen since then";
  story.when(as("ana"), transfer_super_admin("bo"));
  EXPECT_FALSE(story.team().promotions().super_admins().contains(acct("ana")));
  EXPECT_TRUE(story.team().promotions().super_admins().contains(acct("bo")));
}
TEST(Watch, IsTheLatestOfAllThreeTimes) {
  SuperAdminWatch watch;
  watch.set_since(20);
  watch.set_last_seen(10);
  Context context;
  context.lane_opened_at = 15;
  EXPECT_EQ(there_at(watch, context), 20);
  context.lane_opened_at = 25;
  EXPECT_EQ(there_at(watch, context), 25);
  watch.set_last_seen(30);
  EXPECT_EQ(there_at(watch, context), 30);
}

// ---- what holds after every command of any history ----
namespace {
class Nights {
 public:
  explicit Nights(unsigned seed) : random_(seed), story_(team_of(1 + pick(18))) {
    for (int n = 2; n <= 4; ++n)
      if (find_member(story_.team(), acct(name(n)))) story_.given(role_changed(name(n), MEMBER, ADMIN));
  }
  // What kind of command it was, if it appended something; "" otherwise.
  std::string step() {
    const auto lasting = lasting_super_admins(story_.team());
    story_.after(pick(3) == 0 ? hours(pick(40)) : minutes(pick(9)));
    if (pick(20) == 0) story_.lane_opened_at = story_.now();
    any_command();
    const auto& told = story_.told();
    const bool accepted = told.entry && told.refusal.code() == OK;
    check(lasting);
    return accepted ? told.entry->command() : "";
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  static std::string name(int n) { return n == 1 ? "ana" : "m" + std::to_string(n); }
  std::string anybody() { return name(1 + pick(8)); }
  Actor actor() {
    if (pick(6) == 0) return founder("fay");
    for (int tries = 0; tries < 6; ++tries) {
      const auto who = anybody();
      const Member* member = find_member(story_.team(), acct(who));
      if (member && member->role() >= ADMIN) return freshly(who);
    }
    return as(anybody());
  }
  Role role() { return static_cast<Role>(1 + pick(5)); }
  std::string any_temporary() {
    const auto& temporary = story_.team().promotions().temporary();
    return temporary.empty() ? "temp_none" : std::next(temporary.begin(), pick(temporary.size()))->first;
  }

  void any_command() {
    switch (pick(20)) {
      case 0:
      case 1:
        story_.when(as(anybody()), heartbeat());
        return;
      case 2:
      case 3:
      case 4:
      case 5:
        story_.when(actor(), promote_temporarily(anybody()));
        return;
      case 6:
      case 7:
        story_.when(actor(), approve_temporary(any_temporary()));
        return;
      case 8:
        story_.when(actor(), revert_temporary(any_temporary()));
        return;
      case 9:
        story_.when(due_work(), run_due_work());
        return;
      case 10:
        story_.when(as(anybody()), leave_team());
        return;
      case 11:
        story_.when(actor(), remove_member(anybody()));
        return;
      case 12:
      case 13:
        story_.when(actor(), change_role(anybody(), role()));
        return;
      case 14:
        story_.when(actor(), transfer_super_admin(anybody()));
        return;
      case 15:
        story_.when(actor(), promote(anybody(), role()));
        return;
      case 16:
        story_.when(actor(), about<DeactivateMember>(anybody()));
        return;
      case 17:
        story_.when(actor(), about<ReactivateMember>(anybody()));
        return;
      case 18:
        story_.when(actor(), schedule(anybody(), role(), 1));
        return;
      default:
        story_.when(actor(), add_member(anybody(), role()));
    }
  }

  void check(std::uint32_t lasting_before) {
    const Team& team = story_.team();
    std::uint32_t super_admins = 0, lasting = 0;
    for (const auto& [account, member] : team.roster().members()) {
      const bool is_one = member.role() == SUPER_ADMIN && !member.inactive();
      const bool for_a_time = !temporary_of(team, account).empty();
      ASSERT_EQ(team.promotions().super_admins().contains(account), is_one);
      ASSERT_TRUE(is_one || !for_a_time) << "who is super admin for a time is one";
      super_admins += is_one;
      lasting += is_one && !for_a_time;
    }
    ASSERT_EQ(static_cast<std::uint32_t>(team.promotions().super_admins_size()), super_admins);
    ASSERT_EQ(team.roster().super_admins(), super_admins);
    ASSERT_EQ(lasting_super_admins(team), lasting);
    ASSERT_GE(lasting, 1U) << "nobody is super admin for good";
    if (lasting > lasting_before) {
      ASSERT_LE(lasting, max_super_admins(static_cast<std::uint32_t>(team.roster().members_size())));
    }
    for (const auto& [id, promotion] : team.promotions().temporary())
      ASSERT_LE(promotion.ends_at(), story_.now() + temporary_for_us);
  }

  std::mt19937 random_;
  Story story_;
};
}  // namespace

TEST(Failsafe, ASuperAdminForGoodAlwaysStays) {
  std::map<std::string, int> accepted;
  for (unsigned seed = 1; seed <= 1'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Nights nights(seed);
    for (int n = 0; n < 40 && !testing::Test::HasFailure(); ++n) ++accepted[nights.step()];
    if (testing::Test::HasFailure()) return;
  }
  for (const char* kind :
       {"promotions.record_heartbeat", "promotions.promote_admin_temporarily", "promotions.approve_temporary_promotion",
        "promotions.revert_temporary_promotion", "roster.run_due_work", "roster.leave_team", "roster.remove_member",
        "roster.change_role", "roster.transfer_super_admin", "roster.deactivate_member"})
    EXPECT_GT(accepted[kind], 100) << "the histories hardly ever get to " << kind;
}
}  // namespace muster::test
