#include "schemas/rules.hpp"

#include <simdjson.h>

#include <algorithm>
#include <limits>

#include "schemas/json.hpp"

namespace muster {
namespace {
bool is_ulid(std::string_view text) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  return text.size() == 26 && text[0] <= '7' && text.find_first_not_of(alphabet) == std::string_view::npos;
}
// The same as Field::pattern says for ids, without a regular expression: nearly every request has one.
bool is_id(std::string_view text, Format format) {
  if (text.size() < 28 || text[text.size() - 27] != '_' || !is_ulid(text.substr(text.size() - 26))) return false;
  const std::string_view prefix = text.substr(0, text.size() - 27);
  if (format == ACCOUNT_ID) return prefix == "acct";
  if (format == TEAM_ID) return prefix == "team";
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return prefix.size() <= 16 && lower(prefix[0]) &&
         std::ranges::all_of(prefix, [&](char c) { return lower(c) || c == '_'; });
}
bool is_id_format(Format format) { return format == ACCOUNT_ID || format == TEAM_ID || format == v1::ULID; }

std::string not_an_id(Format format) {
  const std::string shape = format == ACCOUNT_ID ? "acct_" : format == TEAM_ID ? "team_" : "prefix_";
  return "is an id: " + shape + " and 26 characters of Crockford's base32";
}
std::string counted(std::uint32_t number, const char* what) {
  return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}
}  // namespace

Wrong check_text(const Field& field, std::string_view text) {
  if (!simdjson::validate_utf8(text)) return "is not UTF-8";
  if (text.find('\0') != std::string_view::npos) return "must not contain the character U+0000";
  const Rule& rule = field.rule;
  // Of a list they are about how many there are.
  if (!field.list && (rule.min_length() || rule.max_length())) {
    const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    const auto length = static_cast<std::size_t>(std::ranges::count_if(text, is_start));
    if (length < rule.min_length()) return "has at least " + counted(rule.min_length(), "character");
    if (rule.max_length() && length > rule.max_length())
      return "has at most " + counted(rule.max_length(), "character");
  }
  if (is_id_format(rule.format()) && !is_id(text, rule.format())) return not_an_id(rule.format());
  if (field.matcher && !RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *field.matcher))
    return rule.format() == EMAIL ? "is an email address" : "must match " + field.pattern;
  return std::nullopt;
}

Wrong check_object(const Field& field, std::string_view text) {
  const auto most = field.rule.max_length();
  if (most && text.size() > most) return "has at most " + counted(most, "byte") + " of JSON";
  return std::nullopt;
}

std::string number_text(const Field& field, Wide number) {
  if (field.kind == Kind::usd) return usd_text(static_cast<std::int64_t>(number));
  if (field.kind == Kind::hundredths) return hundredths_text(static_cast<std::int64_t>(number));
  if (field.kind == Kind::time) return time_text(static_cast<std::int64_t>(number));
  return number > std::numeric_limits<std::int64_t>::max() ? std::to_string(static_cast<std::uint64_t>(number))
                                                           : std::to_string(static_cast<std::int64_t>(number));
}

Wrong check_number(const Field& field, Wide number) {
  if (number < field.least) return "is at least " + number_text(field, field.least);
  if (number > field.most) return "is at most " + number_text(field, field.most);
  return std::nullopt;
}

Wrong check_size(const Field& field, std::size_t items) {
  if (items < field.rule.min_length()) return "has at least " + counted(field.rule.min_length(), "item");
  if (field.rule.max_length() && items > field.rule.max_length())
    return "has at most " + counted(field.rule.max_length(), "item");
  return std::nullopt;
}
}  // namespace muster
