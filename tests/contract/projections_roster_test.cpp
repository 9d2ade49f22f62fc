// Requests to join, invite codes, inactive members and deleted teams in the read models, from hand-written histories.
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
class RosterTest : public testing::Test {
 protected:
  RosterTest() : lab(team("lab")), ana(acct("ana")), bo(acct("bo")), cy(acct("cy")) {
    in_lab(ana, "team_created { name: 'Lab' visibility: PRIVATE plan: FREE creator: '" + ana +
                    "' } member_joined { account_id: '" + ana +
                    "' role: SUPER_ADMIN way: CREATED } invite_code_set { code_hash: 'x' code_id: 'code_1' }");
  }
  Position in_lab(const std::string& actor, const std::string& events) {
    return ledger.append("team/" + lab, actor, events);
  }
  void fold_all() { fold(database, ledger, "members"); }
  std::string about_lab(const std::string& more = {}) { return "team_id: '" + lab + "' " + more; }
  std::string request(const std::string& n, const std::string& who) {
    return " { request_id: 'request_" + n + "' account_id: '" + who + "' ";
  }
  // What each request has come to, in the order of their ids' last letters.
  std::string statuses(const std::string& filter = {}) {
    const auto json = ask<JoinRequestPage>(database, message<ListJoinRequests>(about_lab(filter))).json;
    std::string all;
    for (const std::string mark : {R"("status":")"})
      for (auto at = json.find(mark); at != json.npos; at = json.find(mark, at + 1)) {
        const auto from = at + mark.size();
        all += (all.empty() ? "" : " ") + json.substr(from, json.find('"', from) - from);
      }
    return all;
  }

  TestDatabase database;
  Ledger ledger;
  std::string lab, ana, bo, cy;
};

TEST_F(RosterTest, ARequestToJoinFromBeginningToEnd) {
  in_lab(bo, "join_requested" + request("1", bo) + "message: 'I work \"nights\"' expires_at: 1797859260000000 }");
  fold_all();
  const std::string about = R"({"items":[{"request_id":"request_1","team_id":")" + lab +
                            R"(","team_name":"Lab","account_id":")" + bo +
                            R"(","message":"I work \"nights\"","status":")";
  const std::string times =
      R"(","requested_at":"2026-11-21T13:22:00.000000Z","expires_at":"2026-12-21T13:21:00.000000Z")";
  EXPECT_EQ(
      ask<JoinRequestPage>(database, message<ListJoinRequests>(about_lab("status: JOIN_REQUEST_STATUS_PENDING"))).json,
      about + "pending" + times + "}]}");
  in_lab(ana, "join_request_approved" + request("1", bo) + "role: GUEST } member_joined { account_id: '" + bo +
                  "' role: GUEST way: REQUESTED }");
  fold_all();
  const auto approved = about + "approved" + times + R"(,"ended_at":"2026-11-21T13:23:00.000000Z","ended_by":")" + ana +
                        R"(","role":"guest"}]})";
  EXPECT_EQ(ask<JoinRequestPage>(database, message<ListJoinRequests>(about_lab())).json, approved);
  EXPECT_EQ(ask<JoinRequestPage>(database, message<ListMyJoinRequests>("account_id: '" + bo + "'")).json, approved);
  EXPECT_EQ(ask<JoinRequestPage>(database, message<ListMyJoinRequests>("account_id: '" + cy + "'")).json,
            R"({"items":[]})");
  const auto member = ask<MemberView>(database, message<GetMember>(about_lab("account_id: '" + bo + "'"))).json;
  EXPECT_NE(member.find(R"("way":"requested")"), member.npos);
}

TEST_F(RosterTest, HowRequestsToJoinEnd) {
  const std::string more = "expires_at: 1797859260000000 }";
  in_lab(bo, "join_requested" + request("1", bo) + more);
  in_lab(ana, "join_request_declined" + request("1", bo) + "reason: 'full' }");
  in_lab(bo, "join_requested" + request("2", bo) + more);
  in_lab(bo, "join_request_withdrawn" + request("2", bo) + "}");
  in_lab(bo, "join_requested" + request("3", bo) + more);
  in_lab(bo, "join_request_expired" + request("3", bo) + "} join_requested" + request("4", bo) + more);
  in_lab(cy, "join_requested" + request("5", cy) + more);
  in_lab(bo, "member_joined { account_id: '" + bo + "' role: MEMBER way: BY_CODE code_id: 'code_1' }");
  fold_all();
  EXPECT_EQ(statuses(), "declined withdrawn expired superseded pending");
  EXPECT_EQ(statuses("status: JOIN_REQUEST_STATUS_PENDING"), "pending");
  const auto declined =
      ask<JoinRequestPage>(database, message<ListJoinRequests>(about_lab("status: JOIN_REQUEST_STATUS_DECLINED"))).json;
  EXPECT_NE(declined.find(R"("reason":"full")"), declined.npos);
  EXPECT_EQ(refusal(database, message<ListJoinRequests>(about_lab("page_token: 'strange'"))).code(),
            INVALID_PAGE_TOKEN);
}

