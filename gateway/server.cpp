#include "gateway/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/write.hpp>
#include <ctime>

#include "gateway/session.hpp"
#include "infra/logging.hpp"

namespace muster {
namespace {
constexpr auto quiet = asio::as_tuple(asio::deferred);
constexpr auto tick_every = std::chrono::milliseconds(250);
constexpr std::string_view full =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 1\r\n"
    "Connection: close\r\nContent-Length: 129\r\n\r\n"
    "{\"type\":\"https://muster.dev/problems/not_done\",\"title\":\"Not done\",\"status\":503,"
    "\"detail\":\"too many connections\",\"code\":\"not_done\"}";

void log_failure(std::exception_ptr failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    log_error("a connection ended with an error", {{"why", error.what()}});
  }
}
}  // namespace

Server::Server(asio::io_context& io, Edge& edge) : io_(io), edge_(edge), timer_(io) { write_date(); }
Server::~Server() = default;

std::uint16_t Server::listen(const Endpoint& endpoint, Side side) {
  const asio::ip::tcp::endpoint at(asio::ip::make_address(endpoint.address), endpoint.port);
  auto& acceptor = acceptors_.emplace_back(io_);
  try {
    acceptor.open(at.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind(at);
    acceptor.listen(4096);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error((side == Side::public_side ? "listen = " : "private_listen = ") + to_string(endpoint) +
                             ": " + error.code().message());
  }
  asio::co_spawn(io_, accept(&acceptor, side), log_failure);
  if (!ticking_) asio::co_spawn(io_, tick(), log_failure);
  ticking_ = true;
  return acceptor.local_endpoint().port();
}

asio::awaitable<void> Server::accept(asio::ip::tcp::acceptor* acceptor, Side side) {
  while (acceptor->is_open()) {
    auto [error, socket] = co_await acceptor->async_accept(quiet);
    if (error == asio::error::operation_aborted || stopping_) co_return;
    if (error) {
      // Out of file descriptors, most likely: the timer's pace is slow enough not to spin.
      log_warn("a connection could not be accepted", {{"why", error.message()}});
      asio::steady_timer pause(io_, tick_every);
      co_await pause.async_wait(quiet);
      continue;
    }
    if (open_on(side == Side::private_side) >= edge_.config().connections_max) {
      edge_.metrics().connections_refused.Increment();
      boost::system::error_code ignored;
      socket.non_blocking(true, ignored);
      socket.write_some(asio::buffer(full), ignored);
      socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
      continue;
    }
    asio::co_spawn(io_, serve(std::move(socket), side), log_failure);
  }
}

void Server::enter(Session& session, bool private_side) {
  sessions_.insert(&session);
  ++open_on(private_side);
}
void Server::leave(Session& session, bool private_side) {
  if (sessions_.erase(&session)) --open_on(private_side);
}

asio::awaitable<void> Server::serve(asio::ip::tcp::socket socket, Side side) {
  edge_.metrics().connections.Increment();
  Session session(*this, std::move(socket), side == Side::private_side);
  try {
    co_await session.run();
  } catch (const std::exception& error) {
    log_error("a request failed", {{"why", error.what()}});
  }
  edge_.metrics().connections.Decrement();
}

asio::awaitable<void> Server::tick() {
  while (!stopping_ || !sessions_.empty()) {
    timer_.expires_after(tick_every);
    co_await timer_.async_wait(quiet);
    write_date();
    const auto now = std::chrono::steady_clock::now();
    for (Session* session : sessions_) session->check_time(now);
  }
}

void Server::write_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[64];
  date_.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
}

asio::awaitable<void> Server::stop() {
  stopping_ = true;
  edge_.drain();
  boost::system::error_code ignored;
  for (auto& acceptor : acceptors_) acceptor.close(ignored);
  const auto sessions = sessions_;
  for (Session* session : sessions) session->finish();
  const auto until = std::chrono::steady_clock::now() + edge_.config().drain_timeout;
  asio::steady_timer pause(io_);
  while (!sessions_.empty() && std::chrono::steady_clock::now() < until) {
    pause.expires_after(std::chrono::milliseconds(10));
    co_await pause.async_wait(quiet);
  }
  for (Session* session : sessions_) session->close();
  edge_.forward().close();
  timer_.cancel();
}
}  // namespace muster
