// Super admins who ask for anything are there.
#include <future>

#include "gateway/streams/messages.hpp"
#include "tests/gateway/edge_fixture.hpp"

namespace muster {
namespace {
class LastSeenTest : public EdgeTest {
 protected:
  // On the edge's thread, where the node lives.
  template <class F>
  auto there(F&& f) {
    std::packaged_task<decltype(f())()> task(std::forward<F>(f));
    auto result = task.get_future();
    boost::asio::post(io, [&task] { task(); });
    return result.get();
  }
  int seen() {
    return there([this] {
      int count = 0;
      for (const Entry& entry : node.entries)
        count += entry.events_size() == 1 && entry.events(0).has_super_admin_seen() && entry.actor() == ana;
      return count;
    });
  }
  bool seen_soon(int count) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (seen() < count && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    return seen() == count;
  }
};

TEST_F(LastSeenTest, AnyRequestOfASuperAdminSaysSoToEachOfTheirTeamsOnceAMinute) {
  node.tells_listeners = true;
  start();
  new_team("Clinic");
  EXPECT_EQ(seen(), 0) << "she was none when she asked";
  const auto path = "/api/v1/teams/" + new_team("Ward");
  EXPECT_TRUE(seen_soon(2)) << "in both";
  for (int n = 0; n < 20; ++n) EXPECT_EQ(ask("PATCH", path, as(ana), R"({"description":"ours"})").status, 200);
  EXPECT_EQ(seen(), 2);
}
TEST_F(LastSeenTest, WhatIsRefusedCountsAndWhoIsNoSuperAdminDoesNot) {
  node.tells_listeners = true;
  start();
  const auto path = "/api/v1/teams/" + new_team();
  EXPECT_EQ(ask("PATCH", path, as(bob), R"({"name":"Mine"})").status, 403);
  EXPECT_EQ(seen(), 0);
  EXPECT_EQ(ask("PATCH", path, as(ana), R"({"name":""})").status, 400);
  EXPECT_TRUE(seen_soon(1));
}
TEST_F(LastSeenTest, AHeartbeatIsToldOnce) {
  node.tells_listeners = true;
  start();
  const auto path = "/api/v1/teams/" + new_team() + "/members/heartbeat";
  const auto answer = ask("POST", path, as(ana));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_FALSE(member(answer, "last_seen").empty());
  EXPECT_EQ(ask("POST", path, as(ana)).status, 200);
  EXPECT_EQ(ask("POST", path, as(bob)).status, 409);
  EXPECT_EQ(seen(), 1);
}
TEST_F(LastSeenTest, TheOwnerElsewhereIsToldWithTheirToken) {
  node.tells_listeners = true;
  start();
  const std::string team = new_team();
  boost::asio::io_context elsewhere;
  boost::asio::ip::tcp::acceptor acceptor(elsewhere, {boost::asio::ip::make_address("127.0.0.1"), 0});
  there([&] {
    node.owner = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
    return true;
  });
  ask("GET", "/api/v1/me", as(ana));  // no command goes anywhere
  auto socket = acceptor.accept();
  boost::beast::flat_buffer buffer;
  http::request<http::string_body> told;
  http::read(socket, buffer, told);
  EXPECT_EQ(told.method(), http::verb::post);
  EXPECT_EQ(told.target(), "/api/v1/teams/" + team + "/members/heartbeat");
  EXPECT_EQ(std::string(told["Muster-Node-Secret"]), "secret of the nodes");
  EXPECT_TRUE(std::string(told["Authorization"]).starts_with("Bearer "));
  http::response<http::string_body> answer{http::status::ok, 11};
  answer.body() = "{}";
  answer.prepare_payload();
  http::write(socket, answer);
}

TEST(LastSeen, IsShownOnNoStream) {
  Entry entry;
  entry.add_events()->mutable_super_admin_seen()->set_account_id(ana);
  StreamView view;
  view.admin = true;
  EXPECT_FALSE(shows(view, entry));
  EXPECT_FALSE(changes_views(entry));
  entry.mutable_events(0)->mutable_admin_promoted_temporarily()->set_account_id(ana);
  EXPECT_TRUE(shows(view, entry)) << "what it leads to is for everybody to see";
  EXPECT_TRUE(changes_views(entry));
}

// The whole story of a night over HTTP: nobody is there, an admin takes the place, and in the morning that is decided.
TEST_F(LastSeenTest, AtNightAnAdminTakesThePlace) {
  start();
  const auto path = "/api/v1/teams/" + new_team();
  const std::string cy = "acct_01J000000000000000000000CY";
  remember(KeyCreated::PERSON, cy);
  const auto add = [&](const std::string& account) {
    const auto body = R"({"account_id":")" + account + R"(","role":"admin"})";
    EXPECT_EQ(ask("POST", path + "/members", as(ana), body).status, 201);
  };
  add(bob);
  add(cy);
  const auto promote = [&] {
    const auto body = R"({"account_id":")" + cy + R"(","offline_super_admin_id":")" + ana + R"(","reason":"night"})";
    return ask("POST", path + "/promote-temp-admin", as(bob), body);
  };
  const auto closed = promote();
  EXPECT_EQ(closed.status, 409);
  EXPECT_TRUE(closed.has(R"("code":"failsafe_closed")")) << closed.body;
  EXPECT_TRUE(ask("GET", path + "/super-admins/status", as(bob)).has(R"("failsafe_open":false)"));

  there([this] { return node.clock += 301'000'000; });
  const auto status = ask("GET", path + "/super-admins/status", as(bob));
  EXPECT_TRUE(status.has(R"("online":false)")) << status.body;
  EXPECT_TRUE(status.has(R"("failsafe_open":true)")) << status.body;
  const auto promoted = promote();
  EXPECT_EQ(promoted.status, 201) << promoted.body;
  const auto id = member(promoted, "temp_promotion_id");
  EXPECT_FALSE(member(promoted, "ends_at").empty());
  EXPECT_EQ(ask("PUT", path + "/members/" + bob + "/role", as(cy), R"({"role":"member"})").status, 200);
  const auto raised = ask("PUT", path + "/members/" + bob + "/role", as(cy), R"({"role":"super_admin"})");
  EXPECT_EQ(raised.status, 403);
  EXPECT_TRUE(raised.has(R"("code":"temporary_super_admin")")) << raised.body;

  const auto decided = path + "/temp-promotions/" + id;
  EXPECT_EQ(ask("POST", decided + "/approve", as(ana)).status, 409) << "three people have one super admin";
  EXPECT_EQ(ask("POST", decided + "/revert", as(ana), R"({"reason":"good morning"})").status, 200);
  EXPECT_EQ(ask("POST", decided + "/revert", as(ana)).status, 404);
}
}  // namespace
}  // namespace muster
