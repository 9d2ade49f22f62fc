// The read model `members`, from hand-written histories.
#include <set>

#include "infra/crypto.hpp"
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
class MembersTest : public testing::Test {
 protected:
  MembersTest() : lab(team("lab")), ana(acct("ana")), bo(acct("bo")), cy(acct("cy")) {
    in_lab(ana, "team_created { name: 'Lab' description: 'Where we work' visibility: PRIVATE plan: FREE creator: '" +
                    ana + "' } member_joined { account_id: '" + ana + "' role: SUPER_ADMIN way: CREATED }");
  }
  Position in_lab(const std::string& actor, const std::string& events) {
    return ledger.append("team/" + lab, actor, events);
  }
  void fold_all() { fold(database, ledger, "members"); }
  std::string about_lab(const std::string& more = {}) { return "team_id: '" + lab + "' " + more; }

  TestDatabase database;
  Ledger ledger;
  std::string lab, ana, bo, cy;
};

TEST_F(MembersTest, ATeamAsItIs) {
  in_lab(ana, "member_joined { account_id: '" + bo + "' role: MEMBER way: ADDED }");
  in_lab(ana, "team_updated { name: 'The \"Lab\"' }");
  in_lab(ana, "auto_promotion_set { days: 14 }");
  const auto last = in_lab(ana, "plan_set { plan: PRO }");
  fold_all();
  const auto view = ask<TeamView>(database, message<GetTeam>(about_lab()), last.lane);
  EXPECT_EQ(view.json,
            R"({"team_id":")" + lab +
                R"(","name":"The \"Lab\"","description":"Where we work","visibility":"private","plan":"pro",)"
                R"("archived":false,"member_count":2,"max_members":50,"auto_promote_days":14,"created_by":")" +
                ana + R"(","created_at":"2026-11-21T13:21:00.000000Z","version":5})");
  EXPECT_EQ(view.version, 5U);
  EXPECT_EQ(view.positions, (Positions{{last.lane, last.offset}}));
}

TEST_F(MembersTest, NoSuchTeam) {
  fold_all();
  EXPECT_EQ(refusal(database, message<GetTeam>("team_id: 'team_none'")).code(), TEAM_NOT_FOUND);
  EXPECT_EQ(refusal(database, message<GetMember>(about_lab("account_id: 'acct_none'"))).code(), MEMBER_NOT_FOUND);
}

TEST_F(MembersTest, MembersComeChangeAndGo) {
  in_lab(ana, "member_joined { account_id: '" + bo + "' role: GUEST way: BY_CODE }");
  in_lab(ana, "member_joined { account_id: '" + cy + "' role: MEMBER way: ADDED }");
  in_lab(ana, "role_changed { account_id: '" + bo + "' from: GUEST to: ADMIN }");
  in_lab(ana, "job_role_set { account_id: '" + bo + "' job_role: 'nurse' }");
  in_lab(cy, "member_left { account_id: '" + cy + "' }");
  in_lab(ana, "super_admin_transferred { from: '" + ana + "' to: '" + bo + "' from_becomes: ADMIN }");
  fold_all();
  EXPECT_EQ(
      ask<MemberPage>(database, message<ListMembers>(about_lab())).json,
      R"({"items":[{"team_id":")" + lab + R"(","account_id":")" + ana +
          R"(","role":"admin","job_role":"unassigned","way":"created","joined_at":"2026-11-21T13:21:00.000000Z","is_active":true},)"
          R"({"team_id":")" +
          lab + R"(","account_id":")" + bo +
          R"(","role":"super_admin","job_role":"nurse","way":"by_code","joined_at":"2026-11-21T13:22:00.000000Z",)"
          R"("is_active":true}]})");
  const auto one = ask<MemberPage>(database, message<ListMembers>(about_lab("role: ADMIN"))).json;
  EXPECT_NE(one.find(ana), std::string::npos);
  EXPECT_EQ(one.find(bo), std::string::npos);
  EXPECT_EQ(ask<MemberPage>(database, message<ListMembers>(about_lab("job_role: 'cook'"))).json, R"({"items":[]})");
  ask<MemberView>(database, message<GetMember>(about_lab("account_id: '" + bo + "'")));
}

