#include "infra/logging.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cmath>

namespace muster {
namespace {
// spdlog puts the time and the level around what `log` has written; both are the same in every line.
constexpr const char* pattern = R"({"ts":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";

void append_text(std::string& out, std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}
void append_field(std::string& out, const LogField& field) {
  out += ',';
  append_text(out, field.name);
  out += ':';
  if (const auto* text = std::get_if<std::string_view>(&field.value))
    append_text(out, *text);
  else if (const auto* number = std::get_if<std::int64_t>(&field.value))
    out += std::to_string(*number);
  else if (const auto* real = std::get_if<double>(&field.value))
    out += std::isfinite(*real) ? fmt::format("{}", *real) : "null";
  else
    out += std::get<bool>(field.value) ? "true" : "false";
}
spdlog::level::level_enum spdlog_level(Level level) { return static_cast<spdlog::level::level_enum>(level); }
}  // namespace

void start_logging(std::string_view level) {
  auto logger = std::make_shared<spdlog::logger>("muster", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern(pattern, spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(std::string(level)));
  spdlog::set_default_logger(std::move(logger));
}

bool logs(Level level) { return spdlog::should_log(spdlog_level(level)); }

void log(Level level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!logs(level)) return;
  std::string line = "\"msg\":";
  append_text(line, message);
  line += log_fields(fields);
  spdlog::log(spdlog_level(level), "{}", line);
}

std::string log_fields(std::initializer_list<LogField> fields) {
  std::string out;
  for (const auto& field : fields) append_field(out, field);
  return out;
}
}  // namespace muster
