// Logs: one JSON object a line on standard error, with ts (RFC 3339, UTC), level, msg, and the fields given. Nothing
// that authenticates anybody (a token, a ticket, a key) belongs in a line.
#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace muster {
enum class Level { trace, debug, info, warn, error };

// One field of a line.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
  LogField(std::string_view n, std::string_view text) : name(n), value(text) {}
  LogField(std::string_view n, const char* text) : name(n), value(std::string_view(text)) {}
  LogField(std::string_view n, const std::string& text) : name(n), value(std::string_view(text)) {}
  LogField(std::string_view n, bool yes) : name(n), value(yes) {}
  LogField(std::string_view n, double number) : name(n), value(number) {}
  template <std::integral Number>
  LogField(std::string_view n, Number number) : name(n), value(static_cast<std::int64_t>(number)) {}
};

// Once, before the first thread: "trace", "debug", "info", "warn" or "error".
void start_logging(std::string_view level);
bool logs(Level level);
void log(Level level, std::string_view message, std::initializer_list<LogField> fields = {});

inline void log_debug(std::string_view message, std::initializer_list<LogField> fields = {}) {
  log(Level::debug, message, fields);
}
inline void log_info(std::string_view message, std::initializer_list<LogField> fields = {}) {
  log(Level::info, message, fields);
}
inline void log_warn(std::string_view message, std::initializer_list<LogField> fields = {}) {
  log(Level::warn, message, fields);
}
inline void log_error(std::string_view message, std::initializer_list<LogField> fields = {}) {
  log(Level::error, message, fields);
}

// The line's JSON after msg, for tests: ,"name":value and so on.
std::string log_fields(std::initializer_list<LogField> fields);
}  // namespace muster
