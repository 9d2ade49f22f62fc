#include "gateway/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <charconv>

#include "gateway/problem.hpp"
#include "gateway/server.hpp"
#include "infra/logging.hpp"

namespace muster {
namespace {
constexpr auto quiet = asio::as_tuple(asio::deferred);
constexpr std::size_t read_size = 16 * 1024;
constexpr int linger_reads_max = 4096;            // 64 MiB of what a client goes on sending after it was refused
constexpr std::size_t kept_body_max = 64 * 1024;  // what a connection keeps of a large body's memory
constexpr std::string_view security_headers =
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-store\r\n";

void append_number(std::string& out, std::size_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits));
}
// A bug, or a part of the world that nobody expected to break.
void write_failure(const Call& call, const std::exception_ptr& failure) {
  std::string why = "unknown";
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    why = error.what();
  } catch (...) {
  }
  log_error("a request failed", {{"route", call.route->path}, {"why", why}});
  call.response->clear();
  write_problem(*call.response, refuse(INTERNAL, "this is a bug; it has been logged"), call.request->path());
}
}  // namespace

Session::Session(Server& server, asio::ip::tcp::socket socket, bool private_side)
    : server_(server), private_side_(private_side), socket_(std::move(socket)) {
  boost::system::error_code error;
  const auto peer = socket_.remote_endpoint(error);
  if (!error) {
    const auto address = peer.address();
    connection_.peer = address.is_v6() && address.to_v6().is_v4_mapped()
                           ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string()
                           : address.to_string();
  }
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  request_.private_side = private_side;
  server_.enter(*this, private_side_);
  enter(Phase::idle);
}
Session::~Session() { server_.leave(*this, private_side_); }

void Session::enter(Phase phase) {
  const Config& config = server_.edge().config();
  phase_ = phase;
  const auto now = std::chrono::steady_clock::now();
  switch (phase) {
    case Phase::idle:
      deadline_ = now + config.idle_timeout;
      break;
    case Phase::header:
      deadline_ = now + config.header_timeout;
      break;
    case Phase::body:
    case Phase::writing:
      deadline_ = now + config.body_timeout;
      break;
    case Phase::closing:
      deadline_ = now + std::chrono::seconds(3);
      break;
    case Phase::answering:
      deadline_ = Instant::max();
      break;
  }
}

void Session::check_time(Instant now) {
  if (now < deadline_) return;
  deadline_ = Instant::max();
  timed_out_ = true;
  boost::system::error_code error;
  // A reader can still be told why; who does not take an answer cannot.
  if (phase_ == Phase::header || phase_ == Phase::body)
    socket_.cancel(error);
  else
    close();
}
void Session::finish() {
  finishing_ = true;
  if (phase_ == Phase::idle) close();
}
void Session::close() {
  boost::system::error_code error;
  socket_.close(error);
}

asio::awaitable<void> Session::run() {
  for (;;) {
    response_.clear();
    const Read read = co_await read_request();
    if (read == Read::closed) co_return;
    if (read == Read::request) {
      const Instant began = std::chrono::steady_clock::now();
      enter(Phase::answering);
      Call call = server_.edge().begin(request_, response_, connection_);
      if (call.route && call.route->kind == Kind::stream) {
        co_await hand_over(call);
        co_return;
      }
      if (call.route) {
        std::exception_ptr failure;
        try {
          if (call.identity && request_.header(founder_key_header).data())
            co_await server_.edge().look_at_founder_key(&call);
          if (call.route) co_await call.route->handler(call);
        } catch (...) {
          failure = std::current_exception();
        }
        if (failure) write_failure(call, failure);
      }
      Edge::end(call, response_, began);
    }
    const bool close_after =
        response_.close || finishing_ || !request_.keep_alive || (response_.more && request_.version != 11);
    response_.close = close_after;
    const bool written = co_await write_response();
    response_.more = nullptr;  // and with it what it held
    if (!written) co_return;
    if (close_after) {
      co_await linger();
      co_return;
    }
    if (request_.body.capacity() > kept_body_max) {
      request_.body.clear();
      request_.body.shrink_to_fit();
    }
    if (out_.capacity() > 2 * kept_body_max) out_ = std::string();
    if (buffer_.capacity() > 4 * read_size && buffer_.size() == 0) buffer_.shrink_to_fit();
  }
}

Session::Read Session::refuse_read(Code code, std::string detail) {
  write_problem(response_, refuse(code, std::move(detail)));
  response_.close = true;
  return Read::refused;
}

