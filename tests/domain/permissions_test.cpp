#include "domain/permissions.hpp"

#include <gtest/gtest.h>

#include "domain/evolve.hpp"
#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
const Right view_x{"vault_item", "x", "view"};
const Right edit_x{"vault_item", "x", "edit"};
const Right delete_x{"vault_item", "x", "delete"};

// ana is super admin, al admin, mo and mia members, vi viewer, gus guest; mia is a nurse.
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("mia", MEMBER), joined("vi", VIEWER), joined("gus", GUEST),
               job_role_set("mia", "nurse"), std::move(more)...);
}

CheckReply ask(const Story& story, std::string_view name, const Right& right,
               Context::Fact founder = Context::Fact::no) {
  return evaluate(story.team(), {acct(name), founder, right.kind, right.id, right.action, story.now()});
}
bool may(const Story& story, std::string_view name, const Right& right) { return ask(story, name, right).allowed(); }

Context acting(const Story& story, std::string_view name, Context::Fact founder = Context::Fact::no) {
  Context context;
  context.at = story.now();
  context.actor = acct(name);
  context.founder = founder;
  context.founder_at = "0.7";
  return context;
}
Code refusal(const Story& story, const Context& context, const Right& right) {
  auto allowed = allow_on(story.team(), context, right.kind, right.id, right.action);
  return allowed ? OK : allowed.error().code();
}
}  // namespace

