// What the tests of read models need: a database of their own on a real PostgreSQL, a ledger in memory to write
// histories on, and answers that are held against the messages which promise their shape.
#pragma once
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "infra/memory_log.hpp"
#include "infra/postgres.hpp"
#include "projections/projections.hpp"

namespace muster::test {
// A new, empty database; gone at the end. Throws, and so fails the test, where no PostgreSQL was given.
class TestDatabase {
 public:
  TestDatabase();
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  PostgresOptions options() const;
  // Ends all connections to it, as a restart of the server would.
  void cut_connections();
  // One statement, in a connection of its own.
  pqxx::result run(const std::string& statement);
  std::string value(const std::string& statement) { return run(statement)[0][0].as<std::string>(); }

 private:
  std::string name_;
};

inline constexpr std::int64_t story_start_us = 1'795'267'200LL * 1'000'000;  // 2026-11-21T13:20:00Z
constexpr std::int64_t second_us = 1'000'000, minute_us = 60 * second_us, day_us = 86'400 * second_us;

// A ledger on a memory log, written by the rules of the log. Events are written in protobuf's text format.
class Ledger {
 public:
  explicit Ledger(int lanes = 4, std::string id = "ledger_1");
  MemoryLog& log() { return log_; }
  const std::string& id() const { return id_; }

  // One entry; `events` such as "team_created { name: 'Lab' } member_joined { … }". A minute passes before it.
  Position append(const std::string& subject, const std::string& actor, const std::string& events);
  Position append(Entry entry);
  // What must be skipped: an entry of an older epoch, and bytes that are no entry.
  void append_void(int lane);
  void append_garbage(int lane);
  // A new owner's claim.
  void open(int lane);

  std::int64_t now = story_start_us;
  int lane_of(const std::string& subject) { return log_.lane_of(subject); }
  std::vector<int> lanes() const;
  // Entries of all lanes, valid or not.
  std::int64_t size() const;
  std::int64_t end(int lane) const { return lanes_[static_cast<std::size_t>(lane)].end; }

 private:
  struct Lane {
    std::uint64_t epoch = 0, next = 1;
    std::int64_t end = 0;
  };
  void push(int lane, const std::string& key, const std::string& value);
  std::string id_;
  MemoryLog log_;
  std::unique_ptr<Appender> appender_;
  std::vector<Delivery> delivered_;
  std::vector<Lane> lanes_;
  std::map<std::string, std::uint64_t> versions_;
  int commands_ = 0;
};

// Brings the live schema of a read model up to the end of the ledger, `batch` records to a transaction.
void fold(TestDatabase& database, Ledger& ledger, Projection& projection, std::size_t batch = 1000);
void fold(TestDatabase& database, Ledger& ledger, std::string_view name, std::size_t batch = 1000);

// Every row of every table of a schema, sorted, but for what two folds of one ledger may differ in.
std::string dump(TestDatabase& database, const std::string& schema);

// The first line in which two dumps differ; empty where they do not.
std::string difference(const std::string& one, const std::string& other);

// An id that is_id accepts: the same for the same name.
std::string id(std::string_view prefix, std::string_view name);
inline std::string acct(std::string_view name) { return id("acct", name); }
inline std::string team(std::string_view name) { return id("team", name); }

// That every field of a JSON object is one of the message, of its type and format, and that what is always there is.
void expect_shape(const std::string& json, const google::protobuf::Descriptor& type);

template <class Response, class Request>
View ask(TestDatabase& database, const Request& request, Lanes lanes = {}) {
  const auto connection = connect(database.options());
  pqxx::nontransaction work(*connection);
  const auto view = query(work, request, lanes);
  if (!view) {
    ADD_FAILURE() << "refused: " << view.error().ShortDebugString();
    return {};
  }
  expect_shape(view.value().json, *Response::descriptor());
  return view.value();
}
template <class Request>
Refusal refusal(TestDatabase& database, const Request& request) {
  const auto connection = connect(database.options());
  pqxx::nontransaction work(*connection);
  const auto view = query(work, request, Lanes());
  return view ? Refusal() : view.error();
}
// The token of the page after this one; empty on the last.
std::string next_page(const std::string& json);

// The messages of tests, in text format.
void parse(const std::string& text, google::protobuf::Message& message);
template <class Message>
Message message(const std::string& text) {
  Message result;
  parse(text, result);
  return result;
}

// `entries` entries of all kinds, by `teams` teams, the same for the same seed; with void entries in between.
void write_random_history(Ledger& ledger, unsigned seed, int entries, int teams);
}  // namespace muster::test
