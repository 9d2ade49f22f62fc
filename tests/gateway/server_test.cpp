// Connections: what a client may do to them, and what ends them.
#include "tests/gateway/edge_fixture.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
const std::string alive = "GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n";

TEST_F(EdgeTest, ConnectionsAreKept) {
  start();
  Client client(port);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
}
TEST_F(EdgeTest, PipelinedRequestsAreAnsweredInOrder) {
  start();
  Client client(port);
  client.send(alive + "GET /nowhere HTTP/1.1\r\nHost: here\r\n\r\n" + alive);
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(client.receive().status, 404);
  EXPECT_EQ(client.receive().status, 200);
}
TEST_F(EdgeTest, ARequestMayComeInPieces) {
  start();
  Client client(port);
  for (const char c : alive) client.send(std::string(1, c));
  EXPECT_EQ(client.receive().status, 200);
}
TEST_F(EdgeTest, ChunkedBodiesAreRead) {
  start();
  Client client(port);
  client.send("POST /api/v1/teams HTTP/1.1\r\nHost: here\r\n" + as(ana) +
              "Content-Type: application/json\r\nTransfer-Encoding: "
              "chunked\r\n\r\n6\r\n{\"name\r\n6\r\n\":\"C\"}\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().status, 201);
}
TEST_F(EdgeTest, HeadHasNoBody) {
  start();
  Client client(port);
  const auto answer = client.ask("HEAD", "/healthz");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-length"), "15");
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
}
TEST_F(EdgeTest, ABodyThatIsTooLargeIsRefusedBeforeItComes) {
  config.body_bytes_max = 1000;
  start();
  Client client(port);
  client.send(
      "POST /api/v1/teams HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 1001\r\n\r\n");
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 413);
  EXPECT_TRUE(answer.has(R"("code":"body_too_large")"));
  EXPECT_EQ(answer.headers.at("connection"), "close");
}
TEST_F(EdgeTest, ALongBodyMayAskFirst) {
  start();
  Client client(port);
  client.send("POST /api/v1/teams HTTP/1.1\r\nHost: here\r\n" + as(ana) +
              "Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  client.send("{\"name\":\"C\"}");
  EXPECT_EQ(client.receive().status, 201);
}
TEST_F(EdgeTest, HeadersAreLimited) {
  config.headers_bytes_max = 2000;
  start();
  Client client(port);
  client.send("GET /healthz HTTP/1.1\r\nHost: here\r\nX: " + std::string(3000, 'x') + "\r\n\r\n");
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 431);
  EXPECT_TRUE(answer.has(R"("code":"headers_too_large")"));
}
TEST_F(EdgeTest, WhatIsNotHttpIsRefused) {
  start();
  for (const std::string& text : {std::string("hello\r\n\r\n"), std::string("GET /healthz HTTP/1.1\r\n\r\n"),
                                  std::string("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")}) {
    Client client(port);
    client.send(text);
    EXPECT_EQ(client.receive().status, 400) << text;
    EXPECT_TRUE(client.closed());
  }
}
TEST_F(EdgeTest, WhoIsTooSlowIsToldSo) {
  config.header_timeout = 100ms;
  start();
  Client client(port);
  client.send("GET /healthz HTT");
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 408);
  EXPECT_TRUE(answer.has(R"("code":"request_timeout")"));
}
TEST_F(EdgeTest, IdleConnectionsEnd) {
  config.idle_timeout = 100ms;
  start();
  Client client(port);
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
  EXPECT_TRUE(client.closed());
}
TEST_F(EdgeTest, TooManyConnections) {
  config.connections_max = 2;
  start();
  Client first(port), second(port);
  EXPECT_EQ(first.ask("GET", "/healthz").status, 200);
  EXPECT_EQ(second.ask("GET", "/healthz").status, 200);
  Client third(port);
  EXPECT_EQ(third.receive().status, 503);
}
TEST_F(EdgeTest, StoppingFinishesWhatIsUnderWay) {
  start();
  Client idle(port), busy(port);
  EXPECT_EQ(idle.ask("GET", "/healthz").status, 200);
  busy.send("GET /healthz HTTP/1.1\r\n");
  EXPECT_EQ(Client(port).ask("GET", "/healthz").status, 200);  // busy's bytes have come by now
  boost::asio::co_spawn(io, server->stop(), boost::asio::detached);
  EXPECT_TRUE(idle.closed());
  busy.send("Host: here\r\n\r\n");
  const auto answer = busy.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
}

