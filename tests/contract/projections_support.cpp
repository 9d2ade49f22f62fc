#include "tests/contract/projections_support.hpp"

#include <google/protobuf/text_format.h>
#include <simdjson.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <regex>
#include <sstream>

#include "domain/ids.hpp"
#include "projections/filler.hpp"
#include "projections/migrations.hpp"
#include "schemas/json.hpp"

namespace muster::test {
namespace {
std::string server() {
  const char* given = std::getenv("MUSTER_TEST_POSTGRES");
  if (!given || !*given)
    throw std::runtime_error(
        "\nFAIL: MUSTER_TEST_POSTGRES is not set, so read models were not checked on a real PostgreSQL.\n"
        "      Run infra/dev/check, or start servers by infra/dev/servers and set MUSTER_TEST_POSTGRES\n"
        "      to what it prints as MUSTER_POSTGRES.\n");
  return given;
}
std::string with_database(const std::string& conninfo, const std::string& name) {
  if (!conninfo.starts_with("postgres")) return conninfo + " dbname=" + name;
  return conninfo + (conninfo.find('?') == std::string::npos ? "?" : "&") + "dbname=" + name;
}
pqxx::result on_server(const std::string& statement) {
  const auto connection = connect({.conninfo = server()});
  pqxx::nontransaction work(*connection);
  return work.exec(statement);
}
}  // namespace

TestDatabase::TestDatabase() {
  static std::atomic<int> made{0};
  name_ = "muster_test_" + std::to_string(getpid()) + "_" + std::to_string(++made);
  on_server("CREATE DATABASE " + name_);
}
// Not WITH (FORCE): a vacuum that is at work there is not ours to end; a plain drop waits for it.
TestDatabase::~TestDatabase() {
  try {
    cut_connections();
    on_server("DROP DATABASE " + name_);
  } catch (const std::exception& error) {
    ADD_FAILURE() << error.what();
  }
}
PostgresOptions TestDatabase::options() const { return {.conninfo = with_database(server(), name_)}; }
void TestDatabase::cut_connections() {
  on_server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name_ +
            "' AND usename = current_user AND pid <> pg_backend_pid()");
}
pqxx::result TestDatabase::run(const std::string& statement) {
  const auto connection = connect(options());
  pqxx::nontransaction work(*connection);
  return work.exec(statement);
}

Ledger::Ledger(int lanes, std::string id)
    : id_(std::move(id)), log_(lanes), appender_(log_.appender()), lanes_(static_cast<std::size_t>(lanes)) {
  for (int lane = 0; lane < lanes; ++lane) {
    Entry entry;
    entry.set_subject("lane");
    entry.mutable_ledger_created()->set_ledger_id(id_);
    entry.mutable_ledger_created()->set_lane(static_cast<std::uint32_t>(lane));
    push(lane, "lane", entry.SerializeAsString());
    open(lane);
  }
}
void Ledger::push(int lane, const std::string& key, const std::string& value) {
  appender_->append(key, value, {lane, 0, 0});
  delivered_.clear();
  appender_->collect(delivered_);
  ++lanes_[static_cast<std::size_t>(lane)].end;
}
void Ledger::open(int lane) {
  auto& state = lanes_[static_cast<std::size_t>(lane)];
  Entry entry;
  entry.set_subject("lane");
  entry.set_epoch(++state.epoch);
  entry.mutable_lane_opened()->set_node("node");
  state.next = 1;
  push(lane, "lane", entry.SerializeAsString());
}
Position Ledger::append(const std::string& subject, const std::string& actor, const std::string& events) {
  Entry entry;
  entry.set_subject(subject);
  entry.set_actor(actor);
  // Each top-level field of the text is an event of its own.
  int depth = 0;
  std::string one;
  for (const char c : events) {
    one += c;
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (c == '}' && depth == 0) {
      parse(one, *entry.add_events());
      one.clear();
    }
  }
  return append(std::move(entry));
}
Position Ledger::append(Entry entry) {
  const int lane = lane_of(entry.subject());
  auto& state = lanes_[static_cast<std::size_t>(lane)];
  now += minute_us;
  if (!entry.at()) entry.set_at(now);
  entry.set_epoch(state.epoch);
  entry.set_seq(state.next++);
  if (!entry.min_reader()) entry.set_min_reader(1);
  entry.set_version(++versions_[entry.subject()]);
  if (entry.command_id().empty()) entry.set_command_id("cmd_" + std::to_string(++commands_));
  const Position position{lane, end(lane)};
  push(lane, entry.subject(), entry.SerializeAsString());
  return position;
}
void Ledger::append_void(int lane) {
  Entry entry;
  entry.set_subject("team/void");
  entry.set_epoch(lanes_[static_cast<std::size_t>(lane)].epoch);
  entry.set_seq(1'000'000);
  *entry.add_events()->mutable_team_created()->mutable_name() = "never";
  push(lane, "team/void", entry.SerializeAsString());
}
void Ledger::append_garbage(int lane) { push(lane, "team/void", "\xff\xff not an entry"); }
std::string next_page(const std::string& json) {
  const auto token = json.find(R"("next_page_token":")");
  return token == json.npos ? "" : json.substr(token + 19, json.rfind('"') - token - 19);
}
std::vector<int> Ledger::lanes() const { return log_.lanes(); }
std::int64_t Ledger::size() const {
  std::int64_t size = 0;
  for (const Lane& lane : lanes_) size += lane.end;
  return size;
}

