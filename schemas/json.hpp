// JSON ↔ protobuf: the one place where what clients say becomes messages and back. Both directions are driven by the
// descriptors and by the rules of schemas/proto/options.proto, and `json_schema` shows the same rules to OpenAPI.
//
// Outside, fields are snake_case; int64 are JSON numbers; enums are lower-case names without the prefix of their type
// ("note" for ITEM_TYPE_NOTE, "super_admin"); times are RFC 3339 in UTC; money is a decimal string in USD; maps are
// objects; what is kept as the text of an object (JSON_OBJECT) is that object, hundredths are numbers such as 0.7. What
// carries bytes or a Sealed is never shown and never accepted.
//
// Refusals: MALFORMED (not JSON, not an object, a key twice, nested too deep), UNKNOWN_FIELD, MISSING_FIELD and
// INVALID_FIELD, the last three with an RFC 6901 pointer such as "/checks/3/action". Nothing here throws.
#pragma once
#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schemas/proto/refusal.pb.h"

namespace muster {
using namespace v1;

using FieldNames = std::span<const std::string_view>;

// ---- in ----

// Fills `message` from the text of a JSON object; an empty text counts as {}. Every field that is given must keep its
// rules. What is required is checked by `validate`, once path and query have been read too. Fields named in `taken`
// (the path has them) are unknown here, at any depth; so is what only the gateway may fill: bytes, Sealed,
// (rule).internal. After a refusal `message` is half filled.
[[nodiscard]] std::optional<Refusal> from_json(std::string_view text, google::protobuf::Message& message,
                                               FieldNames taken = {});

// Fills one field from the (percent-decoded) text of a path or query parameter, by the same rules: numbers in decimal,
// "true" and "false", enum names, times and money as in JSON. A repeated field gets one element more. UNKNOWN_FIELD
// where there is no such field, or it is not the client's to fill, or it is a message.
[[nodiscard]] std::optional<Refusal> set_field(google::protobuf::Message& message, std::string_view name,
                                               std::string_view text);

// That required fields are there, and that all that is there keeps its rules, at any depth. A string, number or enum
// without `optional` is there if it is not empty, zero or UNSPECIFIED.
[[nodiscard]] std::optional<Refusal> validate(const google::protobuf::Message& message);

// ---- out ----

struct WriteOptions {
  bool personal = true;  // fields marked (personal); false for what leaves for analytics topics
};
// Appends `message` as a JSON object. Strings, numbers and booleans without `optional`, lists and maps are always
// there, so that the shape is stable; messages, `optional` fields and members of a oneof where they are set; enums and
// times unless zero; fields marked (secret), bytes and Sealed never. Maps are in the order of their keys.
void append_json(std::string& out, const google::protobuf::Message& message, WriteOptions options = {});
std::string to_json(const google::protobuf::Message& message, WriteOptions options = {});

// ---- values, for what is written or read outside a message ----

// With its quotes. What is not UTF-8 in it becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);
// Microseconds since 1970-01-01T00:00:00Z ↔ "2026-09-21T13:33:20.000000Z". Any offset and any number of decimals are
// read (what is finer than a microsecond is cut off); UTC with six decimals is written, so that texts sort like times.
// Years 0000 to 9999.
std::string time_text(std::int64_t microseconds);
std::optional<std::int64_t> parse_time(std::string_view text);
// Nano-USD ↔ "12.50": two to nine decimals written, none to nine read.
std::string usd_text(std::int64_t nano_usd);
std::optional<std::int64_t> parse_usd(std::string_view text);
// Hundredths as a decimal number without zeros at its end: "0.7".
std::string hundredths_text(std::int64_t hundredths);
// "super_admin"; the number in decimal for a value that this build does not know.
std::string enum_text(const google::protobuf::EnumDescriptor& type, int number);

// ---- shown ----

enum class Side {
  request,  // what from_json accepts: required, ranges, patterns, no additional properties
  response  // what append_json writes: required is what is always there
};
// The JSON Schema 2020-12 (OpenAPI 3.1) of a message, messages inside it written out in place. Fields named in `taken`
// are left out, as in from_json.
std::string json_schema(const google::protobuf::Descriptor& type, Side side, FieldNames taken = {});
// Of one field: the schema of a path or query parameter. Its element's schema where the field is repeated.
std::string json_schema(const google::protobuf::FieldDescriptor& field, Side side);
}  // namespace muster
