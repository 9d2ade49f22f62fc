#include "tests/gateway/streams_fixture.hpp"

namespace muster::test {
namespace {
TEST_F(StreamsTest, BothWiresSayTheSameWithTheSameIds) {
  Client& events = open(Wire::sse, bob);
  Client& socket = open(Wire::web_socket, bob);
  until(events, "event: hello\ndata: {\"id\":\"0.3\",\"type\":\"hello\"}\n\n");
  until(socket, R"([{"id":"0.3","type":"hello"}])");
  EXPECT_THAT(socket.got, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  node.say(renamed("Ward"));
  until(events, "id: 0.4\nevent: entry\ndata: {\"id\":\"0.4\",\"type\":\"entry\",\"subject\":\"team/");
  until(socket, R"([{"id":"0.4","type":"entry")");
  until(socket, R"("events":[{"type":"roster.team_updated","data":{"name":"Ward")");
}
TEST_F(StreamsTest, NobodyIsTurnedAwayForWhatThisNodeHasNotReadYet) {
  const std::string eve = "acct_01J00000000000000000000EVE";
  node.behind = true;
  Client& socket = open(Wire::web_socket, eve);
  Client& events = open(Wire::sse, "acct_01J0000000000000000STRANGER");
  io.run_for(std::chrono::milliseconds(30));
  EXPECT_EQ(socket.socket.available() + events.socket.available(), 0u);
  node.say(joined(eve, MEMBER));
  until(socket, R"("type":"hello")");
  node.behind = false;
  until(events, "HTTP/1.1 403");
}
TEST_F(StreamsTest, ResumesFromTheRing) {
  limits.refill_threads = 1;
  Client& first = open(Wire::sse, bob);
  until(first, "hello");
  for (int i = 0; i < 3; ++i) node.say(renamed("name " + std::to_string(i)));
  Client& second = open(Wire::sse, bob, "?after=0.4");
  until(second, "id: 0.6\n");
  EXPECT_THAT(second.got, HasSubstr("id: 0.5\n"));
  EXPECT_THAT(second.got, Not(HasSubstr("id: 0.4\n")));
  EXPECT_THAT(second.got, Not(HasSubstr("hello")));
}
TEST_F(StreamsTest, FillsUpFromTheLogAndGoesOnLive) {
  for (int i = 0; i < 50; ++i) node.say(renamed("name " + std::to_string(i)));
  Client& client = open(Wire::web_socket, bob, "?after=0.3");
  until(client, R"("id":"0.53")");
  node.say(renamed("live"));
  until(client, R"("id":"0.54")");
  std::size_t at = 0;
  for (int i = 4; i <= 54; ++i) {
    const auto next = client.got.find("\"id\":\"0." + std::to_string(i) + '"', at);
    ASSERT_NE(next, std::string::npos) << i;
    at = next + 1;
  }
}
TEST_F(StreamsTest, SaysWhereItCannotGoOn) {
  limits.catch_up = std::chrono::milliseconds(100);
  until(open(Wire::web_socket, bob, "?after=3.1"), R"("type":"reset","after":"3.1")");
  until(open(Wire::sse, bob, "?after=0.999"),
        "event: reset\ndata: {\"id\":\"0.3\",\"type\":\"reset\",\"after\":\"0.999\"");
  until(open(Wire::sse, bob, "?after=here"), "HTTP/1.1 400 ");
}
TEST_F(StreamsTest, IsForMembersAndFounders) {
  const std::string eve = "acct_01J00000000000000000000EVE";
  Client& socket = open(Wire::web_socket, eve);
  until(socket, close_with(1008, "not a member"));
  EXPECT_THAT(socket.got, HasSubstr("HTTP/1.1 101 "));
  until(open(Wire::sse, eve), "HTTP/1.1 403 ");
  node.founders.insert(eve);
  until(open(Wire::sse, eve), "event: hello");
}
TEST_F(StreamsTest, EndsWithTheMembership) {
  Client& socket = open(Wire::web_socket, bob);
  Client& events = open(Wire::sse, bob);
  until(socket, "hello");
  until(events, "hello");
  MemberRemoved removed;
  removed.set_account_id(bob);
  node.say(removed);
  until(socket, close_with(1008, "not a member any more"));
  until(events, "event: end");
  until_closed(events);
  EXPECT_THAT(events.got, Not(HasSubstr("member_removed")));
}
TEST_F(StreamsTest, RefusedAttemptsAreForAdmins) {
  Client& admin = open(Wire::sse, ana);
  Client& member = open(Wire::sse, bob);
  until(admin, "hello");
  until(member, "hello");
  Refused refused;
  refused.set_code(NOT_ALLOWED);
  node.say(refused);
  node.say(renamed("Ward"));
  until(admin, "id: 0.5\n");
  until(member, "id: 0.5\n");
  EXPECT_THAT(admin.got, HasSubstr("id: 0.4\n"));
  EXPECT_THAT(member.got, Not(HasSubstr("id: 0.4\n")));
}
TEST_F(StreamsTest, PassesMessagesOnButNotBack) {
  Client& sender = open(Wire::web_socket, bob);
  Client& other = open(Wire::web_socket, bob);
  until(sender, "hello");
  until(other, "hello");
  send(sender, R"({ "type": "cursor" })");
  const std::string message = R"([{"type":"live","from":")" + bob + R"(","data":{"type":"cursor"}}])";
  until(other, message);
  relay.hear(team_id, R"({"type":"live","from":"far"})");
  until(sender, R"([{"type":"live","from":"far"}])");
  EXPECT_THAT(sender.got, Not(HasSubstr("cursor")));
  EXPECT_EQ(relay.published.size(), 1u);
  send(sender, "[1]");
  until(sender, R"("type":"error")");
}
TEST_F(StreamsTest, AClientThatReadsNothingFallsBehindAndIsFilledUp) {
  limits.ring_bytes = 2 * Ring::chunk_bytes;
  Client& slow = open(Wire::web_socket, bob);
  until(slow, "hello");
  const int count = 5'000;  // far more than the sockets' small buffers and the ring hold
  for (int i = 0; i < count; ++i) {
    node.say(renamed("name"));
    if (i % 1000 == 0) {
      io.restart();
      io.poll();
    }
  }
  until(slow, "\"id\":\"0." + std::to_string(count + 3) + '"');
  std::size_t at = 0;
  for (int i = 4; i <= count + 3; ++i) {
    const auto next = slow.got.find("\"id\":\"0." + std::to_string(i) + '"', at);
    ASSERT_NE(next, std::string::npos) << i;
    at = next + 1;
  }
}
TEST_F(StreamsTest, WhoFallsBehindIsToldThatMessagesAreMissing) {
  limits.ring_bytes = 2 * Ring::chunk_bytes;
  Client& slow = open(Wire::web_socket, bob);
  until(slow, "hello");
  const int count = 5'000;
  for (int i = 0; i < count; ++i) node.say(renamed("name"));
  relay.hear(team_id, R"({"type":"live","from":"far"})");
  until(slow, "\"id\":\"0." + std::to_string(count + 3) + '"');
  EXPECT_THAT(slow.got, HasSubstr(R"([{"type":"skipped","after":"0.)"));
}
TEST_F(StreamsTest, AClientThatTakesNothingIsCut) {
  limits.write_timeout = std::chrono::milliseconds(100);
  Client& stuck = open(Wire::web_socket, bob);
  until(stuck, "hello");
  for (int i = 0; i < 5'000; ++i) node.say(renamed("name"));
  const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (streams().open() && std::chrono::steady_clock::now() < late) {
    io.restart();
    io.run_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(streams().open(), 0U);
  EXPECT_EQ(metrics.stream_cuts.Value(), 1);
}
TEST_F(StreamsTest, EndsWithTheToken) {
  until(open(Wire::web_socket, bob, "", 1), close_with(1008, "the token has expired"));
}
}  // namespace
}  // namespace muster::test