void fold(TestDatabase& database, Ledger& ledger, std::string_view name, std::size_t batch) {
  fold(database, ledger, *make_projection(name), batch);
}
void fold(TestDatabase& database, Ledger& ledger, Projection& projection, std::size_t batch) {
  auto options = database.options();
  options.search_path = projection.name();
  const auto connection = connect(options);
  migrate(*connection, projection.name());
  Filler filler(*connection, projection, true);
  filler.load(ledger.lanes());
  const auto reader = ledger.log().reader();
  std::vector<Record> records;
  for (const int lane : ledger.lanes()) {
    reader->seek(lane, filler.lanes().at(lane).fold.offset);
    for (;;) {
      auto more = reader->read(std::chrono::milliseconds(0));
      if (more.empty()) break;
      records.insert(records.end(), more.begin(), more.end());
    }
    reader->drop(lane);
  }
  for (std::size_t from = 0; from < records.size(); from += batch)
    filler.fill(std::span(records).subspan(from, std::min(batch, records.size() - from)));
}

std::string dump(TestDatabase& database, const std::string& schema) {
  std::string text;
  for (const auto& table : database.run("SELECT tablename FROM pg_tables WHERE schemaname = '" + schema +
                                        "' AND tablename <> 'migration' ORDER BY 1")) {
    const auto name = table[0].as<std::string>();
    const std::string row = name == "checkpoint" ? "(to_jsonb(t) - 'generation')" : "to_jsonb(t)";
    text += name + "\n";
    for (const auto& line : database.run("SELECT " + row + "::text FROM " + schema + "." + name + " t ORDER BY 1"))
      text += line[0].as<std::string>() + "\n";
  }
  return text;
}

std::string difference(const std::string& one, const std::string& other) {
  std::istringstream left(one), right(other);
  for (std::string a, b;;) {
    const bool more = static_cast<bool>(std::getline(left, a)),
               more_of_other = static_cast<bool>(std::getline(right, b));
    if (!more && !more_of_other) return {};
    if (!more || !more_of_other || a != b) return (more ? a : "(end)") + "\n" + (more_of_other ? b : "(end)");
  }
}

