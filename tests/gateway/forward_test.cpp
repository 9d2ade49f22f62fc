// Two nodes: what the first does not own, the second does.
#include "gateway/problem.hpp"
#include "tests/gateway/edge_fixture.hpp"

namespace muster {
namespace {
// The owner, on sockets and a thread of its own.
class Owner : public EdgeTest {
 public:
  void TestBody() override {}
  void begin() { start(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(private_port); }
  void end() { stop(); }
  MemoryNode& its_node() { return node; }
};

class ForwardTest : public EdgeTest {
 protected:
  void start_both() {
    owner.begin();
    node.owner = owner.url();
    start();
  }
  Owner owner;
};

TEST_F(ForwardTest, TheOwnerAnswers) {
  start_both();
  Client client(port);
  const auto answer = client.ask("POST", "/api/v1/teams", as(ana), R"({"name":"Clinic"})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.headers.at("muster-position"), "0.1");
  EXPECT_EQ(answer.headers.at("etag"), "\"1\"");
  EXPECT_EQ(node.asked, 0);
  EXPECT_EQ(owner.its_node().entries.at(0).command_id(), answer.headers.at("muster-command-id"));
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(client
                  .ask("PATCH", "/api/v1/teams/" + member(answer, "team_id"), as(ana),
                       "{\"name\":\"Clinic " + std::to_string(i) + "\"}")
                  .status,
              200);
}
TEST_F(ForwardTest, TheOwnersRefusalIsTheAnswer) {
  start_both();
  const auto answer = ask("PATCH", "/api/v1/teams/team_00000000000000000000000000", as(ana), R"({"name":"Clinic"})");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
  EXPECT_TRUE(answer.has(R"("code":"team_not_found")")) << answer.body;
}
TEST_F(ForwardTest, AnOwnerThatIsGoneIs503UntilTheDeadline) {
  config.command_deadline = std::chrono::milliseconds(300);
  start_both();
  owner.end();
  const auto answer = ask("POST", "/api/v1/teams", as(ana), R"({"name":"Clinic"})");
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has(R"("code":"not_done")")) << answer.body;
}
TEST_F(ForwardTest, AClosedLaneIsAskedAgainUntilTheDeadline) {
  config.command_deadline = std::chrono::milliseconds(300);
  owner.its_node().answer_with = refuse(LANE_CLOSED);
  start_both();
  const auto answer = ask("POST", "/api/v1/teams", as(ana), R"({"name":"Clinic"})");
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has(R"("code":"lane_closed")")) << answer.body;
  EXPECT_GT(owner.its_node().asked, 2);
}
TEST_F(ForwardTest, WhatElseTheOwnerCannotDoIsSaidAtOnce) {
  start_both();
  for (const Code code : {LEDGER_AWAY, NOT_DONE, FACTS_STALE}) {
    owner.its_node().asked = 0;
    owner.its_node().answer_with = refuse(code);
    const auto answer = ask("POST", "/api/v1/teams", as(ana), R"({"name":"Clinic"})");
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.has("\"code\":\"" + std::string(code_name(code)) + '"')) << answer.body;
    EXPECT_EQ(answer.headers.at("retry-after"), "1");
    EXPECT_EQ(owner.its_node().asked, 1);
  }
}
TEST_F(ForwardTest, NothingIsSentOnTwice) {
  owner.its_node().owner = "http://127.0.0.1:1";
  owner.its_node().answer_with = refuse(LANE_CLOSED);
  config.command_deadline = std::chrono::milliseconds(200);
  start_both();
  EXPECT_EQ(ask("POST", "/api/v1/teams", as(ana), R"({"name":"Clinic"})").status, 503);
  EXPECT_GT(owner.its_node().asked, 0);
}
}  // namespace
}  // namespace muster
