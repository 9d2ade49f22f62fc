// The rules of a message that is complete: body, path and query together.
#include "schemas/json.hpp"
#include "schemas/rules.hpp"
#include "schemas/shape.hpp"

namespace muster {
namespace {
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::optional<Refusal> validate_at(const Message& message, const Shape& shape, const std::string& pointer);

bool is_there(const Message& message, const Field& field) {
  const Reflection& reflection = *message.GetReflection();
  if (field.list || field.map) return reflection.FieldSize(message, field.descriptor) > 0;
  return reflection.HasField(message, field.descriptor);
}

Wide number_in(const Message& message, const Field& field, int i) {
  const Reflection& from = *message.GetReflection();
  const FieldDescriptor* at = field.descriptor;
  switch (at->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return field.list ? from.GetRepeatedInt32(message, at, i) : from.GetInt32(message, at);
    case FieldDescriptor::CPPTYPE_UINT32:
      return field.list ? from.GetRepeatedUInt32(message, at, i) : from.GetUInt32(message, at);
    case FieldDescriptor::CPPTYPE_UINT64:
      return field.list ? from.GetRepeatedUInt64(message, at, i) : from.GetUInt64(message, at);
    default:
      return field.list ? from.GetRepeatedInt64(message, at, i) : from.GetInt64(message, at);
  }
}

std::optional<Refusal> refused(Code code, const Field& field, const std::string& what, const std::string& pointer) {
  Refusal refusal;
  refusal.set_code(code);
  refusal.set_detail(std::string(field.name) + ' ' + what);
  refusal.set_pointer(pointer);
  return refusal;
}

// The value, or the i-th of a list.
std::optional<Refusal> validate_value(const Message& message, const Field& field, int i, const std::string& pointer) {
  const Reflection& from = *message.GetReflection();
  Wrong wrong;
  std::string scratch;
  switch (field.kind) {
    case Kind::message: {
      const bool several = field.list || field.map;
      const Message& inside =
          several ? from.GetRepeatedMessage(message, field.descriptor, i) : from.GetMessage(message, field.descriptor);
      return validate_at(inside, *field.shape, pointer);
    }
    case Kind::text:
      wrong = check_text(field, field.list ? from.GetRepeatedStringReference(message, field.descriptor, i, &scratch)
                                           : from.GetStringReference(message, field.descriptor, &scratch));
      break;
    case Kind::object:
      wrong = check_object(field, from.GetStringReference(message, field.descriptor, &scratch));
      break;
    case Kind::integer:
    case Kind::time:
    case Kind::usd:
    case Kind::hundredths:
      wrong = check_number(field, number_in(message, field, i));
      break;
    default:
      break;
  }
  return wrong ? refused(INVALID_FIELD, field, *wrong, pointer) : std::nullopt;
}

std::optional<Refusal> validate_at(const Message& message, const Shape& shape, const std::string& pointer) {
  for (const Field& field : shape.fields) {
    if (field.hidden) continue;
    const auto here = [&] { return pointer + '/' + std::string(field.name); };
    if (!is_there(message, field)) {
      if (field.rule.required()) return refused(MISSING_FIELD, field, "is required", here());
      continue;
    }
    if (!field.list && !field.map) {
      if (auto no = validate_value(message, field, 0, here())) return no;
      continue;
    }
    const int size = message.GetReflection()->FieldSize(message, field.descriptor);
    if (Wrong wrong = check_size(field, static_cast<std::size_t>(size)))
      return refused(INVALID_FIELD, field, *wrong, here());
    for (int i = 0; i < size; ++i)
      if (auto no = validate_value(message, field, i, here() + '/' + std::to_string(i))) return no;
  }
  return std::nullopt;
}
}  // namespace

std::optional<Refusal> validate(const Message& message) {
  return validate_at(message, shape_of(*message.GetDescriptor()), {});
}
}  // namespace muster
