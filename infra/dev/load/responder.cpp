#include "infra/dev/load/responder.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <unordered_map>

#include "infra/dev/load/http.hpp"
#include "infra/dev/load/modes.hpp"
#include "infra/dev/load/sockets.hpp"
#include "infra/dev/load/web_socket.hpp"

namespace load {
namespace {
constexpr std::uint64_t listener_key = 0;
constexpr std::int64_t look_up_ns = 50'000'000;  // for the end, while nothing comes

const std::string body = R"({"team_id":"team_01J00000000000000000000000","cost":"0.00000"})";
const std::string answer =
    "HTTP/1.1 200 OK\r\nServer: responder\r\nContent-Type: application/json\r\nMuster-Position: 3.123456\r\n"
    "Content-Length: " +
    std::to_string(body.size()) + "\r\n\r\n" + body;

struct Client {
  Socket socket;
  std::string unread;  // of a request that is not complete
  bool web_socket = false;
  FrameReader frames;
  std::string unsent;
  bool spoke = false;  // since the last batch
};

class Loop {
 public:
  explicit Loop(const Socket& listener) : listener_(listener) { poller_.add(listener.fd(), listener_key); }

  void turn() {
    for (const auto& event : poller_.wait(look_up_ns)) {
      if (event.data.u64 == listener_key) {
        accept_all();
      } else if (const auto found = clients_.find(event.data.u64); found != clients_.end() && !take(found->second)) {
        clients_.erase(found);
      }
    }
    pass_on();
  }

 private:
  void accept_all() {
    for (int fd = accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); fd >= 0;
         fd = accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) {
      const std::uint64_t key = ++last_key_;
      poller_.add(fd, key);
      clients_.emplace(key, Client{.socket = Socket(fd), .unread = {}, .frames = {}, .unsent = {}});
    }
  }

  // False when the client has gone.
  bool take(Client& client) {
    bool closed = false;
    std::string_view bytes = client.socket.receive(closed);
    if (client.web_socket) {
      read_frames(client, bytes);
      return !closed;
    }
    if (!client.unread.empty()) bytes = client.unread.append(bytes);
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos || bytes.size() < end + 4 + body_size(bytes.substr(0, end + 2))) {
      if (client.unread.empty()) client.unread = bytes;
      return !closed;
    }
    client.web_socket = !header(bytes.substr(0, end + 2), "upgrade").empty();
    client.socket.send_all(client.web_socket ? upgrade_answer : answer);
    client.unread.clear();
    return !closed;
  }

  static std::size_t body_size(std::string_view head) {
    const std::string_view text = header(head, "content-length");
    return text.empty() ? 0 : std::stoul(std::string(text));
  }

  void read_frames(Client& client, std::string_view bytes) {
    client.frames.feed(
        bytes,
        [&](std::string_view part, bool last) {
          entry_.append(part);
          client.spoke = true;
          if (!last) return;
          batch_ += (batch_.empty() ? '[' : ',') + entry_;
          entry_.clear();
        },
        [](FrameKind, std::string_view) {});
  }

  // Whoever spoke since the last time is left out, so that nothing goes back to the one who sent it.
  void pass_on() {
    if (!batch_.empty()) {
      batch_ += ']';
      batch_ = frame_head(FrameKind::text, batch_.size(), false) + batch_;
    }
    for (auto& [key, client] : clients_) {
      if (!client.web_socket) continue;
      if (!batch_.empty() && !client.spoke) client.unsent += batch_;
      client.spoke = false;
      if (client.unsent.empty()) continue;
      try {
        client.unsent.erase(0, client.socket.send_some(client.unsent));
      } catch (const Failure&) {
        client.unsent.clear();  // it has gone; the next event of its socket says so
      }
    }
    batch_.clear();
  }

  const Socket& listener_;
  Poller poller_;
  std::unordered_map<std::uint64_t, Client> clients_;
  std::uint64_t last_key_ = listener_key;
  std::string entry_;  // that is being read; there is one sender at a time
  std::string batch_;
};
}  // namespace

Responder::Responder(std::uint16_t port) {
  Socket listener = Socket::listen(port);
  port_ = listener.port();
  thread_ = std::thread([this, owned = std::move(listener)] {
    Loop loop(owned);
    while (!stopped_) loop.turn();
  });
}

Responder::~Responder() {
  stopped_ = true;
  thread_.join();
}

// The responder alone, for trying the other modes without Muster; until it is ended by a signal.
void respond(Options& options) {
  const auto port = static_cast<std::uint16_t>(options.count("port", 0));
  options.refuse_others();
  const Responder responder(port);
  std::fprintf(stderr, "http://127.0.0.1:%u\n", responder.port());
  pause();
}
}  // namespace load
