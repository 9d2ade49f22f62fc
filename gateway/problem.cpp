#include "gateway/problem.hpp"

#include <algorithm>
#include <map>

#include "schemas/json.hpp"

namespace muster {
namespace {
struct Words {
  std::string name;   // lower snake
  std::string title;  // the same as a sentence
};
const std::map<int, Words>& words() {
  static const std::map<int, Words> all = [] {
    std::map<int, Words> table;
    const auto* codes = Code_descriptor();
    for (int i = 0; i < codes->value_count(); ++i) {
      Words one{codes->value(i)->name(), codes->value(i)->name()};
      std::transform(one.name.begin(), one.name.end(), one.name.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
      std::transform(one.title.begin() + 1, one.title.end(), one.title.begin() + 1, [](char c) {
        return c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? char(c + 32) : c;
      });
      table[codes->value(i)->number()] = std::move(one);
    }
    return table;
  }();
  return all;
}
const Words& words_of(Code code) {
  const auto found = words().find(code);
  return found == words().end() ? words().at(INTERNAL) : found->second;
}
}  // namespace

unsigned status_of(Code code) { return static_cast<unsigned>(code) / 100; }
std::string_view code_name(Code code) { return words_of(code).name; }
std::string_view code_title(Code code) { return words_of(code).title; }

void write_problem(HttpResponse& response, const Refusal& refusal, std::string_view instance,
                   std::string_view command_id, std::optional<std::chrono::seconds> retry_after) {
  const unsigned status = status_of(refusal.code());
  response.status = status;
  response.content_type = "application/problem+json";
  std::string& out = response.body;
  out = "{\"type\":\"https://muster.dev/problems/";
  out.append(code_name(refusal.code())).append("\",\"title\":\"").append(code_title(refusal.code()));
  out.append("\",\"status\":").append(std::to_string(status)).append(",\"detail\":");
  append_json_string(out, refusal.detail().empty() ? code_title(refusal.code()) : std::string_view(refusal.detail()));
  out.append(",\"code\":\"").append(code_name(refusal.code())).append("\"");
  if (!refusal.pointer().empty()) {
    out.append(",\"pointer\":");
    append_json_string(out, refusal.pointer());
  }
  if (!command_id.empty()) {
    out.append(",\"command_id\":");
    append_json_string(out, command_id);
  }
  if (!instance.empty()) {
    out.append(",\"instance\":");
    append_json_string(out, instance);
  }
  out += '}';
  if (status == 429 || status == 503)
    response.add("Retry-After", static_cast<std::uint64_t>(retry_after.value_or(std::chrono::seconds(1)).count()));
  if (status == 401) response.add("WWW-Authenticate", "Bearer");
}

bool is_problem(const HttpResponse& response, Code code) {
  // Quotes inside a JSON string are escaped: what is found is the member itself.
  return response.status == status_of(code) &&
         response.body.find(std::string("\"code\":\"").append(code_name(code)).append("\"")) != std::string::npos;
}
}  // namespace muster
