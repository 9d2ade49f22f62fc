// Who is there, over HTTP.
#include <gmock/gmock.h>

#include "gateway/presence.hpp"
#include "tests/gateway/edge_fixture.hpp"

namespace muster {
namespace {
using testing::HasSubstr;

const std::string eve = "acct_01J00000000000000000000EVE";

class PresenceRoutes : public EdgeTest {
 protected:
  void add_member(const std::string& team_id, const std::string& account) {
    const auto added =
        ask("POST", "/api/v1/teams/" + team_id + "/members", as(ana), "{\"account_id\":\"" + account + "\"}");
    EXPECT_EQ(added.status, 201) << added.body;
  }
  HttpAnswer say(const std::string& account, const std::string& team_id, const std::string& body) {
    return ask("POST", path(team_id), as(account), body);
  }
  HttpAnswer team(const std::string& account, const std::string& team_id, const std::string& query = "") {
    return ask("GET", path(team_id) + query, as(account));
  }
  HttpAnswer user(const std::string& account, const std::string& about) {
    return ask("GET", "/api/v1/users/" + about + "/presence", as(account));
  }
  static std::string path(const std::string& team_id) { return "/api/v1/teams/" + team_id + "/presence"; }
};

TEST_F(PresenceRoutes, AHeartbeatIsAnsweredWithWhatTheTeamSees) {
  start();
  const auto team_id = new_team();
  const auto said = say(ana, team_id, R"({"status":"busy","activity":"ward round"})");
  EXPECT_EQ(said.status, 200) << said.body;
  EXPECT_THAT(said.body, HasSubstr(R"({"account_id":")" + ana + R"(","status":"busy","activity":"ward round",)"));
  const auto listed = team(ana, team_id);
  EXPECT_EQ(listed.status, 200) << listed.body;
  EXPECT_EQ(listed.body, R"({"items":[)" + said.body +
                             R"(],"counts":{"online":0,"away":0,"busy":1,"offline":0},)"
                             R"("complete":true})");
  EXPECT_TRUE(say(ana, team_id, R"({"status":"offline"})").has(R"("status":"offline","activity":"")"));
  EXPECT_TRUE(team(ana, team_id).has(R"("offline":1)"));
}
TEST_F(PresenceRoutes, ChecksWhatIsSaid) {
  start();
  const auto team_id = new_team();
  const auto refused = [&](const std::string& body, int status, const std::string& code, const std::string& pointer) {
    const auto answer = say(ana, team_id, body);
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_TRUE(answer.has("\"code\":\"" + code + '"')) << answer.body;
    EXPECT_EQ(member(answer, "pointer"), pointer) << answer.body;
  };
  refused("{}", 400, "missing_field", "/status");
  refused(R"({"status":"asleep"})", 400, "invalid_field", "/status");
  refused(R"({"status":"busy","mood":"good"})", 400, "unknown_field", "/mood");
  refused(R"({"status":"busy","activity":")" + std::string(201, 'x') + "\"}", 400, "invalid_field", "/activity");
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "\u00e4";
  EXPECT_EQ(say(ana, team_id, R"({"status":"busy","activity":")" + umlauts + "\"}").status, 200);
}
TEST_F(PresenceRoutes, IsForMembersOnly) {
  node.founder_id = eve;
  start();
  const auto team_id = new_team();
  EXPECT_EQ(say(bob, team_id, R"({"status":"online"})").status, 403);
  EXPECT_EQ(team(bob, team_id).status, 403);
  EXPECT_EQ(ask("GET", path(team_id)).status, 401);
  EXPECT_EQ(team(ana, "team_01J0000000000000000000N0NE").status, 404);
  // A founder sees every team, and is in none.
  EXPECT_EQ(team(eve, team_id).status, 200);
  const auto founder = say(eve, team_id, R"({"status":"online"})");
  EXPECT_EQ(founder.status, 403);
  EXPECT_TRUE(founder.has("not_a_member")) << founder.body;
}
TEST_F(PresenceRoutes, ListsByStatusAndPages) {
  start();
  const auto team_id = new_team();
  const auto account = [](int i) { return "acct_01J000000000000000000000" + std::to_string(10 + i); };
  const char* statuses[] = {"busy", "away", "busy", "offline"};
  for (int i = 0; i < 4; ++i) {
    add_member(team_id, account(i));
    say(account(i), team_id, std::string(R"({"status":")") + statuses[i] + "\"}");
  }
  say(ana, team_id, R"({"status":"online"})");
  const auto busy = team(ana, team_id, "?status=busy");
  EXPECT_TRUE(busy.has(account(0)) && busy.has(account(2)) && !busy.has(account(1))) << busy.body;
  EXPECT_TRUE(busy.has(R"("counts":{"online":1,"away":1,"busy":2,"offline":1})")) << busy.body;
  std::string token, seen;
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = team(ana, team_id, "?page_size=2" + (token.empty() ? "" : "&page_token=" + token));
    for (int i = 0; i < 4; ++i)
      if (page.has("\"account_id\":\"" + account(i))) seen += std::to_string(i);
    token = member(page, "next_page_token");
    EXPECT_EQ(token.empty(), pages == 2) << page.body;
  }
  EXPECT_EQ(seen, "0123");
  EXPECT_EQ(team(ana, team_id, "?page_token=here").status, 400);
  EXPECT_EQ(team(ana, team_id, "?page_size=1001").status, 400);
  EXPECT_EQ(team(ana, team_id, "?status=asleep").status, 400);
}
TEST_F(PresenceRoutes, WhoLeavesIsGoneAtOnce) {
  start();
  const auto team_id = new_team();
  add_member(team_id, bob);
  say(bob, team_id, R"({"status":"online"})");
  EXPECT_TRUE(team(ana, team_id).has(bob));
  EXPECT_TRUE(user(ana, bob).has(R"("status":"online")"));
  const auto removed = ask("DELETE", "/api/v1/teams/" + team_id + "/members/" + bob, as(ana));
  ASSERT_EQ(removed.status, 200) << removed.body;
  const auto listed = team(ana, team_id);
  EXPECT_FALSE(listed.has(bob)) << listed.body;
  EXPECT_TRUE(listed.has(R"("online":0)")) << listed.body;
  EXPECT_FALSE(user(ana, bob).has(team_id));
}
TEST_F(PresenceRoutes, OfAUserIsWhatTheCallerMaySee) {
  node.founder_id = eve;
  start();
  const auto shared = new_team("Shared"), other = new_team("Other");
  add_member(shared, bob);
  say(ana, shared, R"({"status":"away","activity":"lunch"})");
  say(ana, other, R"({"status":"busy","activity":"secret project"})");
  const auto own = user(ana, ana);
  EXPECT_EQ(own.status, 200) << own.body;
  EXPECT_TRUE(own.has(R"("status":"busy","activity":"secret project")")) << own.body;
  EXPECT_TRUE(own.has(shared) && own.has(other)) << own.body;
  const auto seen_by_bob = user(bob, ana);
  EXPECT_TRUE(seen_by_bob.has(R"(","status":"away","activity":"lunch",)")) << seen_by_bob.body;
  EXPECT_FALSE(seen_by_bob.has(other) || seen_by_bob.has("secret")) << seen_by_bob.body;
  EXPECT_TRUE(user(eve, ana).has("secret project"));
  // Present counts more than a later word elsewhere that one is not.
  say(ana, other, R"({"status":"offline"})");
  EXPECT_TRUE(user(ana, ana).has(R"(","status":"away","activity":"lunch",)"));
}
TEST_F(PresenceRoutes, WhoIsUnknownIsOfflineAndStrangersLearnNothing) {
  start();
  const auto team_id = new_team();
  say(ana, team_id, R"({"status":"online"})");
  const auto unknown = [](const std::string& account) {
    return R"({"account_id":")" + account + R"(","status":"offline","activity":"","teams":[],"complete":true})";
  };
  EXPECT_EQ(user(ana, bob).body, unknown(bob));
  EXPECT_EQ(user(bob, ana).body, unknown(ana));
  EXPECT_EQ(ask("GET", "/api/v1/users/somebody/presence", as(ana)).status, 400);
}
TEST_F(PresenceRoutes, LimitsAreAsForAllRequests) {
  config.token_rate = 1;
  config.token_burst = 3;
  start();
  const auto team_id = new_team();
  int limited = 0;
  for (int i = 0; i < 5; ++i) limited += say(ana, team_id, R"({"status":"online"})").status == 429;
  EXPECT_GE(limited, 2);
}
TEST_F(PresenceRoutes, AnswersSayWhatTheyKnow) {
  start();
  const auto team_id = new_team();
  bool complete = false;
  Presence::Links links;
  links.complete = [&complete] { return complete; };
  edge->presence().connect(std::move(links));
  EXPECT_TRUE(team(ana, team_id).has(R"("complete":false)"));
  EXPECT_TRUE(user(ana, ana).has(R"("complete":false)"));
}
}  // namespace
}  // namespace muster
