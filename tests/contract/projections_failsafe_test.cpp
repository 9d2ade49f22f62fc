// Temporary promotions and founder rights in the read model members; and that nobody reads that somebody is there.
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
class FailsafeTest : public testing::Test {
 protected:
  FailsafeTest() : lab(team("lab")), ana(acct("ana")), ada(acct("ada")), al(acct("al")), bo(acct("bo")) {
    in_lab(ana, "team_created { name: 'Lab' creator: '" + ana + "' } member_joined { account_id: '" + ana +
                    "' role: SUPER_ADMIN way: CREATED }");
    for (const auto& admin : {ada, al})
      in_lab(ana, "member_joined { account_id: '" + admin + "' role: ADMIN way: ADDED }");
  }
  Position in_lab(const std::string& actor, const std::string& events) {
    return ledger.append("team/" + lab, actor, events);
  }
  void on_system(const std::string& actor, const std::string& events) {
    ledger.append(std::string("system"), actor, events);
  }
  std::string about_lab(const std::string& more = {}) { return "team_id: '" + lab + "' " + more; }
  void promote(const std::string& id, const std::string& who) {
    in_lab(al, "admin_promoted_temporarily { temp_promotion_id: '" + id + "' account_id: '" + who +
                   "' from: ADMIN to: SUPER_ADMIN offline_super_admin_id: '" + ana + "' offline { account_id: '" + ana +
                   "' last_seen: 1795267200000000 offline_since: 1795267500000000 } ends_at: 1795526400000000"
                   " reason: 'night' }");
  }
  void fold_all() { fold(database, ledger, "members"); }
  std::string listed(const std::string& more = {}) {
    return ask<TemporaryPromotionPage>(database, message<ListTemporaryPromotions>(about_lab(more))).json;
  }
  std::string statuses() {
    return database.value(
        "SELECT string_agg(temp_promotion_id || ' ' || status || coalesce(' ' || ended_reason, ''), ', '"
        " ORDER BY temp_promotion_id) FROM members.temp_promotions");
  }
  std::string role(const std::string& who) {
    return database.value("SELECT role FROM members.members WHERE account_id = '" + who + "'");
  }

  TestDatabase database;
  Ledger ledger;
  std::string lab, ana, ada, al, bo;
};

TEST_F(FailsafeTest, AnActivePromotionSaysWhoWasAway) {
  promote("temp_1", ada);
  fold_all();
  EXPECT_EQ(listed("status: TEMPORARY_PROMOTION_STATUS_ACTIVE"),
            R"({"items":[{"temp_promotion_id":"temp_1","team_id":")" + lab + R"(","account_id":")" + ada +
                R"(","from":"admin","to":"super_admin","status":"active","offline_super_admin_id":")" + ana +
                R"(","offline":[{"account_id":")" + ana +
                R"(","last_seen":"2026-11-21T13:20:00.000000Z","offline_since":"2026-11-21T13:25:00.000000Z"}],)"
                R"("reason":"night","promoted_by":")" +
                al + R"(","promoted_at":"2026-11-21T13:24:00.000000Z","ends_at":"2026-11-24T13:20:00.000000Z"}]})");
  EXPECT_EQ(role(ada), "super_admin");
}

TEST_F(FailsafeTest, WhatBecomesOfThem) {
  promote("temp_1", ada);
  promote("temp_2", al);
  fold_all();
  in_lab(ana, "temporary_promotion_approved { temp_promotion_id: 'temp_1' account_id: '" + ada + "' }");
  in_lab(ana, "temporary_promotion_reverted { temp_promotion_id: 'temp_2' account_id: '" + al +
                  "' to: ADMIN way: BY_HAND reason: 'back' }");
  promote("temp_3", al);
  in_lab("system", "temporary_promotion_reverted { temp_promotion_id: 'temp_3' account_id: '" + al +
                       "' to: ADMIN way: EXPIRED }");
  fold_all();
  EXPECT_EQ(statuses(), "temp_1 approved, temp_2 reverted back, temp_3 reverted nobody decided within 72 hours");
  EXPECT_EQ(role(ada), "super_admin");
  EXPECT_EQ(role(al), "admin");
  EXPECT_EQ(listed("status: TEMPORARY_PROMOTION_STATUS_ACTIVE"), R"({"items":[]})");
  const auto approved = listed("status: TEMPORARY_PROMOTION_STATUS_APPROVED account_id: '" + ada + "'");
  EXPECT_NE(approved.find(R"("ended_by":")" + ana + "\""), std::string::npos) << approved;
}

