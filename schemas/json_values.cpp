// Strings, times, money and enum names, as JSON has them.
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

#include "schemas/json.hpp"
#include "schemas/shape.hpp"

namespace muster {
namespace {
constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t dollar = 1'000'000'000;  // in nano-USD

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number that exactly `text` says in digits; -1 where anything else is in it. At most 9 of them.
int digits(std::string_view text) {
  int number = 0;
  for (const char c : text) {
    if (!is_digit(c)) return -1;
    number = number * 10 + (c - '0');
  }
  return text.empty() ? -1 : number;
}
// `count` decimals' worth of the digits in `text`: 5 and 3 for "005", 500 and 3 for "5". More of them are cut off.
std::int64_t decimals(std::string_view text, int count) {
  std::int64_t number = 0;
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    number = number * 10 + (at < text.size() ? text[at] - '0' : 0);
  }
  return number;
}
void append_padded(std::string& out, std::int64_t number, int width) {
  char text[24];
  for (int i = width; i-- > 0; number /= 10) text[i] = static_cast<char>('0' + number % 10);
  out.append(text, static_cast<std::size_t>(width));
}

// Bytes of the UTF-8 sequence at the start of `text`; 0 where there is none (RFC 3629).
std::size_t sequence(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || text.size() < length || !simdjson::validate_utf8(text.substr(0, length))) return 0;
  return length;
}

// What stands for a byte inside a string: itself where 0, the letter of a short escape, or 'u'.
constexpr auto escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

void append_escaped(std::string& out, std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape = escapes[byte];
    if (!escape) continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    out += '\\';
    out += escape;
    if (escape != 'u') continue;
    out += "00";
    out += hex[byte >> 4];
    out += hex[byte & 15];
  }
  out.append(text, plain, text.size() - plain);
}
}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  if (simdjson::validate_utf8(text)) {
    append_escaped(out, text);
  } else {
    while (!text.empty()) {
      const std::size_t length = sequence(text);
      append_escaped(out, length ? text.substr(0, length) : "\xEF\xBF\xBD");
      text.remove_prefix(std::max<std::size_t>(length, 1));
    }
  }
  out += '"';
}

std::string time_text(std::int64_t microseconds) {
  using namespace std::chrono;
  constexpr sys_time<std::chrono::microseconds> first = sys_days(year(0) / 1 / 1);
  constexpr sys_time<std::chrono::microseconds> end = sys_days(year(10000) / 1 / 1);
  const auto time = std::clamp(sys_time<std::chrono::microseconds>(std::chrono::microseconds(microseconds)), first,
                               end - std::chrono::microseconds(1));
  const auto midnight = floor<days>(time);
  const year_month_day date(midnight);
  const std::int64_t of_day = (time - midnight).count();
  std::string out;
  out.reserve(27);
  const auto part = [&](std::int64_t number, int width, char after) {
    append_padded(out, number, width);
    out += after;
  };
  part(static_cast<int>(date.year()), 4, '-');
  part(static_cast<unsigned>(date.month()), 2, '-');
  part(static_cast<unsigned>(date.day()), 2, 'T');
  part(of_day / (3600 * second_us), 2, ':');
  part(of_day / (60 * second_us) % 60, 2, ':');
  part(of_day / second_us % 60, 2, '.');
  part(of_day % second_us, 6, 'Z');
  return out;
}

// RFC 3339, section 5.6. A leap second (":60") is read as the second after it.
std::optional<std::int64_t> parse_time(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':')
    return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t width) { return digits(text.substr(at, width)); };
  const int y = number(0, 4), mo = number(5, 2), d = number(8, 2);
  const int h = number(11, 2), mi = number(14, 2), s = number(17, 2);
  if (y < 0 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60) return std::nullopt;
  const auto date = year(y) / month(static_cast<unsigned>(mo)) / day(static_cast<unsigned>(d));
  if (!date.ok()) return std::nullopt;

  text.remove_prefix(19);
  std::int64_t fraction = 0;
  if (text[0] == '.') {
    const auto end = std::find_if_not(text.begin() + 1, text.end(), is_digit);
    const auto count = static_cast<std::size_t>(end - text.begin()) - 1;
    if (count == 0) return std::nullopt;
    fraction = decimals(text.substr(1, count), 6);
    text.remove_prefix(count + 1);
  }
  std::int64_t offset = 0;
  if (text != "Z" && text != "z") {
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const int oh = digits(text.substr(1, 2)), om = digits(text.substr(4, 2));
    if (oh < 0 || oh > 23 || om < 0 || om > 59) return std::nullopt;
    offset = (text[0] == '-' ? -1 : 1) * (oh * 3600 + om * 60);
  }
  const std::int64_t days_since = sys_days(date).time_since_epoch().count();
  return (days_since * 86'400 + h * 3600 + mi * 60 + s - offset) * second_us + fraction;
}

std::string usd_text(std::int64_t nano_usd) {
  const bool negative = nano_usd < 0;
  const auto amount = negative ? 0 - static_cast<std::uint64_t>(nano_usd) : static_cast<std::uint64_t>(nano_usd);
  std::string out = negative ? "-" : "";
  out += std::to_string(amount / dollar);
  out += '.';
  append_padded(out, static_cast<std::int64_t>(amount % dollar), 9);
  while (out.back() == '0' && out[out.size() - 3] != '.') out.pop_back();
  return out;
}

std::optional<std::int64_t> parse_usd(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || whole.size() > 10 || (whole.size() > 1 && whole[0] == '0') ||
      !std::ranges::all_of(whole, is_digit))
    return std::nullopt;
  if (point != std::string_view::npos &&
      (fraction.empty() || fraction.size() > 9 || !std::ranges::all_of(fraction, is_digit)))
    return std::nullopt;
  Wide amount = 0;
  for (const char c : whole) amount = amount * 10 + (c - '0');
  amount = amount * dollar + decimals(fraction, 9);
  if (negative) amount = -amount;
  if ((negative && amount == 0) || amount > std::numeric_limits<std::int64_t>::max() ||
      amount < std::numeric_limits<std::int64_t>::min())
    return std::nullopt;
  return static_cast<std::int64_t>(amount);
}

std::string hundredths_text(std::int64_t hundredths) {
  const auto amount =
      hundredths < 0 ? 0 - static_cast<std::uint64_t>(hundredths) : static_cast<std::uint64_t>(hundredths);
  std::string out = (hundredths < 0 ? "-" : "") + std::to_string(amount / 100);
  if (amount % 100 == 0) return out;
  out += '.';
  append_padded(out, static_cast<std::int64_t>(amount % 100), 2);
  if (out.back() == '0') out.pop_back();
  return out;
}

std::string enum_text(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  return value ? outside_name(*value) : std::to_string(number);
}
}  // namespace muster
