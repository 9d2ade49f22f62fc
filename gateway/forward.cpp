#include "gateway/forward.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace muster {
namespace asio = boost::asio;
namespace {
constexpr std::size_t idle_links_max = 64;  // per owner
constexpr auto quiet = asio::as_tuple(asio::deferred);

struct Host {
  std::string host, port;
};
Host host_of(std::string_view url) {
  if (url.starts_with("http://")) url.remove_prefix(7);
  url = url.substr(0, url.find('/'));
  const auto colon = url.rfind(':');
  if (colon == std::string_view::npos) return {std::string(url), "80"};
  std::string_view host = url.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {std::string(host), std::string(url.substr(colon + 1))};
}
bool to_send(http::field field, std::string_view name) {
  switch (field) {
    case http::field::host:
    case http::field::connection:
    case http::field::keep_alive:
    case http::field::content_length:
    case http::field::transfer_encoding:
    case http::field::te:
    case http::field::upgrade:
    case http::field::expect:
      return false;
    default:
      // Only this node says these.
      return !same_ignoring_case(name, "Muster-Node-Secret") && !same_ignoring_case(name, "Muster-Client-Address") &&
             !same_ignoring_case(name, "Muster-Command-Id");
  }
}
bool to_bring_back(std::string_view name) {
  for (const char* wanted : {"ETag", "Retry-After", "WWW-Authenticate", "traceparent", "Content-Disposition"})
    if (same_ignoring_case(name, wanted)) return true;
  return name.size() > 7 && same_ignoring_case(name.substr(0, 7), "Muster-");
}
}  // namespace

struct Forward::Link {
  explicit Link(asio::io_context& io) : stream(io) {}
  boost::beast::tcp_stream stream;
  boost::beast::flat_buffer buffer;
  // Whether the owner has closed it meanwhile (or said something nobody asked for).
  bool stale() {
    char byte = 0;
    boost::system::error_code error;
    stream.socket().non_blocking(true, error);
    stream.socket().receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, error);
    return error != asio::error::would_block;
  }
};

Forward::Forward(asio::io_context& io, std::string node_secret) : io_(io), node_secret_(std::move(node_secret)) {}
Forward::~Forward() = default;
void Forward::close() { idle_.clear(); }

std::unique_ptr<Forward::Link> Forward::idle_link(const std::string& url) {
  auto& links = idle_[url];
  while (!links.empty()) {
    auto link = std::move(links.back());
    links.pop_back();
    if (!link->stale()) return link;
  }
  return nullptr;
}

asio::awaitable<std::unique_ptr<Forward::Link>> Forward::dial(std::string url, Instant deadline) {
  const Host host = host_of(url);
  asio::ip::tcp::resolver resolver(io_);
  auto [not_found, endpoints] = co_await resolver.async_resolve(host.host, host.port, quiet);
  if (not_found) co_return nullptr;
  auto link = std::make_unique<Link>(io_);
  link->stream.expires_at(deadline);
  for (const auto& endpoint : endpoints) {
    auto [error] = co_await link->stream.async_connect(endpoint.endpoint(), quiet);
    if (error) continue;
    link->stream.socket().set_option(asio::ip::tcp::no_delay(true));
    co_return link;
  }
  co_return nullptr;
}

std::string Forward::text_of(const HttpRequest& request, const std::string& url, const std::string& command_id) const {
  std::string out;
  out.reserve(1024 + request.body.size());
  out.append(request.method_text()).append(" ").append(request.target()).append(" HTTP/1.1\r\nHost: ");
  out.append(std::string_view(url).substr(url.find("//") + 2)).append("\r\n");
  request.each_header([&out](std::string_view name, std::string_view value) {
    if (to_send(http::string_to_field({name.data(), name.size()}), name))
      out.append(name).append(": ").append(value).append("\r\n");
  });
  out.append("Muster-Node-Secret: ").append(node_secret_).append("\r\n");
  out.append("Muster-Client-Address: ").append(request.address).append("\r\n");
  out.append("Muster-Command-Id: ").append(command_id).append("\r\n");
  out.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n\r\n");
  return out.append(request.body);
}

asio::awaitable<Forward::Outcome> Forward::send(std::string url, const HttpRequest& request, std::string command_id,
                                                Instant deadline, HttpResponse& response) {
  auto link = idle_link(url);
  if (!link) link = co_await dial(url, deadline);
  if (!link) co_return Outcome::unsent;
  link->stream.expires_at(deadline);
  const std::string text = text_of(request, url, command_id);
  auto [write_error, written] = co_await asio::async_write(link->stream, asio::buffer(text), quiet);
  if (write_error) co_return written == 0 ? Outcome::unsent : Outcome::unknown;
  http::response_parser<http::string_body> parser;
  parser.body_limit(boost::none);
  auto [read_error, read] = co_await http::async_read(link->stream, link->buffer, parser, quiet);
  if (read_error) co_return Outcome::unknown;
  auto& answer = parser.get();
  response.clear();
  response.status = answer.result_int();
  const auto type = answer[http::field::content_type];
  response.content_type = "application/json";
  for (const std::string_view other : {"application/problem+json", "application/octet-stream", "application/zip"})
    if (std::string_view(type.data(), type.size()) == other) response.content_type = other;
  for (const auto& field : answer) {
    const std::string_view name(field.name_string().data(), field.name_string().size());
    if (to_bring_back(name)) response.add(name, {field.value().data(), field.value().size()});
  }
  response.body = std::move(answer.body());
  auto& links = idle_[url];
  if (answer.keep_alive() && links.size() < idle_links_max) {
    link->stream.expires_never();
    links.push_back(std::move(link));
  }
  co_return Outcome::answered;
}
}  // namespace muster