TEST(Evaluate, FoundersPass) {
  const auto reply = ask(team(granted("grant_1", view_x, user("zoe"), DENY)), "zoe", delete_x, Context::Fact::yes);
  EXPECT_TRUE(reply.allowed());
  EXPECT_EQ(reply.decided_by().kind(), "founder");
  EXPECT_EQ(reply.reason(), "founders may do everything");
}
TEST(Evaluate, StrangersDoNot) {
  const auto reply = ask(team(granted("grant_1", view_x, user("zoe"))), "zoe", view_x);
  EXPECT_FALSE(reply.allowed());
  EXPECT_EQ(reply.decided_by().kind(), "not_a_member");
}
TEST(Evaluate, UnknownFounderRightsCountAsNone) {
  EXPECT_FALSE(ask(team(), "zoe", view_x, Context::Fact::unknown).allowed());
}
TEST(Evaluate, SuperAdminsPassWhateverIsDenied) {
  const auto reply = ask(team(granted("grant_1", edit_x, user("ana"), DENY)), "ana", edit_x);
  EXPECT_TRUE(reply.allowed());
  EXPECT_EQ(reply.decided_by().kind(), "role_default");
  EXPECT_EQ(reply.decided_by().role(), "super_admin");
}
TEST(Evaluate, WithoutGrantsTheRoleDecides) {
  const auto story = team();
  struct {
    const char* name;
    bool view, edit, remove;
  } const expected[] = {{"ana", true, true, true},
                        {"al", true, true, true},
                        {"mo", true, true, false},
                        {"vi", true, false, false},
                        {"gus", true, false, false}};
  for (const auto& one : expected) {
    EXPECT_EQ(may(story, one.name, view_x), one.view) << one.name;
    EXPECT_EQ(may(story, one.name, edit_x), one.edit) << one.name;
    EXPECT_EQ(may(story, one.name, delete_x), one.remove) << one.name;
  }
  const auto reply = ask(story, "mo", delete_x);
  EXPECT_EQ(reply.decided_by().kind(), "role_default");
  EXPECT_EQ(reply.decided_by().role(), "member");
  EXPECT_EQ(reply.reason(),
            "where no grant says otherwise, the role member may only view, edit, and assign what is theirs");
}
TEST(HiddenFrom, IsWhatTheAccountMayNotView) {
  const Right view_y{"vault_item", "y", "view"}, view_q{"queue", "q", "view"}, view_w{"workflow", "w", "view"};
  auto story = team(item_stored("y"), granted("grant_1", view_y, user("mo")), granted("grant_2", view_q, user("mia")),
                    granted("grant_3", view_w, user("mia")), granted("grant_4", edit_x, user("mia")));
  const auto hidden = [&](const char* name, Context::Fact founder = Context::Fact::no) {
    return hidden_from(story.team(), acct(name), founder, story.now());
  };
  using Keys = std::vector<std::string>;
  EXPECT_EQ(hidden("mo"), Keys{"queue/q"});
  EXPECT_EQ(hidden("al"), (Keys{"queue/q", "vault_item/y"}));
  EXPECT_EQ(hidden("ana"), Keys{});
  EXPECT_EQ(hidden("zoe", Context::Fact::yes), Keys{});
  story.given(item_deleted("y"));
  EXPECT_EQ(hidden("mo"), (Keys{"queue/q", "vault_item/y"})) << "what is gone is for admins";
  EXPECT_EQ(hidden("vi"), (Keys{"queue/q", "vault_item/y"}));
  EXPECT_EQ(hidden("al"), Keys{"queue/q"});
}
TEST(Evaluate, MembersAssignWhatIsTheirs) {
  const auto story = team();
  const auto may_assign = [&](const char* name, bool theirs) {
    return evaluate(story.team(), {acct(name), Context::Fact::no, "workflow", "x", "assign", story.now(), theirs})
        .allowed();
  };
  EXPECT_TRUE(may_assign("mo", true));
  EXPECT_FALSE(may_assign("mo", false));
  EXPECT_FALSE(may_assign("vi", true));
  EXPECT_TRUE(may_assign("al", false));
}
TEST(Evaluate, AnAllowLetsItsHolderPassAndNobodyElse) {
  const auto story = team(granted("grant_1", delete_x, user("gus")));
  const auto reply = ask(story, "gus", delete_x);
  EXPECT_TRUE(reply.allowed());
  EXPECT_EQ(reply.decided_by().kind(), "grant");
  EXPECT_EQ(reply.decided_by().grant_id(), "grant_1");
  EXPECT_EQ(reply.reason(), "a grant allows this to this account");
  const auto other = ask(story, "al", delete_x);
  EXPECT_FALSE(other.allowed()) << "not even an admin";
  EXPECT_EQ(other.decided_by().kind(), "missing_allow");
  EXPECT_EQ(other.decided_by().grant_id(), "");
}
TEST(Evaluate, AnAllowIsForItsActionItsResourceAndItsKindOnly) {
  const auto story = team(granted("grant_1", edit_x, user("gus")));
  EXPECT_TRUE(may(story, "mo", view_x));
  EXPECT_TRUE(may(story, "mo", {"vault_item", "y", "edit"}));
  EXPECT_TRUE(may(story, "mo", {"queue", "x", "edit"}));
  EXPECT_FALSE(may(story, "mo", edit_x));
}
TEST(Evaluate, ARoleIsThatRoleOnly) {
  const auto story = team(granted("grant_1", edit_x, role("viewer")));
  EXPECT_TRUE(may(story, "vi", edit_x));
  EXPECT_FALSE(may(story, "gus", edit_x));
  EXPECT_FALSE(may(story, "al", edit_x));
  EXPECT_EQ(ask(story, "vi", edit_x).reason(), "a grant allows this to the role viewer");
}
TEST(Evaluate, AJobRoleIsWhoeverHasIt) {
  auto story = team(granted("grant_1", delete_x, job_role("nurse")));
  EXPECT_TRUE(may(story, "mia", delete_x));
  EXPECT_FALSE(may(story, "mo", delete_x));
  EXPECT_EQ(ask(story, "mia", delete_x).reason(), "a grant allows this to the job role nurse");
  story.given(job_role_set("mia", "clerk"));
  EXPECT_FALSE(may(story, "mia", delete_x));
}
TEST(Evaluate, ADenyWinsOverEveryAllowInWhateverOrder) {
  for (const auto& denied : {user("mia"), role("member"), job_role("nurse")}) {
    const auto first = team(granted("grant_1", edit_x, denied, DENY), granted("grant_2", edit_x, user("mia")));
    const auto last = team(granted("grant_2", edit_x, user("mia")), granted("grant_1", edit_x, denied, DENY));
    for (const auto* story : {&first, &last}) {
      const auto reply = ask(*story, "mia", edit_x);
      EXPECT_FALSE(reply.allowed()) << denied.name;
      EXPECT_EQ(reply.decided_by().grant_id(), "grant_1");
    }
  }
}
TEST(Evaluate, ADenyForOneLeavesTheDefaultToAllOthers) {
  const auto story = team(granted("grant_1", edit_x, user("mia"), DENY));
  EXPECT_FALSE(may(story, "mia", edit_x));
  EXPECT_TRUE(may(story, "mo", edit_x));
  EXPECT_EQ(ask(story, "mia", edit_x).reason(), "a grant denies this to this account");
}
TEST(Evaluate, WhatHasExpiredDoesNotCountEvenBeforeItIsClearedAway) {
  auto story = team(granted("grant_1", edit_x, user("gus"), ALLOW, start_us + hours(1)),
                    granted("grant_2", view_x, user("mo"), DENY, start_us + hours(1)));
  story.after(hours(1) - 1);
  EXPECT_TRUE(may(story, "gus", edit_x));
  EXPECT_FALSE(may(story, "mo", edit_x));
  EXPECT_FALSE(may(story, "mo", view_x));
  story.after(1);
  EXPECT_FALSE(may(story, "gus", edit_x));
  EXPECT_TRUE(may(story, "mo", edit_x));
  EXPECT_TRUE(may(story, "mo", view_x));
}

