// As much of HTTP/1.1 as a load client needs: prepared requests, and answers with a Content-Length.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "infra/dev/load/sockets.hpp"

namespace load {
struct Answer {
  int status = 0;
  std::string_view head;  // the status line and all headers
  std::string_view body;
  bool close = false;    // the server will close the connection
  std::size_t size = 0;  // of head and body
  bool good() const { return status >= 200 && status < 300; }
};
// The first answer in `bytes`; nothing while it is not complete. Throws Failure where it is no answer, or one that is
// sent in chunks.
std::optional<Answer> read_answer(std::string_view bytes);
// The value of a header; `name` in lower case.
std::string_view header(std::string_view head, std::string_view name);

// 16 digits that no other request of this machine has, also not one of an earlier run.
class UniqueNumbers {
 public:
  UniqueNumbers();
  std::uint64_t next() { return next_++; }

 private:
  std::uint64_t next_;
};

// A request as it goes over the wire. {n} in its path or body becomes a unique number of 16 digits every time.
class Request {
 public:
  struct Settings {
    std::string host;
    std::string token;                 // a bearer token; empty for none
    bool keys = false;                 // with a unique Idempotency-Key
    std::vector<std::string> headers;  // more of them, as `name: value`
  };
  // `line` is METHOD PATH [BODY].
  Request(const std::string& line, const Settings& settings);
  // Valid until the next call.
  const std::string& bytes(std::uint64_t number);
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::string bytes_;
  std::vector<std::size_t> numbers_;  // where the unique number stands
};
// Of a file: a request each line; empty lines and lines that begin with # are skipped. Throws Failure.
std::vector<Request> read_requests(const std::string& file, const Request::Settings& settings);

// A keep-alive connection with at most one request on its way.
class HttpConnection {
 public:
  explicit HttpConnection(Address address) : address_(std::move(address)), socket_(Socket::connect(address_)) {}
  int fd() const { return socket_.fd(); }
  void send(std::string_view request) const { socket_.send_all(request); }
  // Takes what has come. Hands the answer over, if it is complete: it is valid during the call. `closed` becomes true
  // when the server has closed the connection, or says that it will.
  template <typename OnAnswer>
  void receive(bool& closed, OnAnswer&& on_answer) {
    std::string_view bytes = socket_.receive(closed);
    std::string together = std::exchange(unread_, {});
    if (!together.empty()) bytes = together.append(bytes);
    const auto answer = bytes.empty() ? std::nullopt : read_answer(bytes);
    if (!answer) {
      unread_ = bytes;
      return;
    }
    if (answer->size != bytes.size()) throw Failure("the server sent more than it was asked for");
    closed = closed || answer->close;
    on_answer(*answer);
  }
  // A new connection to the same server.
  void reconnect();

 private:
  Address address_;
  Socket socket_;
  std::string unread_;  // of an answer that is not complete
};
}  // namespace load
