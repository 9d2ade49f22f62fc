#include "domain/roster.hpp"

#include <limits>
#include <random>

#include "domain/evolve.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
TEST(Roster, LimitsMembersByPlan) {
  EXPECT_EQ(member_limit(FREE), 5U);
  EXPECT_EQ(member_limit(PRO), 50U);
  EXPECT_EQ(member_limit(ENTERPRISE), std::numeric_limits<std::uint32_t>::max());
}
TEST(Roster, LimitsSuperAdminsBySize) {
  const std::pair<std::uint32_t, std::uint32_t> expected[] = {{1, 1},  {4, 1},  {5, 2},  {14, 2}, {15, 3},
                                                              {29, 3}, {30, 4}, {49, 4}, {50, 5}, {100'000, 5}};
  for (const auto& [size, most] : expected) EXPECT_EQ(max_super_admins(size), most) << size;
}

TEST(SetRole, KeepsTheNumberOfSuperAdmins) {
  auto story = small_team();
  Team team = story.team();
  EXPECT_EQ(team.roster().super_admins(), 1U);
  set_role(team, acct("bo"), SUPER_ADMIN, start_us);
  EXPECT_EQ(team.roster().super_admins(), 2U);
  set_role(team, acct("bo"), SUPER_ADMIN, start_us);
  EXPECT_EQ(team.roster().super_admins(), 2U);
  set_role(team, acct("bo"), GUEST, start_us);
  EXPECT_EQ(team.roster().super_admins(), 1U);
  EXPECT_EQ(find_member(team, acct("bo"))->role(), GUEST);
  set_role(team, acct("stranger"), SUPER_ADMIN, start_us);
  EXPECT_EQ(team.roster().super_admins(), 1U);
  EXPECT_EQ(find_member(team, acct("stranger")), nullptr);
}

namespace {
Grant grant(std::string_view id, GranteeKind kind, std::string grantee, Effect effect) {
  Grant made;
  made.set_grant_id(std::string(id));
  made.set_action("view");
  made.set_grantee_kind(kind);
  made.set_grantee(std::move(grantee));
  made.set_effect(effect);
  return made;
}
Team team_with_rights() {
  Team team = small_team().team();
  auto& grants = (*team.mutable_grants()->mutable_by_resource())["vault_item/item_1"];
  *grants.add_grants() = grant("grant_1", USER, acct("bo"), ALLOW);
  *grants.add_grants() = grant("grant_2", USER, acct("bo"), DENY);
  *grants.add_grants() = grant("grant_3", USER, acct("vi"), ALLOW);
  *grants.add_grants() = grant("grant_4", ROLE, "member", ALLOW);
  auto& pending = *team.mutable_promotions()->mutable_pending();
  pending["prom_1"].set_account_id(acct("bo"));
  pending["prom_2"].set_account_id(acct("gus"));
  return team;
}
void expect_bo_gone(const Team& team) {
  EXPECT_EQ(find_member(team, acct("bo")), nullptr);
  ASSERT_EQ(team.promotions().pending_size(), 1);
  EXPECT_EQ(team.promotions().pending().count("prom_2"), 1U);
  const auto& grants = team.grants().by_resource().at("vault_item/item_1").grants();
  ASSERT_EQ(grants.size(), 4);
  EXPECT_EQ(grants[0].grantee(), "") << "an allow keeps its place, or the resource would open to all";
  EXPECT_EQ(grants[1].grantee(), acct("bo")) << "a denial waits for whoever comes back";
  EXPECT_EQ(grants[2].grantee(), acct("vi"));
  EXPECT_EQ(grants[3].grantee(), "member");
}
}  // namespace

TEST(Leaving, TakesRightsAndPromotionsAlong) {
  Team team = team_with_rights();
  evolve(team, left("bo"), Entry());
  expect_bo_gone(team);
}
TEST(Removal, TakesRightsAndPromotionsAlong) {
  Team team = team_with_rights();
  evolve(team, removed("bo"), Entry());
  expect_bo_gone(team);
}
TEST(SetRole, DoesNotCountInactiveSuperAdmins) {
  Team team = small_team(joined("sue", SUPER_ADMIN), deactivated("sue")).team();
  EXPECT_EQ(team.roster().super_admins(), 1U);
  set_role(team, acct("sue"), ADMIN, start_us);
  set_role(team, acct("sue"), SUPER_ADMIN, start_us);
  EXPECT_EQ(team.roster().super_admins(), 1U);
  evolve(team, reactivated("sue"), Entry());
  EXPECT_EQ(team.roster().super_admins(), 2U);
  evolve(team, deactivated("sue"), Entry());
  evolve(team, removed("sue"), Entry());
  EXPECT_EQ(team.roster().super_admins(), 1U);
}
TEST(Leaving, OfOneSuperAdminIsCounted) {
  Team team = small_team(joined("sue", SUPER_ADMIN)).team();
  EXPECT_EQ(team.roster().super_admins(), 2U);
  evolve(team, left("sue"), Entry());
  EXPECT_EQ(team.roster().super_admins(), 1U);
}
TEST(Joining, AgainStartsAfresh) {
  auto story = small_team(job_role_set("bo", "nurse"), left("bo"));
  story.after(days(1)).given(joined("bo", GUEST));
  const Member* bo = find_member(story.team(), acct("bo"));
  EXPECT_EQ(bo->role(), GUEST);
  EXPECT_EQ(bo->job_role(), "unassigned");
  EXPECT_EQ(bo->joined_at(), story.now());
}
TEST(Transfer, BetweenTwoKeepsTheCount) {
  auto story = small_team(joined("sue", SUPER_ADMIN), super_admin_transferred("ana", "gus", GUEST));
  EXPECT_EQ(story.team().roster().super_admins(), 2U);
  EXPECT_EQ(find_member(story.team(), acct("gus"))->role(), SUPER_ADMIN);
  EXPECT_EQ(find_member(story.team(), acct("ana"))->role(), GUEST);
}

// ---- what holds after every command of any history ----
namespace {
class History {
 public:
  explicit History(unsigned seed) : random_(seed), story_(team_of(1 + pick(20))) {
    if (pick(2) == 0 && story_.team().roster().members_size() <= 5) story_.given(plan_set(FREE));
    story_.given(invite_code_set("code"));
  }
  // What kind of command it was, if it appended something; "" otherwise.
  std::string step() {
    const auto before = story_.team().roster();
    story_.after(hours(pick(60)));
    any_command();
    const auto& told = story_.told();
    const bool accepted = told.entry && told.refusal.code() == OK;
    if (accepted && told.entry->command() == "roster.invite_member") invitation_ = story_.id("inv");
    if (accepted && told.entry->command() == "roster.request_to_join") request_ = story_.id("request");
    check(before);
    return accepted ? told.entry->command() : "";
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::string anybody() {
    const int n = 1 + pick(22);
    return n == 1 ? "ana" : "m" + std::to_string(n);
  }
  // Mostly somebody who may do something.
  Actor actor() {
    if (pick(8) == 0) return founder("fay");
    if (pick(40) == 0) return due_work();
    for (int tries = 0; tries < 6; ++tries) {
      const auto name = anybody();
      const Member* member = find_member(story_.team(), acct(name));
      if (member && member->role() >= ADMIN) return as(name);
    }
    return as(pick(3) == 0 ? anybody() : "ana");
  }
  std::string somebody_inactive() {
    for (int tries = 0; tries < 20; ++tries) {
      auto name = anybody();
      const Member* member = find_in_roster(story_.team(), acct(name));
      if (member && member->inactive()) return name;
    }
    return anybody();
  }
  Role role() { return static_cast<Role>(1 + pick(5)); }

  void any_command() {
    switch (pick(28)) {
      case 0:
        story_.when(founder("fay"), set_plan(static_cast<Plan>(1 + pick(3))));
        return;
      case 1:
        if (pick(3) == 0) story_.when(actor(), for_team<ArchiveTeam>());
        return;
      case 2:
      case 3:
        story_.when(actor(), for_team<RestoreTeam>());
        return;
      case 4:
      case 5:
        story_.when(actor(), add_member(anybody(), role()));
        return;
      case 6:
      case 7:
        story_.when(actor(), remove_member(anybody()));
        return;
      case 8:
        story_.when(as(anybody()), leave_team());
        return;
      case 9:
      case 10:
      case 11:
      case 12:
        story_.when(actor(), change_role(anybody(), role()));
        return;
      case 13:
        story_.when(actor(), transfer_super_admin(anybody()));
        return;
      case 14:
      case 15:
        invited_ = anybody();
        story_.when(actor(), invite(invited_, role()));
        return;
      case 16:
        story_.when(as(invited_), on_invitation<AcceptInvitation>(invitation_));
        return;
      case 17:
        if (pick(2) == 0)
          story_.when(as(invited_), on_invitation<DeclineInvitation>(invitation_));
        else
          story_.when(actor(), on_invitation<RevokeInvitation>(invitation_));
        return;
      case 18:
        story_.when(as(anybody()), join_by_code("code"));
        return;
      case 19:
      case 20:
        story_.when(actor(), deactivate(anybody()));
        return;
      case 21:
      case 22:
        story_.when(actor(), reactivate(somebody_inactive()));
        return;
      case 23:
        asker_ = anybody();
        story_.when(as(asker_), request_to_join());
        return;
      case 24:
      case 26:
        answer_request();
        return;
      case 25:
        story_.when(actor(), add_members(line_for<NewMember>(anybody(), role()), line_for<NewMember>(anybody(), role()),
                                         line_for<NewMember>(anybody(), role())));
        return;
      default:
        story_.when(actor(), set_job_role(anybody(), pick(2) == 0 ? "nurse" : "doctor"));
    }
  }

  void answer_request() {
    auto approve = on_join_request<ApproveJoinRequest>(request_);
    approve.set_role(role());
    switch (pick(3)) {
      case 0:
        story_.when(actor(), approve);
        return;
      case 1:
        story_.when(actor(), on_join_request<DeclineJoinRequest>(request_));
        return;
      default:
        story_.when(as(asker_), on_join_request<WithdrawJoinRequest>(request_));
    }
  }

  void check(const Roster& before) {
    const auto& roster = story_.team().roster();
    std::uint32_t super_admins = 0;
    for (const auto& [account, member] : roster.members()) {
      if (member.role() == SUPER_ADMIN && !member.inactive()) ++super_admins;
      ASSERT_NE(member.role(), ROLE_UNSPECIFIED);
    }
    const auto size = static_cast<std::uint32_t>(roster.members_size());
    ASSERT_EQ(roster.super_admins(), super_admins);
    ASSERT_GE(super_admins, 1U) << "a team without an active super admin";
    ASSERT_LE(size, member_limit(roster.plan()));
    if (super_admins > before.super_admins()) {
      ASSERT_LE(super_admins, max_super_admins(size));
    }
    for (const auto& [id, invitation] : roster.invitations())
      ASSERT_EQ(roster.members().count(invitation.account_id()), 0U) << "an invitation of somebody who is in";
    for (const auto& [account, request] : roster.join_requests())
      ASSERT_EQ(roster.members().count(account), 0U) << "a request of somebody who is in";
    if (before.archived() && roster.archived()) {
      ASSERT_EQ(size, static_cast<std::uint32_t>(before.members_size()));
    }
  }

  std::mt19937 random_;
  Story story_;
  std::string invited_ = "m2", invitation_ = "inv_none", asker_ = "m2", request_ = "request_none";
};
}  // namespace

TEST(Roster, KeepsItsPromisesInAnyHistory) {
  std::map<std::string, int> accepted;
  for (unsigned seed = 1; seed <= 2'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history(seed);
    for (int n = 0; n < 40 && !testing::Test::HasFailure(); ++n) ++accepted[history.step()];
    if (testing::Test::HasFailure()) return;
  }
  for (const char* kind : {"set_plan",        "archive_team",         "restore_team",         "add_member",
                           "remove_member",   "leave_team",           "change_role",          "transfer_super_admin",
                           "invite_member",   "accept_invitation",    "decline_invitation",   "revoke_invitation",
                           "join_by_code",    "set_job_role",         "deactivate_member",    "reactivate_member",
                           "request_to_join", "approve_join_request", "decline_join_request", "withdraw_join_request",
                           "add_members"})
    EXPECT_GT(accepted["roster." + std::string(kind)], 100) << "the histories hardly ever get to " << kind;
}
}  // namespace muster::test