TEST_F(RosterTest, RequestsInPages) {
  for (int n = 1; n <= 5; ++n)
    in_lab(bo, "join_requested" + request(std::to_string(n), acct("asker" + std::to_string(n))) +
                   "expires_at: 1797859260000000 }");
  fold_all();
  auto asked = message<ListJoinRequests>(about_lab("page_size: 2"));
  int pages = 0;
  std::string ids;
  do {
    const auto json = ask<JoinRequestPage>(database, asked).json;
    const std::string mark = R"("request_id":"request_)";
    for (auto at = json.find(mark); at != json.npos; at = json.find(mark, at + 1)) ids += json[at + mark.size()];
    asked.set_page_token(next_page(json));
    ++pages;
  } while (!asked.page_token().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(ids, "12345");
}

TEST_F(RosterTest, AnInviteCodeAndWhoUsedIt) {
  fold_all();
  const auto code = [&] { return ask<InviteCodeView>(database, message<GetInviteCode>(about_lab())).json; };
  EXPECT_EQ(code(), R"({"team_id":")" + lab + R"(","active":true,"code_id":"code_1","created_by":")" + ana +
                        R"(","created_at":"2026-11-21T13:21:00.000000Z","uses":0})");
  in_lab(bo, "member_joined { account_id: '" + bo + "' role: MEMBER way: BY_CODE code_id: 'code_1' }");
  in_lab(cy, "member_joined { account_id: '" + cy + "' role: MEMBER way: BY_CODE code_id: 'code_1' }");
  in_lab(bo, "member_left { account_id: '" + bo + "' }");
  fold_all();
  EXPECT_EQ(code(), R"({"team_id":")" + lab + R"(","active":true,"code_id":"code_1","created_by":")" + ana +
                        R"(","created_at":"2026-11-21T13:21:00.000000Z","uses":2,"last_used_by":")" + cy +
                        R"(","last_used_at":"2026-11-21T13:23:00.000000Z"})");
  in_lab(ana, "invite_code_revoked { code_id: 'code_1' }");
  fold_all();
  auto json = code();
  EXPECT_NE(json.find(R"("active":false)"), json.npos);
  EXPECT_NE(json.find(R"("revoked_by":")" + ana + R"(","revoked_at":"2026-11-21T13:25:00.000000Z","uses":2)"),
            json.npos);
  const auto shown = ask<TeamView>(database, message<GetTeam>(about_lab())).json;
  EXPECT_EQ(shown.find("invite_code_expires_at"), shown.npos);

  in_lab(ana, "invite_code_set { code_hash: 'y' code_id: 'code_2' expires_at: 4102444800000000 }");
  const auto di = acct("di");
  in_lab(di, "member_joined { account_id: '" + di + "' role: MEMBER way: BY_CODE code_id: 'code_2' }");
  fold_all();
  json = code();
  EXPECT_NE(json.find(R"("active":true,"code_id":"code_2")"), json.npos);
  EXPECT_NE(json.find(R"("expires_at":"2100-01-01T00:00:00.000000Z","uses":1)"), json.npos);
  EXPECT_EQ(json.find("revoked"), json.npos);
  in_lab(ana, "invite_code_set { code_hash: 'z' code_id: 'code_3' expires_at: 1577836800000000 }");
  fold_all();
  EXPECT_NE(code().find(R"("active":false)"), std::string::npos) << "it has expired";

  const auto uses = [&](const std::string& filter) {
    return ask<InviteCodeUsePage>(database, message<ListInviteCodeUses>(about_lab(filter))).json;
  };
  EXPECT_EQ(uses("code_id: 'code_2'"),
            R"({"items":[{"code_id":"code_2","used_by":")" + di + R"(","used_at":"2026-11-21T13:27:00.000000Z"}]})");
  EXPECT_NE(uses("").find(bo), std::string::npos) << "who has left since did use it";
  auto paged = message<ListInviteCodeUses>(about_lab("page_size: 2"));
  paged.set_page_token(next_page(ask<InviteCodeUsePage>(database, paged).json));
  EXPECT_NE(ask<InviteCodeUsePage>(database, paged).json.find(di), std::string::npos);
}