TEST_F(MembersTest, MyTeamsAndPublicOnes) {
  const auto club = team("club"), secret_club = team("secret");
  ledger.append("team/" + club, bo,
                "team_created { name: 'Club' visibility: PUBLIC plan: ENTERPRISE creator: '" + bo + "' }");
  ledger.append("team/" + secret_club, bo,
                "team_created { name: 'Secret' visibility: PRIVATE plan: FREE creator: '" + bo + "' }");
  fold_all();
  const auto mine = ask<TeamPage>(database, message<ListMyTeams>("account_id: '" + ana + "'"));
  EXPECT_NE(mine.json.find(R"("role":"super_admin")"), std::string::npos);
  EXPECT_EQ(mine.json.find("Club"), std::string::npos);
  EXPECT_EQ(mine.positions.size(), 4U);  // all lanes: the caller's teams may be anywhere
  const auto all = ask<TeamPage>(database, message<ListTeams>("account_id: '" + ana + "'")).json;
  EXPECT_NE(all.find("Lab"), std::string::npos);
  EXPECT_NE(all.find("Club"), std::string::npos);
  EXPECT_EQ(all.find("Secret"), std::string::npos);
  const auto found =
      ask<TeamPage>(database, message<ListTeams>("account_id: '" + ana + "' name: 'LU' plan: ENTERPRISE")).json;
  EXPECT_NE(found.find("Club"), std::string::npos);
  EXPECT_EQ(found.find("max_members"), std::string::npos);  // enterprise: no limit
  EXPECT_EQ(found.find("Lab"), std::string::npos);
}

TEST_F(MembersTest, InvitationsAndHowTheyEnd) {
  const std::string expiry = " role: MEMBER expires_at: 1795872000000000 }";
  in_lab(ana, "member_invited { invitation_id: 'inv_1' account_id: '" + bo + "'" + expiry);
  in_lab(ana, "member_invited { invitation_id: 'inv_2' account_id: '" + bo + "'" + expiry);
  in_lab(ana,
         "member_invited { invitation_id: 'inv_3' email { key_id: 'key_1' box: '\\001\\377' } email_hash: '\\252'" +
             expiry);
  in_lab(ana, "member_invited { invitation_id: 'inv_4' account_id: '" + cy + "'" + expiry);
  fold_all();
  const auto mine = [&](const std::string& who) {
    auto request = message<ListMyInvitations>("account_id: '" + who + "'");
    request.set_email_hash("\xaa");
    return ask<InvitationPage>(database, request).json;
  };
  EXPECT_EQ(
      mine("acct_other"),
      R"({"items":[{"invitation_id":"inv_3","team_id":")" + lab +
          R"(","team_name":"Lab","email_sealed":{"key_id":"key_1","box":"Af8="},"role":"member","status":"pending",)"
          R"("invited_by":")" +
          ana +
          R"(","invited_at":"2026-11-21T13:24:00.000000Z","expires_at":"2026-11-28T13:20:00.000000Z",)"
          R"("job_role":""}]})");
  EXPECT_NE(mine(bo).find("inv_1"), std::string::npos);

  in_lab(bo, "invitation_accepted { invitation_id: 'inv_1' account_id: '" + bo + "' } member_joined { account_id: '" +
                 bo + "' role: MEMBER way: INVITED }");
  in_lab(cy, "invitation_declined { invitation_id: 'inv_4' }");
  fold_all();
  const auto with = [&](const std::string& status) {
    return ask<InvitationPage>(database, message<ListInvitations>(about_lab("status: INVITATION_STATUS_" + status)))
        .json;
  };
  EXPECT_NE(with("ACCEPTED").find("inv_1"), std::string::npos);
  EXPECT_NE(with("SUPERSEDED").find("inv_2"), std::string::npos);
  EXPECT_NE(with("PENDING").find("inv_3"), std::string::npos);
  EXPECT_NE(with("DECLINED").find(R"("ended_by":")" + cy), std::string::npos);
}

TEST_F(MembersTest, SealedFieldsAreOpenedInPlace) {
  const auto open = [](const std::string& key_id, const std::string& box) -> std::optional<std::string> {
    if (key_id == "gone") return std::nullopt;
    return '"' + key_id + " \\\"" + std::to_string(box.size()) + "\\\"\"";
  };
  EXPECT_EQ(open_sealed(R"({"a":1,"email_sealed":{"key_id":"k","box":"Af8="},"b":2})", "email", open),
            R"({"a":1,"email":"k \"2\"","b":2})");
  EXPECT_EQ(
      open_sealed(
          R"([{"a":1,"email_sealed":{"key_id":"gone","box":"Af8="}},{"email_sealed":{"key_id":"gone","box":""},"b":1}])",
          "email", open),
      R"([{"a":1},{"b":1}])");
  const std::string tricky = R"({"name":"\"email_sealed\":{\"key_id\":\"k\",\"box\":\"Af8=\"}"})";
  EXPECT_EQ(open_sealed(tricky, "email", open), tricky);
}

