// TCP sockets and epoll, as the modes need them: one thread, loopback or a near network.
#pragma once
#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace load {
// The measurement cannot be made; said with exit code 1.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// As many open files as this process may have; thousands of connections are more than the usual 1,024.
void raise_open_files();

struct Address {
  std::string host;
  std::string port;
  std::string text() const { return host + ':' + port; }
};
// host:port or http://host:port. Throws Failure.
Address parse_address(const std::string& text);

class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket();
  int fd() const { return fd_; }

  // Connects and waits for it; the socket does not block afterwards. Throws Failure.
  static Socket connect(const Address& address);
  // Listens on 127.0.0.1; port 0 takes a free one.
  static Socket listen(std::uint16_t port);
  std::uint16_t port() const;  // that it is bound to

  // Sends all of it, waiting where the kernel has no room. Throws Failure when the connection is gone.
  void send_all(std::string_view bytes) const;
  // Sends what the kernel takes now and returns how much. Throws Failure when the connection is gone.
  std::size_t send_some(std::string_view bytes) const;
  // What has come, in a buffer that is valid until the next call on any socket of this thread; nothing where nothing
  // has come yet. `closed` says that nothing will come any more.
  std::string_view receive(bool& closed) const;
  // Waits until something can be received; false when the time is over.
  bool wait_readable(int timeout_ms) const;

 private:
  int fd_ = -1;
};

class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  // Tells `key` whenever something can be received.
  void add(int fd, std::uint64_t key);
  // Waits at most that long; a timeout below zero does not wait.
  std::span<const epoll_event> wait(std::int64_t timeout_ns);

 private:
  int fd_;
  std::array<epoll_event, 512> events_{};
};
}  // namespace load