TEST_F(RosterTest, ACodeFromBeforeCodesHadIds) {
  const auto old = team("old");
  ledger.append("team/" + old, ana,
                "team_created { name: 'Old' visibility: PRIVATE plan: FREE creator: '" + ana +
                    "' } invite_code_set { code_hash: 'x' }");
  ledger.append("team/" + old, bo, "member_joined { account_id: '" + bo + "' role: MEMBER way: BY_CODE }");
  fold_all();
  const auto json = ask<InviteCodeView>(database, message<GetInviteCode>("team_id: '" + old + "'")).json;
  EXPECT_EQ(json.find("code_id"), json.npos);
  EXPECT_NE(json.find(R"("uses":1)"), json.npos);
}

TEST_F(RosterTest, InactiveMembers) {
  in_lab(ana, "member_joined { account_id: '" + bo + "' role: MEMBER way: ADDED } job_role_set { account_id: '" + bo +
                  "' job_role: 'nurse' }");
  in_lab(ana, "member_deactivated { account_id: '" + bo + "' reason: 'on leave' }");
  fold_all();
  const auto listed = [&](const std::string& filter) {
    const auto json = ask<MemberPage>(database, message<ListMembers>(about_lab(filter))).json;
    return std::string(json.find(ana) != json.npos ? "ana " : "") + (json.find(bo) != json.npos ? "bo" : "");
  };
  EXPECT_EQ(listed(""), "ana bo");
  EXPECT_EQ(listed("is_active: true"), "ana ");
  EXPECT_EQ(listed("is_active: false"), "bo");
  EXPECT_EQ(ask<JobRoleView>(database, message<GetJobRole>(about_lab("account_id: '" + bo + "'"))).json,
            R"({"team_id":")" + lab + R"(","account_id":")" + bo + R"(","job_role":"nurse"})");
  EXPECT_EQ(refusal(database, message<GetJobRole>(about_lab("account_id: '" + cy + "'"))).code(), MEMBER_NOT_FOUND);
  const auto teams = [&] { return ask<TeamPage>(database, message<ListUserTeams>("account_id: '" + bo + "'")).json; };
  EXPECT_EQ(teams(), R"({"items":[]})");
  EXPECT_EQ(ask<TeamPage>(database, message<ListTeams>("account_id: '" + bo + "'")).json, R"({"items":[]})");
  const auto shown = ask<TeamView>(database, message<GetTeam>(about_lab())).json;
  EXPECT_NE(shown.find(R"("member_count":2)"), shown.npos) << "an inactive member counts";
  in_lab(ana, "member_reactivated { account_id: '" + bo + "' }");
  fold_all();
  EXPECT_EQ(listed("is_active: false"), "");
  EXPECT_NE(teams().find(lab), std::string::npos);
}

TEST_F(RosterTest, AnInvitationOffersAJobRole) {
  in_lab(ana, "member_invited { invitation_id: 'inv_1' account_id: '" + bo +
                  "' role: MEMBER expires_at: 1795872000000000 job_role: 'nurse' }");
  fold_all();
  const auto json = ask<InvitationPage>(database, message<ListInvitations>(about_lab())).json;
  EXPECT_NE(json.find(R"("job_role":"nurse")"), json.npos);
}

// Every table of every read model, but for the feed, which is everybody's own too.
TEST_F(RosterTest, ADeletedTeamIsForgotten) {
  write_random_history(ledger, 7, 600, 3);
  const auto rows_of = [&](const std::string& name) {
    std::int64_t rows = 0;
    for (const auto& table :
         database.run("SELECT table_name FROM information_schema.tables WHERE table_schema = '" + name +
                      "' AND table_name NOT IN ('checkpoint', 'migration', 'subjects',"
                      " 'founders')"))
      rows += std::stoll(database.value("SELECT count(*) FROM " + name + "." + table[0].as<std::string>()));
    return rows;
  };
  for (const auto name : projection_names()) fold(database, ledger, name);
  std::vector<std::string> teams;
  for (const auto& row : database.run("SELECT team_id FROM members.teams")) teams.push_back(row[0].as<std::string>());
  ASSERT_GE(teams.size(), 2U);
  for (const auto& id : teams) ledger.append("team/" + id, ana, "team_deleted { name: 'Gone' }");
  for (const auto name : projection_names()) {
    SCOPED_TRACE(name);
    const auto before = rows_of(std::string(name));
    EXPECT_GT(before, 0) << "there was nothing to forget";
    fold(database, ledger, name);
    EXPECT_EQ(rows_of(std::string(name)),
              name == "activity" ? before + static_cast<std::int64_t>(teams.size()) : std::int64_t{0});
  }
  EXPECT_EQ(refusal(database, message<GetTeam>(about_lab())).code(), TEAM_NOT_FOUND);
}
}  // namespace
}  // namespace muster::test
