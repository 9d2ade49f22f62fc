// Every message type, filled at random from a seed, written and read back.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <re2/re2.h>
#include <simdjson.h>
#include <cstring>

#include <random>

#include "schemas/json.hpp"
#include "schemas/proto/commands.pb.h"
#include "schemas/proto/ledger.pb.h"
#include "schemas/proto/options.pb.h"
#include "schemas/proto/refusal.pb.h"
#include "schemas/proto/state.pb.h"

namespace muster::test {
namespace {
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::vector<const Descriptor*> every_type() {
  std::vector<const Descriptor*> types;
  std::set<const FileDescriptor*> seen;
  const auto add = [&](const auto& self, const FileDescriptor* file) -> void {
    if (file->package() != "muster.v1" || !seen.insert(file).second) return;
    for (int i = 0; i < file->dependency_count(); ++i) self(self, file->dependency(i));
    for (int i = 0; i < file->message_type_count(); ++i) types.push_back(file->message_type(i));
  };
  for (const Descriptor* type : {Command::descriptor(), Entry::descriptor(), Team::descriptor(), Refusal::descriptor()})
    add(add, type->file());
  return types;
}
std::unique_ptr<Message> make(const Descriptor& type) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

// What JSON neither shows nor takes.
bool is_shown(const FieldDescriptor& field) {
  if (field.type() == FieldDescriptor::TYPE_BYTES || field.options().GetExtension(secret)) return false;
  if (field.options().GetExtension(rule).internal()) return false;
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field.message_type() != Sealed::descriptor();
}

// What has no `optional` is always written, also where it is empty or zero and its rule forbids that.
bool may_be_unset(const FieldDescriptor& field) { return field.has_presence() || !field.options().HasExtension(rule); }

class Filler {
 public:
  explicit Filler(std::uint32_t seed) : random_(seed) {}

  void fill(Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (!is_shown(field) || (may_be_unset(field) && below(4) == 0)) continue;
      if (field.real_containing_oneof() && message.GetReflection()->HasOneof(message, field.real_containing_oneof()))
        continue;
      if (field.is_map()) {
        map(message, field);
      } else if (field.is_repeated()) {
        list(message, field);
      } else {
        value(message, field);
      }
    }
  }

 private:
  std::uint64_t below(std::uint64_t end) { return random_() % end; }

