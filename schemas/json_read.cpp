// JSON, path and query parameters → protobuf.
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "schemas/json.hpp"
#include "schemas/rules.hpp"
#include "schemas/shape.hpp"

namespace muster {
namespace {
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

constexpr std::size_t depth_max = 64;
constexpr std::size_t kept_bytes_max = 64 * 1024;  // a parser that has read more gives its memory back

Refusal refusal(Code code, std::string detail, std::string pointer = {}) {
  Refusal refusal;
  refusal.set_code(code);
  refusal.set_detail(std::move(detail));
  refusal.set_pointer(std::move(pointer));
  return refusal;
}

// ---- storing: sets the field, or adds an element where it is a list ----

void store(Message& message, const Field& field, Wide number) {
  const Reflection& into = *message.GetReflection();
  const FieldDescriptor* at = field.descriptor;
  const auto put = [&]<class T>(T value, auto set, auto add) {
    field.list ? (into.*add)(&message, at, value) : (into.*set)(&message, at, value);
  };
  switch (at->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return put(static_cast<std::int32_t>(number), &Reflection::SetInt32, &Reflection::AddInt32);
    case FieldDescriptor::CPPTYPE_UINT32:
      return put(static_cast<std::uint32_t>(number), &Reflection::SetUInt32, &Reflection::AddUInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return put(static_cast<std::int64_t>(number), &Reflection::SetInt64, &Reflection::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT64:
      return put(static_cast<std::uint64_t>(number), &Reflection::SetUInt64, &Reflection::AddUInt64);
    case FieldDescriptor::CPPTYPE_BOOL:
      return put(number != 0, &Reflection::SetBool, &Reflection::AddBool);
    case FieldDescriptor::CPPTYPE_ENUM:
      return put(static_cast<int>(number), &Reflection::SetEnumValue, &Reflection::AddEnumValue);
    default:
      return;
  }
}
void store_real(Message& message, const Field& field, double number) {
  const Reflection& into = *message.GetReflection();
  const FieldDescriptor* at = field.descriptor;
  if (at->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
    const auto narrow = static_cast<float>(number);
    field.list ? into.AddFloat(&message, at, narrow) : into.SetFloat(&message, at, narrow);
  } else {
    field.list ? into.AddDouble(&message, at, number) : into.SetDouble(&message, at, number);
  }
}

// ---- values: reads one, checks its rules, stores it ----

Wrong put_number(Message& message, const Field& field, Wide number) {
  if (Wrong wrong = check_number(field, number)) return wrong;
  // Without `optional`, the first instant of 1970 would read as no time at all.
  if (field.kind == Kind::time && number == 0 && !field.presence && !field.list)
    return "must not be 1970-01-01T00:00:00Z";
  store(message, field, number);
  return std::nullopt;
}
Wrong put_name(Message& message, const Field& field, std::string_view text) {
  std::string known;
  for (const auto& [number, name] : field.names) {
    if (number == 0) continue;
    if (name == text) {
      store(message, field, number);
      return std::nullopt;
    }
    known += (known.empty() ? "" : ", ") + name;
  }
  return "is one of " + known;
}
// What is a string in JSON.
Wrong put_text(Message& message, const Field& field, std::string_view text) {
  switch (field.kind) {
    case Kind::time:
      if (const auto time = parse_time(text)) return put_number(message, field, *time);
      return "is a time such as 2026-09-21T13:33:20Z (RFC 3339)";
    case Kind::usd:
      if (const auto amount = parse_usd(text)) return put_number(message, field, *amount);
      return "is an amount in USD such as \"12.50\", with at most 9 decimals";
    case Kind::enumeration:
      return put_name(message, field, text);
    default:
      break;
  }
  if (Wrong wrong = check_text(field, text)) return wrong;
  const Reflection& into = *message.GetReflection();
  field.list ? into.AddString(&message, field.descriptor, std::string(text))
             : into.SetString(&message, field.descriptor, std::string(text));
  return std::nullopt;
}

// 1 and 1.0 are the same number in JSON.
std::optional<Wide> integer(const element& value) {
  switch (value.type()) {
    case element_type::INT64:
      return value.get_int64().value_unsafe();
    case element_type::UINT64:
      return value.get_uint64().value_unsafe();
    case element_type::DOUBLE: {
      const double number = value.get_double().value_unsafe();
      if (std::trunc(number) == number && std::abs(number) < 18446744073709551616.0) return static_cast<Wide>(number);
      return std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

const char* expected(const Field& field) {
  switch (field.kind) {
    case Kind::boolean:
      return "is true or false";
    case Kind::integer:
      return "is an integer";
    case Kind::real:
      return "is a number";
    case Kind::usd:
      return "is an amount in USD: a string such as \"12.50\", or an integer";
    case Kind::hundredths:
      return "is a number with at most two decimals";
    case Kind::object:
    case Kind::message:
      return "is an object";
    default:
      return "is a string";
  }
}

// A double holds more digits than are asked for here, so what is nearest is what was written.
std::optional<Wide> hundredths(const element& value) {
  double number = 0;
  if (value.get_double().get(number) != simdjson::SUCCESS || std::abs(number) > 1e12) return std::nullopt;
  const double nearest = std::round(number * 100);
  if (std::abs(number * 100 - nearest) > 1e-6) return std::nullopt;
  return static_cast<Wide>(nearest);
}

// What the text of an object may not hold: nothing that could not be shown again, and no key twice.
Wrong check_inside(const element& value) {
  const auto has_nul = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
  constexpr const char* nul = "must not contain the character U+0000";
  if (value.is_string() && has_nul(value.get_string().value_unsafe())) return nul;
  simdjson::dom::array items;
  if (value.get_array().get(items) == simdjson::SUCCESS)
    for (const element item : items)
      if (Wrong wrong = check_inside(item)) return wrong;
  simdjson::dom::object fields;
  if (value.get_object().get(fields) != simdjson::SUCCESS) return std::nullopt;
  std::vector<std::string_view> keys;
  for (const auto [key, held] : fields) {
    if (has_nul(key)) return nul;
    if (Wrong wrong = check_inside(held)) return wrong;
    keys.push_back(key);
  }
  std::ranges::sort(keys);
  if (std::ranges::adjacent_find(keys) != keys.end()) return "has a key twice";
  return std::nullopt;
}
Wrong put_object(Message& message, const Field& field, const element& value) {
  if (!value.is_object()) return expected(field);
  if (Wrong wrong = check_inside(value)) return wrong;
  std::string text = simdjson::minify(value);
  if (Wrong wrong = check_object(field, text)) return wrong;
  const Reflection& into = *message.GetReflection();
  field.list ? into.AddString(&message, field.descriptor, std::move(text))
             : into.SetString(&message, field.descriptor, std::move(text));
  return std::nullopt;
}

Wrong put_scalar(Message& message, const Field& field, const element& value) {
  switch (field.kind) {
    case Kind::object:
      return put_object(message, field, value);
    case Kind::hundredths: {
      const auto number = hundredths(value);
      if (!number) return expected(field);
      return put_number(message, field, *number);
    }
    case Kind::boolean:
      if (!value.is_bool()) return expected(field);
      store(message, field, value.get_bool().value_unsafe());
      return std::nullopt;
    case Kind::integer: {
      const auto number = integer(value);
      if (!number) return expected(field);
      return put_number(message, field, *number);
    }
    case Kind::real: {
      double number = 0;
      if (value.get_double().get(number) != simdjson::SUCCESS) return expected(field);
      store_real(message, field, number);
      return std::nullopt;
    }
    case Kind::usd:
      // A fraction is not exact as a JSON number, so it comes as a string.
      if (value.is_int64() || value.is_uint64()) return put_number(message, field, *integer(value) * 1'000'000'000);
      break;
    default:
      break;
  }
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return expected(field);
  return put_text(message, field, text);
}

// ---- objects ----

class Reader {
 public:
  explicit Reader(FieldNames taken) : taken_(taken) {}

  std::optional<Refusal> read(const object& from, Message& message, const Shape& shape) {
    std::vector<bool> seen(shape.fields.size());
    for (const auto [key, value] : from) {
      const auto depth = enter(key);
      const Field* field = shape.find(key);
      if (!field || !field->clients_may_set() || std::ranges::find(taken_, key) != taken_.end())
        return refusal(UNKNOWN_FIELD, "there is no such field here", pointer_);
      const auto at = static_cast<std::size_t>(field - shape.fields.data());
      if (seen[at]) return refusal(MALFORMED, "a key stands here twice", pointer_);
      seen[at] = true;
      if (auto no = read_field(value, message, *field)) return no;
      pointer_.resize(depth);
    }
    return std::nullopt;
  }

 private:
  // Adds to the pointer (RFC 6901) and returns its size before.
  std::size_t enter(std::string_view token) {
    const std::size_t before = pointer_.size();
    pointer_ += '/';
    for (const char c : token) {
      if (c == '~') {
        pointer_ += "~0";
      } else if (c == '/') {
        pointer_ += "~1";
      } else {
        pointer_ += c;
      }
    }
    return before;
  }
  Refusal invalid(const Field& field, const std::string& wrong) const {
    return refusal(INVALID_FIELD, std::string(field.name) + ' ' + wrong, pointer_);
  }

  std::optional<Refusal> read_field(const element& value, Message& message, const Field& field) {
    if (field.map) return read_map(value, message, field);
    if (field.list) return read_list(value, message, field);
    const Reflection& reflection = *message.GetReflection();
    // Two members of one oneof: the second would silently take the place of the first.
    const auto* oneof = field.descriptor->real_containing_oneof();
    if (oneof && reflection.HasOneof(message, oneof))
      return invalid(field, "excludes " + reflection.GetOneofFieldDescriptor(message, oneof)->name());
    if (field.kind == Kind::message)
      return read_message(value, *reflection.MutableMessage(&message, field.descriptor), field);
    return read_scalar(value, message, field);
  }
  std::optional<Refusal> read_scalar(const element& value, Message& message, const Field& field) {
    if (Wrong wrong = put_scalar(message, field, value)) return invalid(field, *wrong);
    return std::nullopt;
  }
  std::optional<Refusal> read_message(const element& value, Message& message, const Field& field) {
    object inside;
    if (value.get_object().get(inside) != simdjson::SUCCESS) return invalid(field, "is an object");
    return read(inside, message, *field.shape);
  }
  std::optional<Refusal> read_list(const element& value, Message& message, const Field& field) {
    simdjson::dom::array items;
    if (value.get_array().get(items) != simdjson::SUCCESS) return invalid(field, "is a list");
    const Reflection& reflection = *message.GetReflection();
    reflection.ClearField(&message, field.descriptor);
    std::size_t count = 0;
    for (const element item : items) {
      // Said before the rest is read: a list that is far too long costs no more than one that is just too long.
      if (field.rule.max_length() && count == field.rule.max_length()) break;
      const auto depth = enter(std::to_string(count++));
      auto no = field.kind == Kind::message
                    ? read_message(item, *reflection.AddMessage(&message, field.descriptor), field)
                    : read_scalar(item, message, field);
      if (no) return no;
      pointer_.resize(depth);
    }
    if (Wrong wrong = check_size(field, items.size())) return invalid(field, *wrong);
    return std::nullopt;
  }
  std::optional<Refusal> read_map(const element& value, Message& message, const Field& field) {
    object entries;
    if (value.get_object().get(entries) != simdjson::SUCCESS) return invalid(field, "is an object");
    const Reflection& reflection = *message.GetReflection();
    const Field& key_field = field.shape->fields[0];
    const Field& value_field = field.shape->fields[1];
    reflection.ClearField(&message, field.descriptor);
    std::vector<std::string_view> keys;
    for (const auto [key, held] : entries) {
      const auto depth = enter(key);
      keys.push_back(key);
      Message& entry = *reflection.AddMessage(&message, field.descriptor);
      if (Wrong wrong = put_key(entry, key_field, key)) return invalid(field, "has a key that " + *wrong);
      if (auto no = read_field(held, entry, value_field)) return no;
      pointer_.resize(depth);
    }
    std::ranges::sort(keys);
    if (std::ranges::adjacent_find(keys) != keys.end()) return refusal(MALFORMED, "a key stands here twice", pointer_);
    return std::nullopt;
  }
  static Wrong put_key(Message& entry, const Field& field, std::string_view key) {
    if (field.kind == Kind::text) return put_text(entry, field, key);
    if (auto no = set_field(entry, field.name, key)) return no->detail();
    return std::nullopt;
  }

  FieldNames taken_;
  std::string pointer_;
};

std::string not_json(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "the body is not UTF-8";
    case simdjson::DEPTH_ERROR:
      return "the body is nested too deep";
    case simdjson::NUMBER_ERROR:
      return "the body has a number that is malformed or out of range";
    case simdjson::STRING_ERROR:
      return "the body has a string with a wrong escape";
    default:
      return "the body is not JSON";
  }
}
bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::optional<Refusal> parse_and_read(simdjson::dom::parser& parser, std::string_view text, Message& message,
                                      FieldNames taken) {
  if (parser.capacity() == 0)
    if (const auto error = parser.allocate(0, depth_max)) return refusal(MALFORMED, not_json(error));
  element root;
  if (const auto error = parser.parse(text.data(), text.size()).get(root)) return refusal(MALFORMED, not_json(error));
  object body;
  if (root.get_object().get(body) != simdjson::SUCCESS) return refusal(MALFORMED, "the body is not a JSON object");
  return Reader(taken).read(body, message, shape_of(*message.GetDescriptor()));
}

// ---- text of parameters ----

std::optional<Wide> decimal(std::string_view text) {
  const std::string_view number = text.starts_with('-') ? text.substr(1) : text;
  if (number.empty() || number.size() > 20 || (number.size() > 1 && number[0] == '0')) return std::nullopt;
  Wide value = 0;
  for (const char c : number) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return text.starts_with('-') ? -value : value;
}

Wrong put_parameter(Message& message, const Field& field, std::string_view text) {
  switch (field.kind) {
    case Kind::boolean:
      if (text != "true" && text != "false") return expected(field);
      store(message, field, text == "true");
      return std::nullopt;
    case Kind::integer: {
      const auto number = decimal(text);
      if (!number) return expected(field);
      return put_number(message, field, *number);
    }
    case Kind::hundredths: {
      simdjson::dom::parser parser;
      element value;
      const auto number = parser.parse(text).get(value) == simdjson::SUCCESS ? hundredths(value) : std::nullopt;
      if (!number) return expected(field);
      return put_number(message, field, *number);
    }
    case Kind::real: {
      double number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return expected(field);
      store_real(message, field, number);
      return std::nullopt;
    }
    default:
      return put_text(message, field, text);
  }
}
}  // namespace

std::optional<Refusal> from_json(std::string_view text, Message& message, FieldNames taken) {
  if (is_blank(text)) return std::nullopt;
  if (text.size() > kept_bytes_max) {
    simdjson::dom::parser parser;
    return parse_and_read(parser, text, message, taken);
  }
  thread_local simdjson::dom::parser parser;
  return parse_and_read(parser, text, message, taken);
}

std::optional<Refusal> set_field(Message& message, std::string_view name, std::string_view text) {
  const std::string pointer = '/' + std::string(name);
  const Field* field = shape_of(*message.GetDescriptor()).find(name);
  if (!field || !field->clients_may_set() || field->kind == Kind::message || field->kind == Kind::object)
    return refusal(UNKNOWN_FIELD, "there is no such parameter here", pointer);
  const Wrong wrong = put_parameter(message, *field, text);
  if (!wrong) return std::nullopt;
  return refusal(INVALID_FIELD, std::string(name) + ' ' + *wrong, pointer);
}
}  // namespace muster