TEST_F(EdgeTest, RatesPerAddress) {
  config.address_rate = 0.1;
  config.address_burst = 2;
  start();
  Client client(port);
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
  const auto answer = client.ask("GET", "/healthz");
  EXPECT_EQ(answer.status, 429);
  EXPECT_TRUE(answer.has(R"("code":"rate_limited")"));
  EXPECT_EQ(answer.headers.at("retry-after"), "10");
}
TEST_F(EdgeTest, RatesPerAccount) {
  config.token_rate = 0.1;
  config.token_burst = 1;
  start();
  EXPECT_EQ(ask("GET", "/api/v1/founders", as(ana)).status, 403);
  EXPECT_EQ(ask("GET", "/api/v1/founders", as(ana)).status, 429);
  EXPECT_EQ(ask("GET", "/api/v1/founders", as(bob)).status, 403);
}

TEST_F(EdgeTest, CrossOriginByConfiguration) {
  config.cors_origins = {"https://app.example"};
  start();
  const auto preflight =
      ask("OPTIONS", "/api/v1/teams", "Origin: https://app.example\r\nAccess-Control-Request-Method: POST\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.headers.at("access-control-allow-origin"), "https://app.example");
  EXPECT_NE(preflight.headers.at("access-control-allow-methods").find("POST"), std::string::npos);
  const auto other = ask("GET", "/healthz", "Origin: https://evil.example\r\n");
  EXPECT_EQ(other.headers.count("access-control-allow-origin"), 0u);
  EXPECT_EQ(ask("GET", "/healthz", "Origin: https://app.example\r\n").headers.at("access-control-allow-origin"),
            "https://app.example");
}
TEST_F(EdgeTest, OnlyTrustedProxiesSayWhoTheClientIs) {
  config.trusted_proxies = {{std::string("\x7f\0\0\1", 4), 32}};
  config.address_rate = 0.1;
  config.address_burst = 1;
  start();
  EXPECT_EQ(ask("GET", "/healthz", "X-Forwarded-For: 6.6.6.6, 10.1.1.1\r\n").status, 200);
  EXPECT_EQ(ask("GET", "/healthz", "X-Forwarded-For: 7.7.7.7, 10.1.1.1\r\n").status, 429);
  EXPECT_EQ(ask("GET", "/healthz", "X-Forwarded-For: 10.1.1.2\r\n").status, 200);
}
TEST_F(EdgeTest, ThePrivateListenerIsForNodes) {
  start();
  Client client(private_port);
  EXPECT_EQ(client.ask("POST", "/api/v1/teams", as(ana), R"({"name":"C"})").status, 401);
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
  const auto answer = client.ask("POST", "/api/v1/teams",
                                 as(ana) +
                                     "Muster-Node-Secret: secret of the nodes\r\nMuster-Client-Address: 9.9.9.9\r\n"
                                     "Muster-Command-Id: cmd_00000000000000000000000001\r\n",
                                 R"({"name":"C"})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.headers.at("muster-command-id"), "cmd_00000000000000000000000001");
  // The secret means nothing on the public side.
  const auto outside = ask("POST", "/api/v1/teams",
                           as(ana) +
                               "Muster-Node-Secret: secret of the nodes\r\n"
                               "Muster-Command-Id: cmd_00000000000000000000000002\r\n",
                           R"({"name":"C"})");
  EXPECT_NE(outside.headers.at("muster-command-id"), "cmd_00000000000000000000000002");
}
}  // namespace
}  // namespace muster