TEST_F(FailsafeTest, EndWithAnotherRoleAndWithGoing) {
  promote("temp_1", ada);
  promote("temp_2", al);
  fold_all();
  in_lab(ana, "role_changed { account_id: '" + ada + "' from: SUPER_ADMIN to: MEMBER }");
  in_lab(ana, "role_changed { account_id: '" + ada + "' from: MEMBER to: ADMIN }");
  promote("temp_3", ada);
  in_lab(al, "member_left { account_id: '" + al + "' }");
  in_lab(ana, "member_joined { account_id: '" + al + "' role: ADMIN way: ADDED }");
  promote("temp_4", al);
  fold_all();
  EXPECT_EQ(statuses(),
            "temp_1 reverted the member's role was changed, temp_2 reverted the member has left the team,"
            " temp_3 active, temp_4 active");
}

TEST_F(FailsafeTest, PagesHoldAllInOrder) {
  for (int i = 0; i < 7; ++i) promote("temp_" + std::to_string(i), ada);
  fold_all();
  std::string token, seen;
  do {
    const auto json = listed("page_size: 3" + (token.empty() ? "" : " page_token: '" + token + "'"));
    for (auto at = json.find("temp_promotion_id"); at != json.npos; at = json.find("temp_promotion_id", at + 1))
      seen += json.substr(at + 25, 1);
    token = next_page(json);
  } while (!token.empty());
  EXPECT_EQ(seen, "0123456");
}

TEST_F(FailsafeTest, ThatSomebodyIsThereIsNotInTheFeed) {
  in_lab(ana, "super_admin_seen { account_id: '" + ana + "' }");
  in_lab(ana, "key_created { key_id: 'k' purpose: PERSON } super_admin_seen { account_id: '" + ana + "' }");
  promote("temp_1", ada);
  in_lab(ana, "temporary_promotion_approved { temp_promotion_id: 'temp_1' account_id: '" + ada + "' }");
  fold(database, ledger, "activity");
  EXPECT_EQ(database.value("SELECT count(*) FROM activity.activity WHERE type LIKE '%seen%' OR sentence LIKE '%seen%'"),
            "0");
  EXPECT_EQ(database.value("SELECT sentence FROM activity.activity WHERE type LIKE '%promoted_temporarily'"),
            al + " made " + ada + " super admin until 2026-11-24T13:20:00.000000Z, because no super admin was there (" +
                ana + "): night");
  EXPECT_EQ(database.value("SELECT sentence FROM activity.activity WHERE type LIKE '%approved'"),
            ana + " approved that " + ada + " is super admin for good");
}

TEST_F(FailsafeTest, FounderRightsSayWhereTheyCameFrom) {
  on_system("system", "founder_granted { account_id: '" + ana + "' notes: 'the first' }");
  on_system(ana, "founder_granted { account_id: '" + bo + "' notes: 'on call' delegated_by: '" + ana +
                     "' auth_key_hash: 'hash' }");
  on_system(ana, "founder_key_set { account_id: '" + ana + "' auth_key_hash: 'hash' }");
  fold_all();
  const auto holds = ask<FounderPage>(database, message<ListFounderHistory>("status: FOUNDER_STATUS_ACTIVE")).json;
  EXPECT_NE(holds.find(R"("notes":"on call","delegated_by":")" + ana + R"(","key_needed":true)"), std::string::npos)
      << holds;
  EXPECT_NE(holds.find(R"("notes":"the first","key_needed":true)"), std::string::npos) << holds;
  EXPECT_EQ(holds.find("hash"), std::string::npos);
  on_system(al, "founder_revoked { account_id: '" + ana + "' notes: 'left' } founder_revoked { account_id: '" + bo +
                    "' with: '" + ana + "' }");
  on_system(al, "founder_granted { account_id: '" + ana + "' }");
  fold_all();
  const auto held = ask<FounderPage>(database, message<ListFounderHistory>("status: FOUNDER_STATUS_REVOKED")).json;
  EXPECT_NE(held.find(R"("revoked_with":")" + ana + "\""), std::string::npos) << held;
  const auto again = ask<FounderPage>(database, message<ListFounderHistory>("status: FOUNDER_STATUS_ACTIVE")).json;
  EXPECT_NE(again.find(R"("key_needed":false)"), std::string::npos) << again;
  EXPECT_EQ(again.find("revoked"), std::string::npos) << again;
}
}  // namespace
}  // namespace muster::test