TEST(AllowOn, NamesTheGround) {
  const auto story = team(granted("grant_1", edit_x, user("mo")));
  auto context = acting(story, "mo");
  ASSERT_TRUE(allow_on(story.team(), context, "vault_item", "x", "edit"));
  EXPECT_EQ(context.authority.ground(), Authority::GRANT);
  EXPECT_EQ(context.authority.by(), "grant_1");

  context = acting(story, "mo");
  ASSERT_TRUE(allow_on(story.team(), context, "vault_item", "x", "view"));
  EXPECT_EQ(context.authority.ground(), Authority::ROLE);
  EXPECT_EQ(context.authority.by(), "member");

  context = acting(story, "zoe", Context::Fact::yes);
  ASSERT_TRUE(allow_on(story.team(), context, "vault_item", "x", "delete"));
  EXPECT_EQ(context.authority.ground(), Authority::FOUNDER);
  EXPECT_EQ(context.authority.at_position(), "0.7");

  context = acting(story, "system");
  context.internal = true;
  ASSERT_TRUE(allow_on(story.team(), context, "vault_item", "x", "delete"));
  EXPECT_EQ(context.authority.ground(), Authority::INTERNAL);
}
TEST(AllowOn, Refuses) {
  const auto story = team();
  EXPECT_EQ(refusal(story, acting(story, "mo"), delete_x), NOT_ALLOWED);
  EXPECT_EQ(refusal(story, acting(story, "zoe"), view_x), NOT_A_MEMBER);
}
TEST(AllowOn, AsksForFounderRightsOnlyWhereTheyDecide) {
  const auto story = team();
  EXPECT_EQ(refusal(story, acting(story, "mo", Context::Fact::unknown), view_x), OK);
  EXPECT_EQ(refusal(story, acting(story, "mo", Context::Fact::unknown), delete_x), FACTS_STALE);
  EXPECT_EQ(refusal(story, acting(story, "zoe", Context::Fact::unknown), view_x), FACTS_STALE);
}
TEST(AllowOn, AnArchivedTeamMayBeViewed) {
  auto story = team();
  story.given(TeamArchived());
  EXPECT_EQ(refusal(story, acting(story, "mo"), view_x), OK);
  EXPECT_EQ(refusal(story, acting(story, "mo"), edit_x), TEAM_ARCHIVED);
  EXPECT_EQ(refusal(story, acting(story, "zoe", Context::Fact::yes), edit_x), TEAM_ARCHIVED);
}

TEST(Grants, LeaveNothingBehind) {
  auto story = team(granted("grant_1", edit_x, user("mo"), ALLOW, start_us + 3), granted("grant_2", edit_x, user("al")),
                    granted("grant_3", view_x, user("mo"), DENY, start_us + 1),
                    granted("grant_4", {"queue", "q", "view"}, user("mo"), ALLOW, start_us + 3));
  const auto& grants = story.team().grants();
  std::string order;
  for (const auto& expiry : grants.expiries()) order += expiry.grant_id() + " ";
  EXPECT_EQ(order, "grant_4 grant_1 grant_3 ") << "the next to expire is last";
  story.given(permission_revoked("grant_1"), permission_expired("grant_3"));
  EXPECT_EQ(grants.expiries_size(), 1);
  EXPECT_EQ(grants.by_resource().at("vault_item/x").grants_size(), 1);
  story.given(permission_revoked("grant_2"), permission_revoked("grant_4"), permission_revoked("grant_unknown"));
  EXPECT_EQ(grants.expiries_size(), 0);
  EXPECT_TRUE(grants.by_resource().empty());
  EXPECT_TRUE(grants.resource_of().empty());
}
}  // namespace muster::test
