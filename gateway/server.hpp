// The two listeners, and every connection that is open. One thread: that of the io_context.
//
// Time limits are kept by one timer for all connections, four times a second, instead of one for each operation: it
// costs nothing per request, and a client that is too slow can still be told so (408).
#pragma once
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <memory>
#include <unordered_set>

#include "gateway/edge.hpp"
#include "infra/config.hpp"

namespace muster {
class Session;

class Server {
 public:
  enum class Side { public_side, private_side };

  Server(asio::io_context& io, Edge& edge);
  ~Server();

  // Throws std::runtime_error where the address is taken. Returns the port (of use where 0 was asked for).
  std::uint16_t listen(const Endpoint& endpoint, Side side);
  // Stops accepting, lets requests that are under way finish (at most `drain_timeout`), closes the rest.
  asio::awaitable<void> stop();

  Edge& edge() { return edge_; }
  std::size_t open() const { return sessions_.size(); }
  // The second that it is, as an HTTP date.
  std::string_view date() const { return date_; }

 private:
  friend class Session;
  std::size_t& open_on(bool private_side) { return open_on_[private_side ? 1 : 0]; }
  void enter(Session& session, bool private_side);
  void leave(Session& session, bool private_side);
  asio::awaitable<void> accept(asio::ip::tcp::acceptor* acceptor, Side side);
  asio::awaitable<void> serve(asio::ip::tcp::socket socket, Side side);
  asio::awaitable<void> tick();
  void write_date();

  asio::io_context& io_;
  Edge& edge_;
  std::list<asio::ip::tcp::acceptor> acceptors_;
  std::unordered_set<Session*> sessions_;
  std::array<std::size_t, 2> open_on_{};  // by side
  asio::steady_timer timer_;
  std::string date_;
  bool stopping_ = false;
  bool ticking_ = false;
};
}  // namespace muster
