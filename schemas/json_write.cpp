// protobuf → JSON.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "schemas/json.hpp"
#include "schemas/shape.hpp"

namespace muster {
namespace {
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class Writer {
 public:
  Writer(std::string& out, WriteOptions options) : out_(out), options_(options) {}

  void object(const Message& message, const Shape& shape) {
    out_ += '{';
    bool first = true;
    for (const Field& field : shape.fields) {
      if (!is_written(message, field)) continue;
      if (!first) out_ += ',';
      first = false;
      out_ += field.key;
      if (field.map) {
        map(message, field);
      } else if (field.list) {
        list(message, field);
      } else {
        value(message, field);
      }
    }
    out_ += '}';
  }

 private:
  bool is_written(const Message& message, const Field& field) const {
    if (!field.clients_may_set() || field.secret || (field.personal && !options_.personal)) return false;
    if (field.list || field.map) return true;
    const Reflection& reflection = *message.GetReflection();
    if (field.presence) return reflection.HasField(message, field.descriptor);
    if (field.kind == Kind::enumeration) return reflection.GetEnumValue(message, field.descriptor) != 0;
    if (field.kind == Kind::time) return reflection.GetInt64(message, field.descriptor) != 0;
    return true;
  }

  template <class Number>
  void number(Number number) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    out_.append(text, end);
  }
  void real(double number_) {
    if (std::isfinite(number_)) {
      number(number_);
    } else {
      out_ += "null";
    }
  }
  void text(std::string_view text) { append_json_string(out_, text); }
  void text(const Field& field, const std::string& value) {
    if (field.kind == Kind::object)
      out_ += value.empty() ? "{}" : value;
    else
      text(value);
  }
  void plain(std::string_view text) {  // of characters that need no escape
    out_ += '"';
    out_ += text;
    out_ += '"';
  }
  template <class Integer>
  void integer(const Field& field, Integer number_) {
    if (field.kind == Kind::time) {
      plain(time_text(static_cast<std::int64_t>(number_)));
    } else if (field.kind == Kind::usd) {
      plain(usd_text(static_cast<std::int64_t>(number_)));
    } else if (field.kind == Kind::hundredths) {
      out_ += hundredths_text(static_cast<std::int64_t>(number_));
    } else {
      number(number_);
    }
  }
  void enumeration(const Field& field, int number_) {
    for (const auto& [known, name] : field.names)
      if (known == number_) return plain(name);
    plain(std::to_string(number_));
  }

  void value(const Message& message, const Field& field) {
    const Reflection& from = *message.GetReflection();
    const FieldDescriptor* at = field.descriptor;
    std::string scratch;
    switch (at->cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        out_ += from.GetBool(message, at) ? "true" : "false";
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        integer(field, from.GetInt32(message, at));
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        integer(field, from.GetUInt32(message, at));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        integer(field, from.GetInt64(message, at));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        integer(field, from.GetUInt64(message, at));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        real(from.GetDouble(message, at));
        break;
      case FieldDescriptor::CPPTYPE_FLOAT:
        real(static_cast<double>(from.GetFloat(message, at)));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        enumeration(field, from.GetEnumValue(message, at));
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        text(field, from.GetStringReference(message, at, &scratch));
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        object(from.GetMessage(message, at), *field.shape);
        break;
    }
  }

  void element(const Message& message, const Field& field, int i) {
    const Reflection& from = *message.GetReflection();
    const FieldDescriptor* at = field.descriptor;
    std::string scratch;
    switch (at->cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        out_ += from.GetRepeatedBool(message, at, i) ? "true" : "false";
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        integer(field, from.GetRepeatedInt32(message, at, i));
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        integer(field, from.GetRepeatedUInt32(message, at, i));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        integer(field, from.GetRepeatedInt64(message, at, i));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        integer(field, from.GetRepeatedUInt64(message, at, i));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        real(from.GetRepeatedDouble(message, at, i));
        break;
      case FieldDescriptor::CPPTYPE_FLOAT:
        real(static_cast<double>(from.GetRepeatedFloat(message, at, i)));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        enumeration(field, from.GetRepeatedEnumValue(message, at, i));
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        text(field, from.GetRepeatedStringReference(message, at, i, &scratch));
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        object(from.GetRepeatedMessage(message, at, i), *field.shape);
        break;
    }
  }

  void list(const Message& message, const Field& field) {
    out_ += '[';
    const int size = message.GetReflection()->FieldSize(message, field.descriptor);
    for (int i = 0; i < size; ++i) {
      if (i) out_ += ',';
      element(message, field, i);
    }
    out_ += ']';
  }

  void map(const Message& message, const Field& field) {
    const Field& key = field.shape->fields[0];
    const Field& held = field.shape->fields[1];
    std::vector<std::pair<std::string, const Message*>> entries;
    const int size = message.GetReflection()->FieldSize(message, field.descriptor);
    for (int i = 0; i < size; ++i) {
      const Message& entry = message.GetReflection()->GetRepeatedMessage(message, field.descriptor, i);
      entries.emplace_back(key_text(entry, key), &entry);
    }
    std::sort(entries.begin(), entries.end());
    out_ += '{';
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i) out_ += ',';
      text(entries[i].first);
      out_ += ':';
      value(*entries[i].second, held);
    }
    out_ += '}';
  }
  std::string key_text(const Message& entry, const Field& key) {
    if (key.kind == Kind::text) return entry.GetReflection()->GetString(entry, key.descriptor);
    std::string text;
    Writer(text, options_).value(entry, key);
    return text;
  }

  std::string& out_;
  WriteOptions options_;
};
}  // namespace

void append_json(std::string& out, const Message& message, WriteOptions options) {
  Writer(out, options).object(message, shape_of(*message.GetDescriptor()));
}
std::string to_json(const Message& message, WriteOptions options) {
  std::string out;
  append_json(out, message, options);
  return out;
}
}  // namespace muster
