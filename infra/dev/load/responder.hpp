// The other side of the client's own ceiling: a server on a thread of its own that does as little as a server can. It
// answers every HTTP request with the same 200, and passes what WebSocket clients send to all others, coalesced, with
// one write to each. What the client reaches against it, it cannot exceed against Muster.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

namespace load {
class Responder {
 public:
  explicit Responder(std::uint16_t port);  // 0: a free one
  ~Responder();
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};
}  // namespace load
