// Sends a request on to the node that owns its lane, over that node's private listener, and brings back its answer.
// Connections are kept and used again. One thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/http.hpp"
#include "gateway/limits.hpp"

namespace muster {
class Forward {
 public:
  enum class Outcome {
    answered,  // `response` is the owner's answer
    unsent,    // the owner never saw it: safe to try again
    unknown,   // it was sent and no answer came back
  };
  Forward(boost::asio::io_context& io, std::string node_secret);
  ~Forward();

  // `url` as the ledger names the owner: http://host:port. Same method, target, headers and body, and besides them the
  // node secret, the client's address and the command id.
  boost::asio::awaitable<Outcome> send(std::string url, const HttpRequest& request, std::string command_id,
                                       Instant deadline, HttpResponse& response);
  void close();

 private:
  struct Link;
  boost::asio::awaitable<std::unique_ptr<Link>> dial(std::string url, Instant deadline);
  std::unique_ptr<Link> idle_link(const std::string& url);
  std::string text_of(const HttpRequest& request, const std::string& url, const std::string& command_id) const;

  boost::asio::io_context& io_;
  const std::string node_secret_;
  std::map<std::string, std::vector<std::unique_ptr<Link>>> idle_;
};
}  // namespace muster
