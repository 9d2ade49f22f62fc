// One HTTP request as it was read, and one answer to be written. Both are used again for the next request of their
// connection, so that a request costs few allocations.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {
namespace http = boost::beast::http;

class HttpRequest {
 public:
  http::verb method = http::verb::unknown;
  int version = 11;  // 10 for HTTP/1.0
  bool keep_alive = true;
  bool expects_continue = false;
  std::string body;
  std::string address;        // of the client, as text: of who connected, or what a trusted proxy says
  bool from_node = false;     // another node sent it on: it came on the private listener and knows the node secret
  bool private_side = false;  // it came on the private listener

  // In origin form, as RFC 9112, 3.2.2 asks: what a proxy would be told is cut off.
  std::string_view target() const {
    auto target = text(target_);
    if (!target.starts_with("http://") && !target.starts_with("https://")) return target;
    const auto path = target.find('/', target.find("://") + 3);
    return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
  }
  std::string_view path() const { return target().substr(0, target().find('?')); }
  std::string_view query() const {
    const auto mark = target().find('?');
    return mark == std::string_view::npos ? std::string_view() : target().substr(mark + 1);
  }
  std::string_view method_text() const { return text(method_text_); }
  // The first header of that name; a view of nothing (data() is null) where there is none.
  std::string_view header(http::field name) const;
  std::string_view header(std::string_view name) const;
  std::size_t count(http::field name) const;
  template <class F>
  void each_header(F&& f) const {
    for (const auto& field : fields_) f(text(field.name), text(field.value));
  }
  // For tests, and for requests that no socket brought.
  void set(http::verb verb, std::string_view target);
  void add_header(http::field field, std::string_view name, std::string_view value);
  void clear();

 private:
  friend class RequestParser;
  struct Span {
    std::uint32_t at = 0, size = 0;
  };
  struct Field {
    http::field field;
    Span name, value;
  };
  std::string_view text(Span span) const { return std::string_view(text_).substr(span.at, span.size); }
  Span keep(std::string_view text);

  std::string text_;  // the request line and headers, one after the other
  Span target_, method_text_;
  std::vector<Field> fields_;
};

// Beast's parser (RFC 9112), writing into an HttpRequest without a container of its own.
class RequestParser : public http::basic_parser<true> {
 public:
  explicit RequestParser(HttpRequest& request) : request_(request) { request_.clear(); }

 private:
  using Text = boost::beast::string_view;
  using Error = boost::beast::error_code;
  static std::string_view view(Text text) { return {text.data(), text.size()}; }

  void on_request_impl(http::verb method, Text method_text, Text target, int version, Error& error) override;
  void on_response_impl(int, Text, int, Error&) override {}
  void on_field_impl(http::field field, Text name, Text value, Error& error) override;
  void on_header_impl(Error& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& error) override;
  std::size_t on_body_impl(Text body, Error& error) override;
  void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, Text body, Error& error) override;
  void on_finish_impl(Error&) override {}

  HttpRequest& request_;
};

// A body that is too large to be held: called for one part after the other until it gives an empty one. What it throws
// cuts the connection, so that nobody takes a part for the whole.
using BodyParts = std::function<boost::asio::awaitable<std::string>()>;

struct HttpResponse {
  unsigned status = 200;
  std::string_view content_type = "application/json";
  std::string headers;  // whole lines, each ending in \r\n
  std::string body;
  BodyParts more;      // what follows `body`; null: nothing
  bool close = false;  // the connection, after this answer

  void clear() {
    status = 200;
    content_type = "application/json";
    headers.clear();
    body.clear();
    more = nullptr;
    close = false;
  }
  // The value must hold no line break.
  void add(std::string_view name, std::string_view value) {
    headers.append(name).append(": ").append(value).append("\r\n");
  }
  void add(std::string_view name, std::uint64_t value) { add(name, std::to_string(value)); }
};

// "" where the answer has no such header.
std::string_view header_in(const HttpResponse& response, std::string_view name);
std::string_view reason_phrase(unsigned status);
bool same_ignoring_case(std::string_view a, std::string_view b);
// False where a % is not followed by two hexadecimal digits. `plus` reads + as a blank, as in a query.
bool percent_decode(std::string_view text, std::string& out, bool plus);
// The first parameter of that name in a query, decoded; "" where there is none.
std::string query_value(std::string_view query, std::string_view name);
}  // namespace muster
