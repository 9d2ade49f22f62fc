#include "schemas/shape.hpp"

#include <limits>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "schemas/proto/sealed.pb.h"

namespace muster {
namespace {
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

constexpr char name_pattern[] = "[^\\x00]*[^\\s\\x00][^\\x00]*";
constexpr char ulid_pattern[] = "[0-7][0-9A-HJKMNP-TV-Z]{25}";
// HTML's input type=email, with the label lengths of DNS.
constexpr char email_pattern[] =
    "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    "(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*";

class Shapes {
 public:
  const Shape& of(const Descriptor& type) {
    {
      const std::shared_lock lock(mutex_);
      const auto known = shapes_.find(&type);
      if (known != shapes_.end()) return *known->second;
    }
    const std::unique_lock lock(mutex_);
    return build(type);
  }

 private:
  // Under the lock. A type is entered before its fields are looked at, so that it may contain itself.
  const Shape& build(const Descriptor& type) {
    auto& shape = shapes_[&type];
    if (shape) return *shape;
    shape = std::make_unique<Shape>();
    Shape& made = *shape;
    made.type = &type;
    made.fields.reserve(static_cast<std::size_t>(type.field_count()));
    for (int i = 0; i < type.field_count(); ++i) made.fields.push_back(field(*type.field(i)));
    return made;
  }
  Field field(const FieldDescriptor& descriptor);

  std::shared_mutex mutex_;
  std::unordered_map<const Descriptor*, std::unique_ptr<Shape>> shapes_;
};

Kind kind_of(const FieldDescriptor& descriptor, Format format) {
  switch (descriptor.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return Kind::boolean;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Kind::real;
    case FieldDescriptor::CPPTYPE_ENUM:
      return Kind::enumeration;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Kind::message;
    case FieldDescriptor::CPPTYPE_STRING:
      if (descriptor.type() == FieldDescriptor::TYPE_BYTES) return Kind::bytes;
      return format == JSON_OBJECT ? Kind::object : Kind::text;
    default:
      return format == TIME         ? Kind::time
             : format == USD        ? Kind::usd
             : format == HUNDREDTHS ? Kind::hundredths
                                    : Kind::integer;
  }
}

template <class T>
void range(Field& field) {
  field.least = std::numeric_limits<T>::min();
  field.most = std::numeric_limits<T>::max();
}

void set_range(Field& field) {
  switch (field.descriptor->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      range<std::int32_t>(field);
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      range<std::uint32_t>(field);
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      range<std::uint64_t>(field);
      break;
    default:
      range<std::int64_t>(field);
  }
  if (field.rule.has_min()) field.least = std::max<Wide>(field.least, field.rule.min());
  if (field.rule.has_max()) field.most = std::min<Wide>(field.most, field.rule.max());
}

void set_pattern(Field& field) {
  switch (field.rule.format()) {
    case ACCOUNT_ID:
      field.pattern = std::string("acct_") + ulid_pattern;
      return;
    case TEAM_ID:
      field.pattern = std::string("team_") + ulid_pattern;
      return;
    case v1::ULID:
      field.pattern = std::string("[a-z][a-z_]{0,15}_") + ulid_pattern;
      return;
    case EMAIL:
      field.pattern = email_pattern;
      break;
    case NAME:
      field.pattern = name_pattern;
      break;
    default:
      field.pattern = field.rule.pattern();
  }
  if (!field.pattern.empty()) field.matcher = std::make_shared<const RE2>(field.pattern);
}

Field Shapes::field(const FieldDescriptor& descriptor) {
  const auto& options = descriptor.options();
  Field field;
  field.descriptor = &descriptor;
  field.name = descriptor.name();
  field.key = '"' + descriptor.name() + "\":";
  field.rule = options.GetExtension(v1::rule);
  field.kind = kind_of(descriptor, field.rule.format());
  field.list = descriptor.is_repeated() && !descriptor.is_map();
  field.map = descriptor.is_map();
  field.presence = descriptor.has_presence();
  field.secret = options.GetExtension(v1::secret);
  field.personal = options.GetExtension(v1::personal);
  field.hidden =
      field.kind == Kind::bytes || (field.kind == Kind::message && descriptor.message_type() == Sealed::descriptor());
  if (field.is_number()) set_range(field);
  if (field.kind == Kind::text) set_pattern(field);
  if (field.kind == Kind::message && !field.hidden) field.shape = &build(*descriptor.message_type());
  if (field.map && field.shape->fields[1].hidden) field.hidden = true;
  if (field.kind == Kind::enumeration)
    for (int i = 0; i < descriptor.enum_type()->value_count(); ++i) {
      const EnumValueDescriptor& value = *descriptor.enum_type()->value(i);
      field.names.emplace_back(value.number(), outside_name(value));
    }
  return field;
}
}  // namespace

const Field* Shape::find(std::string_view name) const {
  for (const Field& field : fields)
    if (field.name == name) return &field;
  return nullptr;
}

const Shape& shape_of(const Descriptor& type) {
  static Shapes shapes;
  return shapes.of(type);
}

std::string outside_name(const EnumValueDescriptor& value) {
  std::string prefix;  // ITEM_TYPE_ of ItemType
  for (const char c : value.type()->name()) {
    if (c >= 'A' && c <= 'Z' && !prefix.empty()) prefix += '_';
    prefix += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  prefix += '_';
  std::string_view name = value.name();
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  std::string outside(name);
  for (char& c : outside)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return outside;
}
}  // namespace muster
