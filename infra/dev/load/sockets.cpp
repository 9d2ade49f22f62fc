#include "infra/dev/load/sockets.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <vector>

namespace load {
namespace {
constexpr std::size_t receive_bytes = 256 * 1024;

[[noreturn]] void fail(const std::string& what) { throw Failure(what + ": " + std::strerror(errno)); }
}  // namespace

void raise_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) fail("open files");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) fail("open files");
}

Address parse_address(const std::string& text) {
  std::string rest = text.starts_with("http://") ? text.substr(7) : text;
  rest = rest.substr(0, rest.find('/'));
  const auto colon = rest.rfind(':');
  if (colon == std::string::npos) throw Failure("'" + text + "' is no host:port");
  return {rest.substr(0, colon), rest.substr(colon + 1)};
}

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

Socket Socket::connect(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found))
    throw Failure(address.text() + ": " + gai_strerror(code));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  Socket socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) fail("socket");
  if (::connect(socket.fd(), found->ai_addr, found->ai_addrlen) != 0) fail("connect to " + address.text());
  const int on = 1;
  setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(socket.fd(), F_SETFL, O_NONBLOCK);
  return socket;
}

Socket Socket::listen(std::uint16_t port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(socket.fd(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) fail("bind");
  if (::listen(socket.fd(), SOMAXCONN) != 0) fail("listen");
  return socket;
}

std::uint16_t Socket::port() const {
  sockaddr_in name{};
  socklen_t size = sizeof name;
  if (getsockname(fd_, reinterpret_cast<sockaddr*>(&name), &size) != 0) fail("getsockname");
  return ntohs(name.sin_port);
}

std::size_t Socket::send_some(std::string_view bytes) const {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto count = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      fail("send");
    }
  }
  return sent;
}

void Socket::send_all(std::string_view bytes) const {
  bytes.remove_prefix(send_some(bytes));
  while (!bytes.empty()) {
    pollfd writable{fd_, POLLOUT, 0};
    if (::poll(&writable, 1, 10'000) == 0) throw Failure("send: the other side takes nothing for 10 s");
    bytes.remove_prefix(send_some(bytes));
  }
}

std::string_view Socket::receive(bool& closed) const {
  thread_local std::vector<char> buffer(receive_bytes);
  const auto count = ::recv(fd_, buffer.data(), buffer.size(), 0);
  closed = count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
  return count > 0 ? std::string_view(buffer.data(), static_cast<std::size_t>(count)) : std::string_view();
}

bool Socket::wait_readable(int timeout_ms) const {
  pollfd readable{fd_, POLLIN, 0};
  return ::poll(&readable, 1, timeout_ms) > 0;
}

Poller::Poller() : fd_(epoll_create1(EPOLL_CLOEXEC)) {
  if (fd_ < 0) fail("epoll");
}

Poller::~Poller() { ::close(fd_); }

void Poller::add(int fd, std::uint64_t key) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = key;
  if (epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

std::span<const epoll_event> Poller::wait(std::int64_t timeout_ns) {
  timeout_ns = std::max<std::int64_t>(timeout_ns, 0);
  const timespec timeout{timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
  const int count = epoll_pwait2(fd_, events_.data(), static_cast<int>(events_.size()), &timeout, nullptr);
  if (count < 0 && errno != EINTR) fail("epoll_wait");
  return {events_.data(), static_cast<std::size_t>(std::max(count, 0))};
}
}  // namespace load
