// The rules of messages as JSON Schema 2020-12, for openapi.json.
#include <algorithm>
#include <limits>

#include "schemas/json.hpp"
#include "schemas/rules.hpp"
#include "schemas/shape.hpp"

namespace muster {
namespace {
using google::protobuf::Descriptor;

constexpr int depth_max = 16;  // messages that contain themselves are not written out for ever
constexpr Wide dollar = 1'000'000'000;

std::string anchored(const std::string& pattern) { return "^(?:" + pattern + ")$"; }

// Amounts from -most, or 0, to most, in the notation of parse_usd.
std::string usd_pattern(const Field& field) {
  const std::string sign = field.least < 0 ? "-?" : "";
  std::size_t digits = 0;
  Wide power = dollar;
  for (; power < field.most; power *= 10) ++digits;
  if (power != field.most || digits == 0) return anchored(sign + "(?:0|[1-9][0-9]{0,9})(?:[.][0-9]{1,9})?");
  const std::string zeros = std::to_string(digits);
  return anchored(sign + "(?:(?:0|[1-9][0-9]{0," + std::to_string(digits - 1) + "})(?:[.][0-9]{1,9})?|10{" + zeros +
                  "}(?:[.]0{1,9})?)");
}

class SchemaWriter {
 public:
  SchemaWriter(std::string& out, Side side, FieldNames taken) : out_(out), side_(side), taken_(taken) {}

  void object(const Shape& shape, int depth) {
    open();
    text("type", "object");
    member("properties");
    std::vector<const Field*> required;
    const auto outer = std::exchange(first_, true);
    out_ += '{';
    for (const Field& field : shape.fields) {
      if (!shown(field)) continue;
      member(field.name);
      any(field, depth);
      if (always_there(field)) required.push_back(&field);
    }
    out_ += '}';
    first_ = outer;
    if (!required.empty()) {
      member("required");
      names(required.size(), [&](std::size_t i) { return required[i]->name; });
    }
    if (request()) raw("additionalProperties", "false");
    close();
  }

  void any(const Field& field, int depth) {
    if (!field.list && !field.map) return one(field, depth);
    open();
    text("type", field.list ? "array" : "object");
    describe(field);
    if (request() && field.list) {
      const std::uint32_t least = std::max(field.rule.min_length(), field.rule.required() ? 1U : 0U);
      if (least) number("minItems", least);
      if (field.rule.max_length()) number("maxItems", field.rule.max_length());
    }
    member(field.list ? "items" : "additionalProperties");
    one(field.map ? field.shape->fields[1] : field, depth, false);
    close();
  }

  void one(const Field& field, int depth, bool described = true) {
    if (field.kind == Kind::message && depth < depth_max) return object(*field.shape, depth + 1);
    open();
    switch (field.kind) {
      case Kind::boolean:
        text("type", "boolean");
        break;
      case Kind::real:
        text("type", "number");
        break;
      case Kind::integer:
        integer(field);
        break;
      case Kind::hundredths:
        hundredths(field);
        break;
      case Kind::time:
        text("type", "string");
        text("format", "date-time");
        break;
      case Kind::usd:
        usd(field);
        break;
      case Kind::enumeration:
        enumeration(field);
        break;
      case Kind::text:
        string(field);
        break;
      case Kind::object:
      case Kind::message:
      case Kind::bytes:
        text("type", "object");
        break;
    }
    if (described) describe(field);
    close();
  }

 private:
  bool request() const { return side_ == Side::request; }
  bool shown(const Field& field) const {
    if (std::ranges::find(taken_, field.name) != taken_.end()) return false;
    return field.clients_may_set() && (request() || !field.secret);
  }
  bool always_there(const Field& field) const {
    if (request()) return field.rule.required();
    if (field.list || field.map) return true;
    return !field.presence && field.kind != Kind::enumeration && field.kind != Kind::time;
  }
  // Zero and empty count as missing where a field has no other way to be missing.
  static bool must_not_be_zero(const Field& field) { return field.rule.required() && !field.presence && !field.list; }

  void string(const Field& field) {
    text("type", "string");
    if (!request()) return;
    const std::uint32_t least = std::max(field.list ? 0U : field.rule.min_length(), must_not_be_zero(field) ? 1U : 0U);
    if (least) number("minLength", least);
    if (field.rule.max_length() && !field.list) number("maxLength", field.rule.max_length());
    if (field.rule.format() == EMAIL) text("format", "email");
    text("pattern", field.pattern.empty() ? "^[^\\u0000]*$" : anchored(field.pattern));
  }
  void integer(const Field& field) {
    text("type", "integer");
    if (request()) {
      const bool natural = field.least == 0 && must_not_be_zero(field);
      number("minimum", natural ? 1 : field.least);
      number("maximum", field.most);
      if (!natural && field.least < 0 && must_not_be_zero(field)) raw("not", R"({"const":0})");
    } else if (field.descriptor->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_UINT32 ||
               field.descriptor->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_UINT64) {
      number("minimum", 0);
    }
  }
  void usd(const Field& field) {
    if (!request()) {
      text("type", "string");
      text("pattern", "^-?[0-9]+[.][0-9]{2,9}$");
      return;
    }
    raw("type", R"(["string","integer"])");
    text("pattern", usd_pattern(field));
    number("minimum", field.least / dollar);
    number("maximum", field.most / dollar);
  }
  void hundredths(const Field& field) {
    text("type", "number");
    if (!request()) return;
    raw("minimum", hundredths_text(static_cast<std::int64_t>(field.least)));
    raw("maximum", hundredths_text(static_cast<std::int64_t>(field.most)));
    raw("multipleOf", "0.01");
  }
  void enumeration(const Field& field) {
    text("type", "string");
    std::vector<std::string_view> known;
    for (const auto& [value, name] : field.names)
      if (value != 0) known.push_back(name);
    member("enum");
    names(known.size(), [&](std::size_t i) { return known[i]; });
  }
  void describe(const Field& field) {
    if (!field.rule.doc().empty()) text("description", field.rule.doc());
  }

  // ---- JSON ----
  void open() {
    out_ += '{';
    firsts_.push_back(first_);
    first_ = true;
  }
  void close() {
    out_ += '}';
    first_ = firsts_.back();
    firsts_.pop_back();
  }
  void member(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    out_ += ':';
  }
  void text(std::string_view name, std::string_view value) {
    member(name);
    append_json_string(out_, value);
  }
  void raw(std::string_view name, std::string_view json) {
    member(name);
    out_ += json;
  }
  void number(std::string_view name, Wide value) {
    member(name);
    out_ += value > std::numeric_limits<std::int64_t>::max() ? std::to_string(static_cast<std::uint64_t>(value))
                                                             : std::to_string(static_cast<std::int64_t>(value));
  }
  template <class F>
  void names(std::size_t count, F&& name) {
    out_ += '[';
    for (std::size_t i = 0; i < count; ++i) {
      if (i) out_ += ',';
      append_json_string(out_, name(i));
    }
    out_ += ']';
  }

  std::string& out_;
  Side side_;
  FieldNames taken_;
  bool first_ = true;
  std::vector<bool> firsts_;
};
}  // namespace

std::string json_schema(const Descriptor& type, Side side, FieldNames taken) {
  std::string out;
  SchemaWriter(out, side, taken).object(shape_of(type), 0);
  return out;
}
std::string json_schema(const google::protobuf::FieldDescriptor& field, Side side) {
  std::string out;
  const Shape& shape = shape_of(*field.containing_type());
  SchemaWriter(out, side, {}).one(shape.fields[static_cast<std::size_t>(field.index())], 0);
  return out;
}
}  // namespace muster