TEST_F(MembersTest, GrantsAndWhatLeavingDoesToThem) {
  in_lab(ana, "member_joined { account_id: '" + bo + "' role: MEMBER way: ADDED }");
  const auto grant = [&](const std::string& id, const std::string& effect, const std::string& more = {}) {
    in_lab(ana, "permission_granted { grant_id: '" + id +
                    "' resource_kind: 'workflow' resource_id: 'w1' action: 'edit' grantee_kind: USER grantee: '" + bo +
                    "' effect: " + effect + " " + more + "}");
  };
  grant("grant_1", "ALLOW", "expires_at: 1795872000000000 ");
  grant("grant_2", "DENY");
  grant("grant_3", "ALLOW");
  in_lab(ana, "permission_revoked { grant_id: 'grant_3' }");
  fold_all();
  EXPECT_EQ(ask<GrantPage>(database,
                           message<ListGrants>(about_lab("resource_kind: 'workflow' resource_id: 'w1' page_size: 1")))
                .json.substr(0, 330),
            (R"({"items":[{"grant_id":"grant_1","team_id":")" + lab +
             R"(","resource_kind":"workflow","resource_id":"w1","action":"edit","grantee_kind":"user","grantee":")" +
             bo + R"(","effect":"allow","expires_at":"2026-11-28T13:20:00.000000Z","granted_by":")" + ana +
             R"(","granted_at":"2026-11-21T13:23:00.000000Z"}],"next_page_token":")")
                .substr(0, 330));
  in_lab(bo, "member_left { account_id: '" + bo + "' }");
  in_lab(ana, "member_joined { account_id: '" + bo + "' role: MEMBER way: ADDED }");
  grant("grant_4", "ALLOW");
  fold_all();
  EXPECT_EQ(database.value("SELECT string_agg(grant_id || ' ' || (grantee = '" + bo +
                           "'), ', ' ORDER BY grant_id) FROM members.grants"),
            "grant_1 false, grant_2 true, grant_4 true");
}

TEST_F(MembersTest, GrantsOnAVaultItemGoWithIt) {
  const auto grant = [&](const std::string& id, const std::string& kind, const std::string& resource) {
    in_lab(ana, "permission_granted { grant_id: '" + id + "' resource_kind: '" + kind + "' resource_id: '" + resource +
                    "' action: 'view' grantee_kind: ROLE grantee: 'guest' effect: ALLOW }");
  };
  grant("grant_1", "vault_item", "item_1");
  fold_all();
  grant("grant_2", "vault_item", "item_1");
  grant("grant_3", "vault_item", "item_2");
  grant("grant_4", "workflow", "item_1");
  in_lab(ana, "vault_item_deleted { item_id: 'item_1' }");
  grant("grant_5", "vault_item", "item_1");
  fold_all();
  EXPECT_EQ(database.value("SELECT string_agg(grant_id, ' ' ORDER BY grant_id) FROM members.grants"),
            "grant_3 grant_4 grant_5");
}

