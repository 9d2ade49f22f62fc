// What JSON needs to know about a message type, read once from its descriptor and the options of its fields.
#pragma once
#include <google/protobuf/descriptor.h>
#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/proto/options.pb.h"

namespace muster {
using namespace v1;

__extension__ typedef __int128 Wide;  // holds every int64 and every uint64

struct Shape;

enum class Kind { boolean, integer, real, text, object, time, usd, hundredths, enumeration, message, bytes };

struct Field {
  const google::protobuf::FieldDescriptor* descriptor = nullptr;
  std::string_view name;
  std::string key;  // "\"name\":", as it is written
  Kind kind = Kind::text;
  bool list = false;
  bool map = false;
  bool presence = false;  // whether unset and zero are two things
  bool hidden = false;    // bytes or Sealed: no business of JSON
  bool secret = false;
  bool personal = false;
  Rule rule;
  Wide least = 0, most = 0;                        // of an integer, time or money
  std::string pattern;                             // of a text, from its format or its rule; empty: none
  std::shared_ptr<const RE2> matcher;              // of `pattern`; null for ids, which are checked by hand
  const Shape* shape = nullptr;                    // of a message; of a map, its entry's
  std::vector<std::pair<int, std::string>> names;  // of an enum's values

  // Kept in an integer type, whatever it is outside.
  bool is_number() const {
    return kind == Kind::integer || kind == Kind::time || kind == Kind::usd || kind == Kind::hundredths;
  }
  // What clients may not fill they are not shown either.
  bool clients_may_set() const { return !hidden && !rule.internal(); }
};

struct Shape {
  const google::protobuf::Descriptor* type = nullptr;
  std::vector<Field> fields;  // in the order of the .proto

  const Field* find(std::string_view name) const;
};

// Lives as long as the program.
const Shape& shape_of(const google::protobuf::Descriptor& type);
// The name outside of an enum's value: "note" for ITEM_TYPE_NOTE.
std::string outside_name(const google::protobuf::EnumValueDescriptor& value);
}  // namespace muster