asio::awaitable<Session::Read> Session::read_request() {
  const Config& config = server_.edge().config();
  RequestParser parser(request_);
  parser.eager(true);
  parser.header_limit(static_cast<std::uint32_t>(config.headers_bytes_max));
  parser.body_limit(config.body_bytes_max);
  enter(buffer_.size() ? Phase::header : Phase::idle);
  bool more = buffer_.size() == 0;
  bool continued = false;
  for (;;) {
    if (more) {
      auto [error, size] = co_await socket_.async_read_some(buffer_.prepare(read_size), quiet);
      if (error) {
        if (timed_out_ && error == asio::error::operation_aborted)
          co_return refuse_read(REQUEST_TIMEOUT, "the request did not arrive in time");
        co_return Read::closed;
      }
      buffer_.commit(size);
      if (phase_ == Phase::idle) enter(Phase::header);
    }
    boost::beast::error_code error;
    const auto used = parser.put(buffer_.data(), error);
    buffer_.consume(used);
    if (error == http::error::header_limit)
      co_return refuse_read(HEADERS_TOO_LARGE, "the request line and headers are too long");
    if (error == http::error::body_limit)
      co_return refuse_read(BODY_TOO_LARGE,
                            "a body has at most " + std::to_string(config.body_bytes_max) + " bytes here");
    if (error && error != http::error::need_more) co_return refuse_read(MALFORMED, "this is not HTTP/1.1");
    if (parser.is_header_done() && phase_ == Phase::header) {
      enter(Phase::body);
      // RFC 9112, 3.2: exactly one.
      if (request_.version == 11 && request_.count(http::field::host) != 1)
        co_return refuse_read(MALFORMED, "one Host header is needed");
    }
    if (parser.is_done()) co_return Read::request;
    if (parser.is_header_done() && request_.expects_continue && !continued) {
      continued = true;
      constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      auto [write_error, written] = co_await asio::async_write(socket_, asio::buffer(go_on), quiet);
      if (write_error) co_return Read::closed;
    }
    more = true;
  }
}

void Session::write_head() {
  out_.clear();
  out_.append("HTTP/1.1 ");
  append_number(out_, response_.status);
  out_.append(" ").append(reason_phrase(response_.status)).append("\r\nServer: Muster\r\nDate: ");
  out_.append(server_.date()).append("\r\n");
  const bool bodyless = response_.status == 204 || response_.status == 304;
  if (!bodyless) {
    out_.append("Content-Type: ").append(response_.content_type);
    if (!response_.more) {
      out_.append("\r\nContent-Length: ");
      append_number(out_, response_.body.size());
    } else if (request_.version == 11) {
      out_.append("\r\nTransfer-Encoding: chunked");
    }  // HTTP/1.0: the end of the connection is the end of the body
    out_.append("\r\n");
  }
  out_.append(security_headers).append(response_.headers);
  if (response_.close) out_.append("Connection: close\r\n");
  out_.append("\r\n");
  if (!bodyless && request_.method != http::verb::head && !response_.more) out_.append(response_.body);
}
bool Session::in_parts() const { return response_.more && request_.method != http::verb::head; }

asio::awaitable<bool> Session::write_response() {
  write_head();
  const bool written = co_await write_out();
  if (!written || !in_parts()) co_return written;
  co_return co_await write_parts();
}

// Each part is made only once the one before has gone: who reads slowly keeps one part here and nothing else. Who does
// not take one within the time that a body may take is cut off.
asio::awaitable<bool> Session::write_parts() {
  const bool chunked = request_.version == 11;
  std::string part = std::move(response_.body);
  try {
    for (bool first = true;; first = false) {
      if (!first || part.empty()) {
        enter(Phase::answering);
        part = co_await response_.more();
      }
      char size[24];
      const auto end = std::to_chars(size, size + sizeof size, part.size(), 16).ptr;
      out_.clear();
      if (chunked) out_.append(size, end).append("\r\n");
      out_.append(part);
      if (chunked) out_.append("\r\n");
      const bool written = out_.empty() || co_await write_out();
      if (!written || part.empty()) co_return written;
    }
  } catch (const std::exception& error) {
    log_warn("an answer in parts was cut", {{"path", std::string(request_.path())}, {"why", error.what()}});
  }
  co_return false;
}

asio::awaitable<bool> Session::write_out() {
  enter(Phase::writing);
  // Nearly every answer fits into the socket's buffer: one call, and no turn of the loop.
  boost::system::error_code error;
  socket_.non_blocking(true, error);
  std::size_t written = socket_.write_some(asio::buffer(out_), error);
  if (error == asio::error::would_block) {
    error = {};
    written = 0;
  }
  if (error) co_return false;
  if (written == out_.size()) co_return true;
  auto [late_error, rest] =
      co_await asio::async_write(socket_, asio::buffer(out_.data() + written, out_.size() - written), quiet);
  co_return !late_error;
}

// Closing at once would drop an answer that the client has not read yet, if it is still sending (RFC 9112, 9.6).
asio::awaitable<void> Session::linger() {
  enter(Phase::closing);
  boost::system::error_code error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  for (int i = 0; i < linger_reads_max && !error; ++i) {
    buffer_.clear();
    auto [read_error, size] = co_await socket_.async_read_some(buffer_.prepare(read_size), quiet);
    error = read_error;
  }
  close();
}

// From here on the connection is the stream's: neither counted nor timed nor closed here.
asio::awaitable<void> Session::hand_over(Call call) {
  server_.leave(*this, private_side_);
  auto identity = co_await server_.edge().identify_stream(request_);
  Handover handover{std::move(socket_), std::move(buffer_), std::move(request_), {}, nullptr, {}};
  for (std::size_t i = 0; i < call.path.count; ++i) {
    std::string value;
    percent_decode(call.path.values[i], value, false);
    handover.path_values.push_back(std::move(value));
  }
  if (identity)
    handover.identity = std::move(identity.value());
  else
    handover.refusal = identity.error();
  co_await call.route->take_over(std::move(handover));
}
}  // namespace muster