TEST_F(MembersTest, ScheduledPromotions) {
  in_lab(ana, "member_joined { account_id: '" + bo + "' role: MEMBER way: ADDED }");
  const auto schedule = [&](const std::string& id, const std::string& who) {
    in_lab(ana, "promotion_scheduled { promotion_id: '" + id + "' account_id: '" + who +
                    "' from: MEMBER to: ADMIN execute_at: 1797081600000000 reason: 'good work' }");
  };
  schedule("promotion_1", bo);
  schedule("promotion_2", cy);
  schedule("promotion_3", cy);
  fold_all();
  in_lab("system", "member_promoted { account_id: '" + bo +
                       "' from: MEMBER to: ADMIN way: DELAYED promotion_id: 'promotion_1' }");
  in_lab(ana, "promotion_cancelled { promotion_id: 'promotion_2' reason: 'changed my mind' }");
  in_lab(ana, "member_removed { account_id: '" + cy + "' }");
  fold_all();
  const auto of = [&](const std::string& more) {
    return ask<PromotionPage>(database, message<ListPromotions>(about_lab(more))).json;
  };
  EXPECT_EQ(of("status: PROMOTION_STATUS_PENDING"), R"({"items":[]})");
  EXPECT_NE(of("status: PROMOTION_STATUS_EXECUTED")
                .find(R"("status":"executed","execute_at":"2026-12-12T13:20:00.000000Z","reason":"good work")"),
            std::string::npos);
  EXPECT_NE(of("account_id: '" + cy + "'").find(R"("ended_reason":"changed my mind")"), std::string::npos);
  EXPECT_NE(of("account_id: '" + cy + "'").find(R"("ended_reason":"the member has left the team")"), std::string::npos);
  EXPECT_NE(ask<MemberView>(database, message<GetMember>(about_lab("account_id: '" + bo + "'")))
                .json.find(R"("role":"admin")"),
            std::string::npos);
}

TEST_F(MembersTest, FounderRightsPastAndPresent) {
  ledger.append(std::string("system"), "system", "founder_granted { account_id: '" + ana + "' notes: 'the first' }");
  ledger.append(std::string("system"), ana, "founder_granted { account_id: '" + bo + "' notes: 'deputy' }");
  fold_all();
  ledger.append(std::string("system"), ana, "founder_revoked { account_id: '" + bo + "' notes: 'moved on' }");
  fold_all();
  const auto all = ask<FounderPage>(database, message<ListFounderHistory>(""));
  EXPECT_EQ(all.version, 3U);
  EXPECT_NE(all.json.find(R"("status":"active","granted_by":"system")"), std::string::npos);
  const auto gone = ask<FounderPage>(database, message<ListFounderHistory>("status: FOUNDER_STATUS_REVOKED")).json;
  EXPECT_NE(gone.find(R"("revoked_notes":"moved on")"), std::string::npos);
  EXPECT_EQ(gone.find(ana + R"(","status")"), std::string::npos);
}

TEST_F(MembersTest, PagesHoldEverybodyExactlyOnce) {
  std::set<std::string> everybody{ana};
  for (int i = 0; i < 57; ++i) {
    const auto who = acct("m" + std::to_string(i));
    everybody.insert(who);
    // Some at the same instant: the order must still be a total one.
    Entry entry;
    entry.set_subject("team/" + lab);
    entry.set_actor(ana);
    entry.set_at(story_start_us + 60 * minute_us * (i / 10));
    parse("member_joined { account_id: '" + who + "' role: MEMBER way: ADDED }", *entry.add_events());
    ledger.append(std::move(entry));
  }
  fold_all();
  for (const std::uint32_t size : {1U, 7U, 29U, 58U, 200U}) {
    std::multiset<std::string> seen;
    auto request = message<ListMembers>(about_lab());
    request.set_page_size(size);
    std::size_t pages = 0;
    do {
      const auto json = ask<MemberPage>(database, request).json;
      ++pages;
      for (std::size_t at = 0; (at = json.find(R"("account_id":")", at)) != json.npos; ++at)
        seen.insert(json.substr(at + 14, 31));
      request.set_page_token(next_page(json));
    } while (!request.page_token().empty());
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()), everybody);
    EXPECT_EQ(seen.size(), everybody.size());
    EXPECT_EQ(pages, (everybody.size() + size - 1) / size);
  }
}

TEST_F(MembersTest, TokensFromElsewhereAreRefused) {
  fold_all();
  const std::vector<std::string> tokens{"x",
                                        "====",
                                        "AAAA",
                                        "TGlzdE1lbWJlcnM",
                                        "\"",
                                        to_base64url("ListMembers 12"),
                                        to_base64url("ListMembers 12x acct_1"),
                                        to_base64url("ListTeams 12 acct_1"),
                                        to_base64url("ListMembers 99999999999999999999 acct_1")};
  for (const std::string& token : tokens) {
    auto request = message<ListMembers>(about_lab());
    request.set_page_token(token);
    EXPECT_EQ(refusal(database, request).code(), INVALID_PAGE_TOKEN) << token;
  }
  auto request = message<ListMembers>(about_lab());
  request.set_page_token(to_base64url("ListMembers 12 acct_1"));
  EXPECT_EQ(refusal(database, request).code(), OK);
}
}  // namespace
}  // namespace muster::test
