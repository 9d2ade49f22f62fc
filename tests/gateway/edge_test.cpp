#include "tests/gateway/edge_fixture.hpp"

namespace muster {
namespace {
TEST_F(EdgeTest, MakesATeam) {
  start();
  const auto answer = ask("POST", "/api/v1/teams", as(ana), R"({"name":"Clinic"})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.headers.at("muster-position"), "0.1");
  EXPECT_EQ(answer.headers.at("etag"), "\"1\"");
  EXPECT_TRUE(answer.headers.at("muster-command-id").starts_with("cmd_"));
  const std::string id = member(answer, "team_id");
  EXPECT_EQ(member(answer, "invite_code").substr(0, 27), id.substr(5) + "-");
  EXPECT_EQ(node.entries.at(0).subject(), "team/" + id);
  EXPECT_EQ(node.entries.at(0).request().origin().key_id(), "key_of_" + ana);
}

TEST_F(EdgeTest, ARetryGetsTheFirstAnswerAgain) {
  start();
  const std::string headers = as(ana) + "Idempotency-Key: one\r\n";
  const auto first = ask("POST", "/api/v1/teams", headers, R"({"name":"Clinic"})");
  const auto again = ask("POST", "/api/v1/teams", headers, R"({"name":"Clinic"})");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.at("muster-repeated"), "true");
  EXPECT_EQ(again.headers.at("muster-command-id"), first.headers.at("muster-command-id"));
  EXPECT_EQ(node.entries.size(), 1u);
  const auto other = ask("POST", "/api/v1/teams", headers, R"({"name":"Other"})");
  EXPECT_EQ(other.status, 409);
  EXPECT_TRUE(other.has(R"("code":"idempotency_key_reused")")) << other.body;
}
TEST_F(EdgeTest, TheFirstAnswerSaysWhereItStoodAlsoWhenTheTeamHasMovedOn) {
  start();
  const auto path = "/api/v1/teams/" + new_team();
  const auto rename = [&] { return ask("PATCH", path, as(ana) + "Idempotency-Key: one\r\n", R"({"name":"Ward"})"); };
  const auto first = rename();
  EXPECT_EQ(first.headers.at("muster-position"), "0.2");
  EXPECT_EQ(ask("PATCH", path, as(ana), R"({"name":"Clinic"})").headers.at("muster-position"), "0.3");
  const auto again = rename();
  EXPECT_EQ(again.headers.at("muster-repeated"), "true");
  EXPECT_EQ(again.headers.at("muster-position"), "0.2");
  EXPECT_EQ(again.headers.at("etag"), first.headers.at("etag"));
  EXPECT_EQ(again.body, first.body);
}
TEST_F(EdgeTest, AKeyIsOfOneActor) {
  start();
  const auto first = ask("POST", "/api/v1/teams", as(ana) + "Idempotency-Key: one\r\n", R"({"name":"Clinic"})");
  const auto other = ask("POST", "/api/v1/teams", as(bob) + "Idempotency-Key: one\r\n", R"({"name":"Clinic"})");
  EXPECT_EQ(other.status, 201);
  EXPECT_NE(member(first, "team_id"), member(other, "team_id"));
}
TEST_F(EdgeTest, AnIdempotencyKeyIsVisibleText) {
  start();
  for (const std::string& key : {std::string(300, 'x'), std::string("a b"), std::string()}) {
    const auto answer = ask("POST", "/api/v1/teams", as(ana) + "Idempotency-Key: " + key + "\r\n", R"({"name":"C"})");
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(answer.has(R"("code":"invalid_header")")) << answer.body;
  }
}

TEST_F(EdgeTest, ProblemsHaveOneShape) {
  start();
  const auto answer = ask("POST", "/api/v1/teams", as(ana), R"({"name":""})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
  EXPECT_TRUE(answer.has(R"("status":400)")) << answer.body;
  EXPECT_TRUE(answer.has(R"("pointer":"/name")")) << answer.body;
  EXPECT_TRUE(answer.has(R"("instance":"/api/v1/teams")")) << answer.body;
  EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
}
TEST_F(EdgeTest, NoSuchPath) {
  start();
  for (const char* path : {"/", "/api/v1/nothing", "/api/v1/teams/", "//", "/api/v1/teams/x/y/z"}) {
    const auto answer = ask("GET", path, as(ana));
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_TRUE(answer.has(R"("code":"route_not_found")")) << answer.body;
  }
}
TEST_F(EdgeTest, NoSuchMethodSaysWhichThereAre) {
  start();
  const auto answer = ask("PUT", "/api/v1/teams", as(ana), "{}");
  EXPECT_EQ(answer.status, 405);
  EXPECT_NE(answer.headers.at("allow").find("POST"), std::string::npos);
  EXPECT_TRUE(answer.has(R"("code":"method_not_allowed")"));
}
TEST_F(EdgeTest, OnlyJson) {
  start();
  Client client(port);
  client.send("POST /api/v1/teams HTTP/1.1\r\nHost: here\r\n" + as(ana) +
              "Content-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>");
  EXPECT_EQ(client.receive().status, 415);
  client.send("POST /api/v1/teams HTTP/1.1\r\nHost: here\r\n" + as(ana) +
              "Content-Type: application/json; charset=utf-8\r\nContent-Length: 12\r\n\r\n{\"name\":\"C\"}");
  EXPECT_EQ(client.receive().status, 201);
}
TEST_F(EdgeTest, WithoutATokenNobody) {
  start();
  const auto answer = ask("POST", "/api/v1/teams", "", R"({"name":"Clinic"})");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.headers.at("www-authenticate"), "Bearer");
  EXPECT_EQ(ask("POST", "/api/v1/teams", "Authorization: Bearer x.y.z\r\n", R"({"name":"Clinic"})").status, 401);
}
TEST_F(EdgeTest, WhatIsInThePathIsNotInTheBody) {
  start();
  const auto team = new_team();
  const auto answer = ask("PATCH", "/api/v1/teams/" + team, as(ana), R"({"team_id":")" + team + R"("})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(answer.has(R"("code":"unknown_field")")) << answer.body;
}
TEST_F(EdgeTest, IfMatchIsAPrecondition) {
  start();
  const auto team = new_team();
  const auto changed = ask("PATCH", "/api/v1/teams/" + team, as(ana) + "If-Match: \"1\"\r\n", R"({"name":"A"})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_TRUE(changed.has(R"("position":"0.2")")) << changed.body;
  EXPECT_EQ(ask("PATCH", "/api/v1/teams/" + team, as(ana) + "If-Match: \"1\"\r\n", R"({"name":"B"})").status, 412);
  EXPECT_EQ(ask("PATCH", "/api/v1/teams/" + team, as(ana) + "If-Match: one\r\n", R"({"name":"B"})").status, 400);
}
TEST_F(EdgeTest, ChecksARight) {
  start();
  const auto team = new_team();
  const auto answer = ask("POST", "/api/v1/teams/" + team + "/permissions/check", as(ana),
                          R"({"resource_kind":"queue","resource_id":"q1","action":"view"})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.has(R"("allowed":true)")) << answer.body;
}
TEST_F(EdgeTest, JoinsByCode) {
  start();
  const auto team = ask("POST", "/api/v1/teams", as(ana), R"({"name":"Clinic"})");
  const auto answer = ask("POST", "/api/v1/join", as(bob), R"({"code":")" + member(team, "invite_code") + R"("})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(node.entries.back().events(0).member_joined().account_id(), bob);
}
TEST_F(EdgeTest, GuessingCodesLocksOut) {
  start();
  const auto team = ask("POST", "/api/v1/teams", as(ana), R"({"name":"Clinic"})");
  const std::string code = member(team, "invite_code");
  for (int i = 0; i < 10; ++i) {
    const auto wrong = ask("POST", "/api/v1/join", as(bob),
                           R"({"code":")" + code.substr(0, 27) + "000000000000000" + std::to_string(i) + R"("})");
    EXPECT_EQ(wrong.status, 404) << wrong.body;
  }
  const auto locked = ask("POST", "/api/v1/join", as(bob), R"({"code":")" + code + R"("})");
  EXPECT_EQ(locked.status, 429);
  EXPECT_TRUE(locked.has(R"("code":"too_many_attempts")")) << locked.body;
  EXPECT_GE(std::stoi(locked.headers.at("retry-after")), 50);
}
TEST_F(EdgeTest, AnUnknownTeamIsAnUnknownCode) {
  start();
  const auto answer = ask("POST", "/api/v1/join", as(bob), R"({"code":"00000000000000000000000000-0000000000000000"})");
  EXPECT_EQ(answer.status, 404);
  EXPECT_TRUE(answer.has(R"("code":"invite_code_not_found")")) << answer.body;
}
TEST_F(EdgeTest, AnEmailIsSealedAndHashed) {
  start();
  const auto team = new_team();
  remember(KeyCreated::PERSON, "email:" + hex(ClusterSecret("secret of the cluster").mac("email", "ivy@example.org")));
  const auto answer = ask("POST", "/api/v1/teams/" + team + "/invitations", as(ana), R"({"email":"Ivy@Example.org"})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  const Entry& entry = node.entries.back();
  EXPECT_EQ(entry.SerializeAsString().find("xample"), std::string::npos);
  EXPECT_FALSE(entry.events(0).member_invited().email_hash().empty());
  const auto accepted =
      ask("POST", "/api/v1/teams/" + team + "/invitations/" + member(answer, "invitation_id") + "/accept",
          as(bob, "ivy@example.org"));
  EXPECT_EQ(accepted.status, 200) << accepted.body;
}
TEST_F(EdgeTest, AnUnknownKeyAndNoKeyringIs503) {
  start();
  const auto answer = ask("POST", "/api/v1/teams", as("acct_01J0000000000000000000CARA"), R"({"name":"Clinic"})");
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has(R"("code":"keyring_away")")) << answer.body;
  EXPECT_EQ(answer.headers.count("retry-after"), 1u);
}
TEST_F(EdgeTest, WithoutReadModelsQueriesAre503) {
  start();
  const auto team = new_team();
  const auto answer = ask("GET", "/api/v1/teams/" + team + "/members", as(ana));
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has(R"("code":"database_away")")) << answer.body;
  EXPECT_EQ(ask("GET", "/api/v1/teams/" + team + "/members", as(bob)).status, 403);
  EXPECT_EQ(ask("GET", "/api/v1/teams/team_00000000000000000000000000/members", as(bob)).status, 404);
}
TEST_F(EdgeTest, TheLedgerAwayIs503) {
  node.answer_with = refuse(LEDGER_AWAY);
  start();
  const auto answer = ask("POST", "/api/v1/teams", as(ana), R"({"name":"Clinic"})");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.at("retry-after"), "1");
  EXPECT_TRUE(answer.has(R"("command_id":"cmd_)")) << answer.body;
}
TEST_F(EdgeTest, CarriesTheTrace) {
  start();
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const auto answer = ask("POST", "/api/v1/teams", as(ana) + "traceparent: " + trace + "\r\n", R"({"name":"Clinic"})");
  EXPECT_EQ(answer.headers.at("traceparent"), trace);
  EXPECT_EQ(node.entries.back().request().trace_parent(), trace);
}
TEST_F(EdgeTest, ReadyAndAlive) {
  node.missing = "lane 3 is not read yet";
  start();
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
  const auto answer = ask("GET", "/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has("lane 3 is not read yet"));
  EXPECT_TRUE(ask("GET", "/metrics").has("muster_http_requests_total"));
  EXPECT_TRUE(ask("GET", "/.well-known/jwks.json").has(R"("crv":"Ed25519")"));
}
TEST_F(EdgeTest, TheDocumentationIsServedFromHere) {
  start();
  EXPECT_TRUE(ask("GET", "/api/docs").has("swagger-ui"));
  EXPECT_GT(ask("GET", "/api/docs/swagger-ui-bundle.js").body.size(), 100'000u);
  const auto text = ask("GET", "/api/v1/openapi.json");
  EXPECT_TRUE(text.has("\"/api/v1/teams/{team_id}/members\""));
  EXPECT_FALSE(text.has("email_sealed"));
}
}  // namespace
}  // namespace muster
