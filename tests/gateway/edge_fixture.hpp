// An edge on loopback sockets, over a node in memory that decides for real.
#pragma once
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <map>
#include <set>
#include <thread>

#include "domain/founders.hpp"
#include "domain/ids.hpp"
#include "gateway/edge.hpp"
#include "gateway/lane_subjects.hpp"
#include "gateway/server.hpp"

namespace muster {
inline const std::string ana = "acct_01J00000000000000000000ANA";
inline const std::string bob = "acct_01J00000000000000000000B0B";

// One lane, confirmed at once; everything is this node's unless `owner` names another.
class MemoryNode : public Node {
 public:
  std::string owner;  // of all lanes; empty: this node
  std::string missing;
  std::function<void(Ask&)> on_ask;
  Refusal answer_with;  // instead of deciding
  int asked = 0;
  std::int64_t clock = 1'700'000'000'000'000;  // of the lane; goes on by 1 with every command
  bool tells_listeners = false;                // of its entries
  std::vector<Entry> entries;

  void submit(Ask ask, Consistency, std::chrono::steady_clock::time_point, Done done) override {
    ++asked;
    if (on_ask) on_ask(ask);
    if (answer_with.code()) {
      Answered answered;
      answered.refusal = answer_with;
      answered.command_id = ask.command_id;
      return done(std::move(answered));
    }
    CommandSubmission submission(std::move(ask), Consistency::confirmed, facts_, std::move(done));
    Entry entry;
    if (submission.decide(state_, ++clock, entry)) {
      state_.apply({0, offset_ + 1}, entry);
      entries.push_back(entry);
      ++offset_;
      if (listener_ && tells_listeners) listener_({0, offset_}, entries.back());
    }
    submission.answer(Submission::Outcome::done, {0, offset_});
  }
  bool owns(std::string_view) const override { return owner.empty(); }
  std::string owner_url(std::string_view) const override { return owner; }
  std::chrono::steady_clock::time_point read_until(std::string_view) const override {
    return std::chrono::steady_clock::now();
  }
  const Team* team(std::string_view team_id) const override { return state_.subjects.team(team_subject(team_id)); }
  const System* system() const override { return state_.subjects.system(); }
  Context::Fact founder(std::string_view account_id, std::string_view key_hash) const override {
    if (account_id == founder_id) return Context::Fact::yes;
    return system() ? founder_fact(*system(), std::string(account_id), key_hash) : Context::Fact::no;
  }
  bool fresh(std::string_view subject) const override { return !stale.contains(std::string(subject)); }
  Position position_of(std::string_view) const override { return {0, offset_}; }
  Positions positions() const override { return {{0, offset_}}; }
  void listen(Listener listener) override { listener_ = std::move(listener); }
  std::string not_ready() const override { return missing; }

  std::string founder_id;
  std::set<std::string> stale;  // subjects

 private:
  ClusterSecret secret_{"secret of the cluster"};
  DecisionFacts facts_{secret_,
                       [this](std::string_view id, std::string_view key) { return founder(id, key); },
                       [] { return std::string("0.0"); },
                       nullptr,
                       {},
                       this};
  LaneSubjects state_;
  Listener listener_;
  std::int64_t offset_ = 0;
};

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  bool has(const std::string& text) const { return body.find(text) != std::string::npos; }
};

// A client that blocks, one connection.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(io_) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }
  void send(const std::string& text) { boost::asio::write(socket_, boost::asio::buffer(text)); }
  HttpAnswer receive(bool head = false) {
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    parser.skip(head);
    http::read(socket_, buffer_, parser);
    HttpAnswer answer;
    answer.status = parser.get().result_int();
    for (const auto& field : parser.get()) {
      std::string name(field.name_string());
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      answer.headers[name] = std::string(field.value());
    }
    answer.body = parser.get().body();
    return answer;
  }
  HttpAnswer ask(const std::string& method, const std::string& target, const std::string& headers = "",
                 const std::string& body = "") {
    std::string text = method + ' ' + target + " HTTP/1.1\r\nHost: here\r\n" + headers;
    if (!body.empty())
      text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    send(text + "\r\n" + body);
    return receive(method == "HEAD");
  }
  // Whether the other side has closed.
  bool closed() {
    char byte = 0;
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::buffer(&byte, 1), error);
    return error == boost::asio::error::eof || error == boost::asio::error::connection_reset;
  }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
};

class EdgeTest : public testing::Test {
 protected:
  ~EdgeTest() override {
    if (!thread_.joinable()) return;
    stop();
  }
  // Once, after the test has changed `config` and `node`.
  void start() {
    for (const auto& account : {ana, bob}) remember(KeyCreated::PERSON, account);
    Key signing;
    signing.key_id = "key_1";
    signing.bytes = std::string(32, 's');
    edge = std::make_unique<Edge>(io, Edge::Parts{config,
                                                  node,
                                                  keyring,
                                                  metrics,
                                                  nullptr,
                                                  nullptr,
                                                  "secret of the cluster",
                                                  {signing},
                                                  "secret of the nodes",
                                                  {}});
    server = std::make_unique<Server>(io, *edge);
    port = server->listen({"127.0.0.1", 0}, Server::Side::public_side);
    private_port = server->listen({"127.0.0.1", 0}, Server::Side::private_side);
    thread_ = std::thread([this] { io.run(); });
  }
  void stop() {
    boost::asio::co_spawn(io, server->stop(), boost::asio::detached);
    thread_.join();
  }
  void remember(KeyCreated::Purpose purpose, const std::string& owner) {
    Key key;
    key.key_id = "key_of_" + owner;
    key.purpose = purpose;
    key.owner = owner;
    key.bytes = std::string(32, 'k');
    key.announced = true;
    keyring.remember(key);
  }
  std::string token(const std::string& account, std::string email = "") {
    const auto now = now_s();
    return edge->tokens().issue({account, std::move(email), now, now + 3600, now});
  }
  // Authorization of that account.
  std::string as(const std::string& account, std::string email = "") {
    return "Authorization: Bearer " + token(account, std::move(email)) + "\r\n";
  }
  HttpAnswer ask(const std::string& method, const std::string& target, const std::string& headers = "",
                 const std::string& body = "") {
    return Client(port).ask(method, target, headers, body);
  }
  std::string new_team(const std::string& name = "Clinic") {
    const auto answer = ask("POST", "/api/v1/teams", as(ana), "{\"name\":\"" + name + "\"}");
    EXPECT_EQ(answer.status, 201) << answer.body;
    return member(answer, "team_id");
  }
  // The text of a member of a flat JSON object.
  static std::string member(const HttpAnswer& answer, const std::string& name) {
    const auto at = answer.body.find('"' + name + "\":\"");
    if (at == std::string::npos) return "";
    const auto from = at + name.size() + 4;
    return answer.body.substr(from, answer.body.find('"', from) - from);
  }

  boost::asio::io_context io{1};
  Config config;
  MemoryNode node;
  Keyring keyring{"postgresql://127.0.0.1:1/nowhere?connect_timeout=1", std::string(32, 'm')};
  Metrics metrics;
  std::unique_ptr<Edge> edge;
  std::unique_ptr<Server> server;
  std::uint16_t port = 0, private_port = 0;

 private:
  std::thread thread_;
};
}  // namespace muster
