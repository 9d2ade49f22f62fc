// Streams on loopback sockets, over a node that says what the test says.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <set>

#include "domain/ids.hpp"
#include "gateway/edge.hpp"
#include "gateway/lane_subjects.hpp"
#include "gateway/streams/streams.hpp"
#include "infra/memory_log.hpp"

namespace muster::test {
using testing::HasSubstr;
using testing::Not;
inline const std::string ana = "acct_01J00000000000000000000ANA";
inline const std::string bob = "acct_01J00000000000000000000B0B";
inline const std::string team_id = "team_01J0000000000000000000TEAM";

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
    say_of(team_subject(team_id), std::move(bodies)...);
  }
  template <class... Bodies>
  void say_of(const std::string& subject, Bodies... bodies) {
    Entry entry;
    entry.set_epoch(1);
    entry.set_seq(++seq_);
    entry.set_actor(ana);
    entry.set_at(1'790'000'000'000'000);
    (entry.mutable_events()->Add(to_event(std::move(bodies))), ...);
    append(std::move(entry), subject);
  }
  void submit(Ask, Consistency, std::chrono::steady_clock::time_point, Done) override {}
  bool owns(std::string_view) const override { return true; }
  std::string owner_url(std::string_view) const override { return ""; }
  std::chrono::steady_clock::time_point read_until(std::string_view) const override {
    return behind ? std::chrono::steady_clock::time_point() : std::chrono::steady_clock::now();
  }
  const Team* team(std::string_view id) const override { return state_.subjects.team(team_subject(id)); }
  const System* system() const override { return state_.subjects.system(); }
  Context::Fact founder(std::string_view id, std::string_view) const override {
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
  void publish_presence(std::string_view bytes) override { records.emplace_back(bytes); }
  void listen(Listener listener) override {
    hear = std::move(listener.message);
    hear_presence = std::move(listener.presence);
  }
  bool past_heard() const override { return past; }
  bool complete() const override { return past; }
  void stop() override {}
  bool past = true;
  std::vector<std::string> published, records;
  decltype(Listener::message) hear;
  decltype(Listener::presence) hear_presence;
};

inline MemberJoined joined(const std::string& account, Role role) {
  MemberJoined event;
  event.set_account_id(account);
  event.set_role(role);
  return event;
}
inline TeamUpdated renamed(const std::string& name) {
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
    if (!streams_)
      streams_ = std::make_unique<Streams>(
          io, Streams::Parts{node, relay, metrics, &log, {}, limits, with_presence ? &presence : nullptr});
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
  Presence presence{"node"};
  bool with_presence = false;
  std::vector<std::unique_ptr<Client>> clients;

 private:
  std::unique_ptr<Streams> streams_;
};
}  // namespace muster::test
