#include "gateway/http.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

namespace muster {
namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
}  // namespace

bool same_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

bool percent_decode(std::string_view text, std::string& out, bool plus) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return false;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return false;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += plus && text[i] == '+' ? ' ' : text[i];
    }
  }
  return true;
}

std::string_view header_in(const HttpResponse& response, std::string_view name) {
  const std::string line = std::string(name) + ": ";
  const auto at = response.headers.find(line);
  if (at == std::string::npos) return {};
  const auto from = at + line.size();
  return std::string_view(response.headers).substr(from, response.headers.find('\r', from) - from);
}
std::string_view reason_phrase(unsigned status) {
  const auto text = http::obsolete_reason(static_cast<http::status>(status));
  return {text.data(), text.size()};
}

void HttpRequest::clear() {
  method = http::verb::unknown;
  keep_alive = true;
  expects_continue = false;
  body.clear();
  from_node = false;
  text_.clear();
  target_ = {};
  method_text_ = {};
  fields_.clear();
}

HttpRequest::Span HttpRequest::keep(std::string_view text) {
  const Span span{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())};
  text_.append(text);
  return span;
}

void HttpRequest::set(http::verb verb, std::string_view target) {
  clear();
  method = verb;
  const auto name = http::to_string(verb);
  method_text_ = keep({name.data(), name.size()});
  target_ = keep(target);
}

void HttpRequest::add_header(http::field field, std::string_view name, std::string_view value) {
  const Span kept = keep(name);
  fields_.push_back({field, kept, keep(value)});
}

std::string_view HttpRequest::header(http::field name) const {
  for (const auto& field : fields_)
    if (field.field == name) return text(field.value);
  return {};
}
std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& field : fields_)
    if (field.name.size == name.size() && same_ignoring_case(text(field.name), name)) return text(field.value);
  return {};
}
std::size_t HttpRequest::count(http::field name) const {
  std::size_t found = 0;
  for (const auto& field : fields_) found += field.field == name;
  return found;
}

void RequestParser::on_request_impl(http::verb method, Text method_text, Text target, int version, Error&) {
  request_.method = method;
  request_.version = version;
  request_.method_text_ = request_.keep(view(method_text));
  request_.target_ = request_.keep(view(target));
}
void RequestParser::on_field_impl(http::field field, Text name, Text value, Error&) {
  request_.add_header(field, view(name), view(value));
}
void RequestParser::on_header_impl(Error&) {
  request_.keep_alive = keep_alive();
  request_.expects_continue = same_ignoring_case(request_.header(http::field::expect), "100-continue");
}
void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) {
  if (length) request_.body.reserve(static_cast<std::size_t>(*length));
}
std::size_t RequestParser::on_body_impl(Text body, Error&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}
std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text body, Error&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

std::string query_value(std::string_view query, std::string_view name) {
  std::string value;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=' &&
        percent_decode(pair.substr(name.size() + 1), value, true))
      return value;
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return "";
}
}  // namespace muster
