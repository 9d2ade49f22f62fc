// One connection: reads requests (HTTP/1.1, keep-alive, pipelined ones in their order), has them answered, writes the
// answers. It lives in the coroutine that serves it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <optional>
#include <string>

#include "gateway/edge.hpp"
#include "gateway/http.hpp"

namespace muster {
class Server;

class Session {
 public:
  Session(Server& server, asio::ip::tcp::socket socket, bool private_side);
  ~Session();
  asio::awaitable<void> run();

  // Told by the server's timer: what takes longer than it may ends.
  void check_time(Instant now);
  // Ends at once if nothing is under way, after the answer otherwise.
  void finish();
  void close();

 private:
  enum class Phase { idle, header, body, answering, writing, closing };
  enum class Read { request, closed, refused };

  asio::awaitable<Read> read_request();
  asio::awaitable<bool> write_response();
  asio::awaitable<bool> write_out();
  asio::awaitable<bool> write_parts();
  asio::awaitable<void> linger();
  asio::awaitable<void> hand_over(Call call);
  Read refuse_read(Code code, std::string detail);
  void enter(Phase phase);
  void write_head();
  bool in_parts() const;

  Server& server_;
  const bool private_side_;
  asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  Connection connection_;
  HttpRequest request_;
  HttpResponse response_;
  std::string out_;
  Phase phase_ = Phase::idle;
  Instant deadline_;
  bool timed_out_ = false;
  bool finishing_ = false;
};
}  // namespace muster
