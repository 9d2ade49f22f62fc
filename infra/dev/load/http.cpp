#include "infra/dev/load/http.hpp"

#include <cctype>
#include <charconv>
#include <chrono>
#include <fstream>
#include <sstream>
#include <utility>

namespace load {
namespace {
constexpr std::string_view number_mark = "{n}";
constexpr std::size_t number_digits = 16;
constexpr std::size_t head_bytes_max = 64 * 1024;

bool same_name(std::string_view given, std::string_view lower) {
  return given.size() == lower.size() && std::equal(given.begin(), given.end(), lower.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == b;
         });
}

std::size_t body_size(std::string_view head, int status) {
  if (status == 204 || status == 304) return 0;
  const std::string_view text = header(head, "content-length");
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    throw Failure("an answer without a Content-Length: " + std::string(head));
  return size;
}
}  // namespace

std::string_view header(std::string_view head, std::string_view name) {
  for (auto line_end = head.find("\r\n"); line_end != std::string_view::npos; line_end = head.find("\r\n")) {
    head.remove_prefix(line_end + 2);
    const auto colon = head.find(':');
    if (colon == std::string_view::npos || !same_name(head.substr(0, colon), name)) continue;
    std::string_view value = head.substr(colon + 1, head.find("\r\n") - colon - 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    return value;
  }
  return {};
}

std::optional<Answer> read_answer(std::string_view bytes) {
  constexpr std::string_view start = "HTTP/1.1 ";
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (bytes.size() > head_bytes_max || bytes.substr(0, start.size()) != start.substr(0, bytes.size()))
      throw Failure("this is no HTTP/1.1 answer: " + std::string(bytes.substr(0, 200)));
    return std::nullopt;
  }
  Answer answer;
  answer.head = bytes.substr(0, end + 2);
  const char* const digits = bytes.data() + start.size();
  if (!bytes.starts_with(start) || std::from_chars(digits, digits + 3, answer.status).ptr != digits + 3)
    throw Failure("this is no HTTP/1.1 answer: " + std::string(answer.head));
  answer.size = end + 4 + body_size(answer.head, answer.status);
  if (bytes.size() < answer.size) return std::nullopt;
  answer.body = bytes.substr(end + 4, answer.size - end - 4);
  answer.close = same_name(header(answer.head, "connection"), "close");
  return answer;
}

// Microseconds since 1970 have 16 digits until the year 2286, and a run makes fewer than one request a microsecond.
UniqueNumbers::UniqueNumbers()
    : next_(static_cast<std::uint64_t>(
          std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
              .count())) {}

Request::Request(const std::string& line, const Settings& settings) {
  std::istringstream words(line);
  std::string method;
  std::string body;
  words >> method >> path_ >> std::ws;
  std::getline(words, body);
  if (path_.empty() || path_.front() != '/') throw Failure("'" + line + "' is no METHOD PATH [BODY]");
  // The number takes more room than the mark that stands for it.
  std::size_t size = body.size();
  for (auto at = body.find(number_mark); at != std::string::npos; at = body.find(number_mark, at + 1))
    size += number_digits - number_mark.size();
  bytes_ = method + ' ' + path_ + " HTTP/1.1\r\nHost: " + settings.host + "\r\n";
  if (!settings.token.empty()) bytes_ += "Authorization: Bearer " + settings.token + "\r\n";
  if (settings.keys) bytes_ += "Idempotency-Key: bench-{n}\r\n";
  for (const auto& more : settings.headers) bytes_ += more + "\r\n";
  if (!body.empty()) bytes_ += "Content-Type: application/json\r\n";
  if (method != "GET") bytes_ += "Content-Length: " + std::to_string(size) + "\r\n";
  bytes_ += "\r\n" + body;
  for (auto at = bytes_.find(number_mark); at != std::string::npos; at = bytes_.find(number_mark, at)) {
    bytes_.replace(at, number_mark.size(), std::string(number_digits, '0'));
    numbers_.push_back(at);
  }
}

const std::string& Request::bytes(std::uint64_t number) {
  if (numbers_.empty()) return bytes_;
  const std::string digits = std::to_string(number);
  for (const auto at : numbers_) bytes_.replace(at + number_digits - digits.size(), digits.size(), digits);
  return bytes_;
}

std::vector<Request> read_requests(const std::string& file, const Request::Settings& settings) {
  std::ifstream lines(file);
  if (!lines) throw Failure(file + " cannot be read");
  std::vector<Request> requests;
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && line.front() != '#') requests.emplace_back(line, settings);
  if (requests.empty()) throw Failure(file + " has no request");
  return requests;
}

void HttpConnection::reconnect() {
  socket_ = Socket::connect(address_);
  unread_.clear();
}
}  // namespace load