std::string id(std::string_view prefix, std::string_view name) {
  std::string bytes(16, '\0');
  for (std::size_t i = 0; i < name.size(); ++i) bytes[i % 10 + 6] = static_cast<char>(bytes[i % 10 + 6] ^ name[i]);
  return std::string(prefix) + '_' + crockford(bytes);
}
void parse(const std::string& text, google::protobuf::Message& message) {
  if (!google::protobuf::TextFormat::ParseFromString(text, &message))
    throw std::logic_error("not a " + message.GetTypeName() + ": " + text);
}

namespace {
using google::protobuf::FieldDescriptor;

bool matches(const simdjson::dom::element& value, const char* pattern) {
  return value.is_string() && std::regex_match(std::string(value.get_string().value()), std::regex(pattern));
}
void expect_object(const simdjson::dom::element& value, const google::protobuf::Descriptor& type);
void expect_value(const simdjson::dom::element& value, const FieldDescriptor& field) {
  const auto& where = field.full_name();
  const auto format = field.options().GetExtension(rule).format();
  if (format == TIME) {
    EXPECT_TRUE(matches(value, R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)")) << where << " " << value;
    EXPECT_TRUE(value.is_string() && parse_time(value.get_string().value())) << where << " " << value;
  } else if (format == USD) {
    EXPECT_TRUE(matches(value, R"(-?\d+\.\d{2,9})")) << where << " " << value;
    const auto nano = value.is_string() ? parse_usd(value.get_string().value()) : std::nullopt;
    EXPECT_TRUE(nano && usd_text(*nano) == value.get_string().value()) << where << " " << value;
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    bool known = false;
    for (int i = 1; i < field.enum_type()->value_count(); ++i)
      known = known || (value.is_string() && value.get_string().value() ==
                                                 enum_text(*field.enum_type(), field.enum_type()->value(i)->number()));
    EXPECT_TRUE(known) << where << " " << value;
  } else if (format == JSON_OBJECT) {
    EXPECT_TRUE(value.is_object()) << where << " " << value;
  } else if (format == HUNDREDTHS) {
    EXPECT_TRUE(value.is_number()) << where << " " << value;
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    EXPECT_TRUE(value.is_string()) << where << " " << value;
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    EXPECT_TRUE(value.is_bool()) << where << " " << value;
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    EXPECT_TRUE(value.is_number()) << where << " " << value;
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    expect_object(value, *field.message_type());
  } else {
    EXPECT_TRUE(value.is_int64()) << where << " " << value;
  }
}
// As schemas/json.hpp says of what is written.
bool always_there(const FieldDescriptor& field) {
  if (field.options().GetExtension(secret)) return false;
  if (field.is_repeated()) return true;
  if (field.has_presence() || field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return false;
  return field.options().GetExtension(rule).format() != TIME;
}
void expect_object(const simdjson::dom::element& value, const google::protobuf::Descriptor& type) {
  ASSERT_TRUE(value.is_object()) << type.full_name() << " " << value;
  const simdjson::dom::object object = value;
  for (const auto& [key, inside] : object) {
    const auto* field = type.FindFieldByName(std::string(key));
    ASSERT_TRUE(field) << type.full_name() << " has no field " << key;
    if (field->is_repeated()) {
      ASSERT_TRUE(inside.is_array()) << field->full_name() << " " << inside;
      const simdjson::dom::array array = inside;
      for (const auto& element : array) expect_value(element, *field);
    } else if (field->message_type() && field->message_type()->name() == "Sealed") {
      EXPECT_TRUE(inside["key_id"].is_string() && inside["box"].is_string()) << inside;
    } else {
      expect_value(inside, *field);
    }
  }
  for (int i = 0; i < type.field_count(); ++i)
    EXPECT_TRUE(!always_there(*type.field(i)) || value[type.field(i)->name()].error() == simdjson::SUCCESS)
        << type.field(i)->full_name() << " is missing";
}
}  // namespace

void expect_shape(const std::string& json, const google::protobuf::Descriptor& type) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  ASSERT_EQ(parser.parse(json).get(root), simdjson::SUCCESS) << json;
  expect_object(root, type);
}
}  // namespace muster::test