  // Never the first, which says nothing.
  int one_of(const google::protobuf::EnumDescriptor& type) {
    return type.value(static_cast<int>(1 + below(static_cast<std::uint64_t>(type.value_count()) - 1)))->number();
  }
  void list(Message& message, const FieldDescriptor& field) {
    const Reflection& into = *message.GetReflection();
    const auto count = std::max<std::uint64_t>(below(3), field.options().GetExtension(rule).min_length());
    for (std::uint64_t i = 0; i < count; ++i) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        fill(*into.AddMessage(&message, &field));
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        into.AddString(&message, &field, text(field));
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
        into.AddUInt32(&message, &field, static_cast<std::uint32_t>(number(field)));
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        into.AddEnumValue(&message, &field, one_of(*field.enum_type()));
      } else {
        ADD_FAILURE() << "teach this test lists of " << field.cpp_type_name();
      }
    }
  }
  void map(Message& message, const FieldDescriptor& field) {
    for (std::uint64_t i = below(3); i-- > 0;) {
      Message& entry = *message.GetReflection()->AddMessage(&message, &field);
      entry.GetReflection()->SetString(&entry, field.message_type()->map_key(), "key \"" + std::to_string(i));
      value(entry, *field.message_type()->map_value());
    }
  }
  void value(Message& message, const FieldDescriptor& field) {
    const Reflection& into = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        return into.SetBool(&message, &field, below(2));
      case FieldDescriptor::CPPTYPE_INT32:
        return into.SetInt32(&message, &field, static_cast<std::int32_t>(number(field)));
      case FieldDescriptor::CPPTYPE_UINT32:
        return into.SetUInt32(&message, &field, static_cast<std::uint32_t>(number(field)));
      case FieldDescriptor::CPPTYPE_INT64:
        return into.SetInt64(&message, &field, number(field));
      case FieldDescriptor::CPPTYPE_UINT64:
        return into.SetUInt64(&message, &field, static_cast<std::uint64_t>(number(field)));
      case FieldDescriptor::CPPTYPE_STRING:
        return into.SetString(&message, &field, text(field));
      case FieldDescriptor::CPPTYPE_ENUM:
        return into.SetEnumValue(&message, &field, one_of(*field.enum_type()));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return fill(*into.MutableMessage(&message, &field));
      default:
        ADD_FAILURE() << "teach this test " << field.cpp_type_name();
    }
  }

  std::int64_t number(const FieldDescriptor& field) {
    const Rule& rules = field.options().GetExtension(rule);
    const bool is_signed = field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
    const std::int64_t least = rules.has_min() ? rules.min() : is_signed ? -4'000'000'000'000'000 : 0;
    const std::int64_t most = rules.has_max() ? rules.max() : is_signed ? 4'000'000'000'000'000 : 4'000'000'000;
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }
  std::string text(const FieldDescriptor& field) {
    const Rule& rules = field.options().GetExtension(rule);
    constexpr char id[] = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    switch (rules.format()) {
      case ACCOUNT_ID:
        return std::string("acct_") + id;
      case TEAM_ID:
        return std::string("team_") + id;
      case v1::ULID:
        return std::string("item_") + id;
      case EMAIL:
        return "ana@example.com";
      case NAME:
        return "a \"name\"\n é";
      case JSON_OBJECT:
        return R"({"a":["é",1.5,{"b":null}]})";
      default:
        break;
    }
    if (rules.pattern().empty()) {
      static const std::string parts[] = {"a", "\"", "\\", "\n", "\x7f", "\x01", "é", "\u2028", "\U0001F600"};
      std::string made;
      for (auto length = std::max<std::uint64_t>(below(20), rules.min_length()); length-- > 0;)
        made += parts[below(std::size(parts))];
      return made;
    }
    for (const char* sample : {"view", "text/plain", "utf-8", "root", "system.manage_users", "Queue-7:a.b",
                               "01ARZ3NDEKTSV4RRFFQ69G5FAV-01ARZ3NDEKTSV4RR"})
      if (std::string_view(sample).size() >= rules.min_length() && RE2::FullMatch(sample, rules.pattern()))
        return sample;
    ADD_FAILURE() << "teach this test a sample of " << rules.pattern();
    return {};
  }

  std::mt19937_64 random_;
};

TEST(RoundTrip, OfEveryMessageType) {
  for (const Descriptor* type : every_type()) {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
      const auto message = make(*type);
      Filler(seed).fill(*message);
      const std::string json = to_json(*message);
      const auto again = make(*type);
      const auto refusal = from_json(json, *again);
      ASSERT_FALSE(refusal) << type->name() << ' ' << seed << ": " << refusal->ShortDebugString() << "\n" << json;
      ASSERT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*message, *again))
          << type->name() << ' ' << seed << ":\n"
          << json << "\n"
          << message->DebugString() << "\n"
          << again->DebugString();
      ASSERT_EQ(to_json(*again), json) << type->name();
    }
  }
}

TEST(RoundTrip, SchemasOfEveryMessageTypeAreJson) {
  simdjson::dom::parser parser;
  for (const Descriptor* type : every_type())
    for (const Side side : {Side::request, Side::response}) {
      const std::string schema = json_schema(*type, side);
      simdjson::dom::element root;
      ASSERT_EQ(parser.parse(schema).get(root), simdjson::SUCCESS) << schema;
      EXPECT_EQ(std::string_view(root["type"]), "object");
    }
}

// Zero would count as missing although a client has given it.
TEST(RoundTrip, RequiredNumbersCannotBeZeroByAccident) {
  for (const Descriptor* type : every_type())
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      const Rule& rules = field.options().GetExtension(rule);
      if (!rules.required() || field.has_presence() || field.is_repeated()) continue;
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING || field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
        continue;
      EXPECT_GE(rules.min(), 1) << field.full_name() << ": make it optional, or give it a min";
    }
}
}  // namespace
}  // namespace muster::test
