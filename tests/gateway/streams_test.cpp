// Streams on loopback sockets, over a node that says what the test says.
#include "gateway/streams/streams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <set>

#include "domain/ids.hpp"
#include "gateway/edge.hpp"
#include "gateway/lane_subjects.hpp"
#include "infra/memory_log.hpp"

namespace muster {
namespace {
using testing::HasSubstr;
using testing::Not;
const std::string ana = "acct_01J00000000000000000000ANA";
const std::string bob = "acct_01J00000000000000000000B0B";
const std::string team_id = "team_01J0000000000000000000TEAM";

// One lane; tells its listener what is said, and keeps it in a log in memory.
class TellingNode : public Node {
 public:
  explicit TellingNode(Log& log) : appender_(log.appender()) {
    Entry created;
    created.mutable_ledger_created()->set_ledger_id("ledger");
    append(std::move(created), "lane");
    Entry opened;
    opened.set_epoch(1);
    opened.mutable_lane_opened()->set_claim_id("claim");
    append(std::move(opened), "lane");
  }
  template <class... Bodies>
  void say(Bodies... bodies) {
    Entry entry;
    entry.set_epoch(1);
    entry.set_seq(++seq_);
    entry.set_actor(ana);
    entry.set_at(1'790'000'000'000'000);
    (entry.mutable_events()->Add(to_event(std::move(bodies))), ...);
    append(std::move(entry), team_subject(team_id));
  }
  void submit(Ask, Consistency, std::chrono::steady_clock::time_point, Done) override {}
  bool owns(std::string_view) const override { return true; }
  std::string owner_url(std::string_view) const override { return ""; }
  std::chrono::steady_clock::time_point read_until(std::string_view) const override {
    return behind ? std::chrono::steady_clock::time_point() : std::chrono::steady_clock::now();
  }
  const Team* team(std::string_view id) const override { return state_.subjects.team(team_subject(id)); }
  const System* system() const override { return nullptr; }
  Context::Fact founder(std::string_view id) const override {
    return founders.contains(std::string(id)) ? Context::Fact::yes : Context::Fact::no;
  }
  Position position_of(std::string_view) const override { return {0, offset_}; }
  Positions positions() const override { return {{0, offset_}}; }
  void listen(Listener listener) override {
    listener_ = std::move(listener);
    for (std::size_t i = 0; i < past_.size(); ++i) listener_({0, static_cast<std::int64_t>(i)}, past_[i]);
  }
  std::string not_ready() const override { return ""; }
  std::set<std::string> founders;
  bool behind = false;

 private:
  void append(Entry entry, const std::string& subject) {
    entry.set_subject(subject);
    entry.set_version(seq_);
    appender_->append(subject, entry.SerializeAsString(), {});
    const Position position{0, ++offset_};
    if (!entry.events().empty()) state_.apply(position, entry);
    past_.push_back(entry);
    if (listener_) listener_(position, entry);
  }
  std::unique_ptr<Appender> appender_;
  LaneSubjects state_;
  Listener listener_;
  std::vector<Entry> past_;
  std::uint64_t seq_ = 0;
  std::int64_t offset_ = -1;
};

// Remembers what is published; `hear` is another node's message.
class TestRelay : public LiveRelay {
 public:
  void publish(std::string_view, std::string_view json) override { published.emplace_back(json); }
  void listen(Listener listener) override { hear = std::move(listener); }
  void stop() override {}
  std::vector<std::string> published;
  Listener hear;
};

MemberJoined joined(const std::string& account, Role role) {
  MemberJoined event;
  event.set_account_id(account);
  event.set_role(role);
  return event;
}
TeamUpdated renamed(const std::string& name) {
  TeamUpdated event;
  event.set_name(name);
  return event;
}

class StreamsTest : public testing::Test {
 protected:
  StreamsTest() {
    TeamCreated created;
    created.set_name("Clinic");
    created.set_creator(ana);
    created.set_visibility(PRIVATE);
    created.set_plan(PRO);
    node.say(created, joined(ana, SUPER_ADMIN));
    node.say(joined(bob, MEMBER));
  }
  ~StreamsTest() override {
    clients.clear();
    asio::co_spawn(io, streams().stop(std::chrono::milliseconds(200)), asio::detached);
    io.restart();
    io.run_for(std::chrono::seconds(5));
  }
  Streams& streams() {
    if (!streams_) streams_ = std::make_unique<Streams>(io, Streams::Parts{node, relay, metrics, &log, {}, limits});
    return *streams_;
  }
  struct Client {
    explicit Client(asio::io_context& io) : socket(io) {}
    asio::ip::tcp::socket socket;
    std::string got;
    bool closed = false;
  };
  Client& open(Wire wire, const std::string& account, const std::string& query = "", std::int64_t lives_s = 3600) {
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    Client& client = *clients.emplace_back(std::make_unique<Client>(io));
    client.socket.open(asio::ip::tcp::v4());
    client.socket.set_option(asio::socket_base::receive_buffer_size(16 * 1024));
    client.socket.connect(acceptor.local_endpoint());
    Handover handover{acceptor.accept(), {}, {}, {team_id}, nullptr, {}};
    handover.socket.set_option(asio::socket_base::send_buffer_size(16 * 1024));
    auto identity = std::make_shared<Identity>();
    identity->account_id = account;
    identity->expires_at_s = now_s() + lives_s;
    handover.identity = identity;
    auto& request = handover.request;
    request.set(http::verb::get, "/stream" + query);
    if (wire == Wire::web_socket) {
      request.add_header(http::field::upgrade, "Upgrade", "websocket");
      request.add_header(http::field::connection, "Connection", "keep-alive, Upgrade");
      request.add_header(http::field::unknown, "Sec-WebSocket-Version", "13");
      request.add_header(http::field::sec_websocket_key, "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    }
    streams().take_over(std::move(handover), wire);
    return client;
  }
  // Runs until the client has been sent this text, or its end; 20 s at most.
  void until(Client& client, const std::string& text) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    client.socket.non_blocking(true);
    while (client.got.find(text) == std::string::npos && !client.closed && std::chrono::steady_clock::now() < limit) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(5));
      std::array<char, 65536> bytes;
      boost::system::error_code error;
      const auto size = client.socket.read_some(asio::buffer(bytes), error);
      client.got.append(bytes.data(), size);
      client.closed = error && error != asio::error::would_block;
    }
    EXPECT_THAT(client.got, HasSubstr(text));
  }
  void until_closed(Client& client) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!client.closed && std::chrono::steady_clock::now() < limit) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(5));
      std::array<char, 65536> bytes;
      boost::system::error_code error;
      const auto size = client.socket.read_some(asio::buffer(bytes), error);
      client.got.append(bytes.data(), size);
      client.closed = error && error != asio::error::would_block;
    }
    EXPECT_TRUE(client.closed);
  }
  static void send(Client& client, const std::string& text) {
    std::string frame{'\x81'};
    frame.push_back(static_cast<char>(0x80 | text.size()));
    asio::write(client.socket, asio::buffer(frame.append(4, '\0') + text));
  }
  static std::string close_with(std::uint16_t code, const std::string& reason) {
    return web_socket::close_frame(code, reason);
  }

  asio::io_context io{1};
  MemoryLog log{1};
  TellingNode node{log};
  TestRelay relay;
  Metrics metrics;
  StreamLimits limits;
  std::vector<std::unique_ptr<Client>> clients;

 private:
  std::unique_ptr<Streams> streams_;
};

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
}  // namespace muster
