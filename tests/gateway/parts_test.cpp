// Answers whose bodies come in parts.
#include "tests/gateway/edge_fixture.hpp"

namespace muster {
namespace {
// Each part is a letter more often than the one before; the last throws where `breaks`.
class Letters {
 public:
  Letters(int parts, bool breaks) : parts_(parts), breaks_(breaks) {}
  asio::awaitable<std::string> next() {
    if (made_ == parts_ && breaks_) throw std::runtime_error("the world broke");
    if (made_ == parts_) co_return "";
    ++made_;
    co_return std::string(static_cast<std::size_t>(made_), 'x');
  }

 private:
  const int parts_;
  const bool breaks_;
  int made_ = 0;
};
asio::awaitable<void> letters(Call call) {
  const auto made = std::make_shared<Letters>(100, call.request->query() == "breaks");
  call.response->content_type = "text/plain";
  if (call.request->query() == "begins") call.response->body = "begin:";
  call.response->more = [made] { return made->next(); };
  co_return;
}

class PartsTest : public EdgeTest {
 protected:
  void serve() {
    start();
    Route& route = edge->routes().plain(GET, "/letters", Access::anybody, letters, "Letters");
    route.metrics = std::make_unique<Metrics::Route>(metrics, "GET", route.path);
  }
  static constexpr std::size_t all = 100 * 101 / 2;
  const std::string target = "/api/v1/letters";
};

TEST_F(PartsTest, AreOneBodyAndTheConnectionGoesOn) {
  serve();
  Client client(port);
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.ask("GET", target);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("transfer-encoding"), "chunked");
    EXPECT_FALSE(answer.headers.contains("content-length"));
    EXPECT_EQ(answer.body, std::string(all, 'x'));
  }
}
TEST_F(PartsTest, FollowWhatTheBodyHasAlready) {
  serve();
  EXPECT_EQ(Client(port).ask("GET", target + "?begins").body, "begin:" + std::string(all, 'x'));
}
TEST_F(PartsTest, OfHeadThereAreNone) {
  serve();
  Client client(port);
  EXPECT_EQ(client.ask("HEAD", target).status, 200);
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
}
TEST_F(PartsTest, EndWithTheConnectionForAnOldClient) {
  serve();
  Client client(port);
  client.send("GET " + target + " HTTP/1.0\r\n\r\n");
  const auto answer = client.receive();
  EXPECT_FALSE(answer.headers.contains("transfer-encoding"));
  EXPECT_EQ(answer.body, std::string(all, 'x'));
  EXPECT_TRUE(client.closed());
}
TEST_F(PartsTest, ABrokenBodyIsNotTakenForAWholeOne) {
  serve();
  Client client(port);
  EXPECT_THROW(client.ask("GET", target + "?breaks"), boost::system::system_error);
}
}  // namespace
}  // namespace muster
