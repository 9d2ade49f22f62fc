// As much of WebSocket (RFC 6455) as a load client needs: the upgrade, frames without extensions, pings answered.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "infra/dev/load/sockets.hpp"

namespace load {
enum class FrameKind : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// What the responder answers to the one key that this client sends (the example of RFC 6455, section 1.3).
extern const std::string upgrade_answer;

// The first bytes of a frame. A client's frames are masked: with zeros, which the RFC calls unwise for a browser and
// which leaves the payload as it is.
std::string frame_head(FrameKind kind, std::size_t size, bool masked);

// Takes frames apart as their bytes come in, without keeping the payload of messages.
class FrameReader {
 public:
  // on_data(part, last): a part of a message, `last` when the message ends with it.
  // on_control(kind, payload): close, ping or pong.
  template <typename OnData, typename OnControl>
  void feed(std::string_view bytes, OnData&& on_data, OnControl&& on_control) {
    while (!bytes.empty()) {
      if (!in_frame_) {
        head_[head_size_++] = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        if (head_size_ < head_size_wanted()) continue;
        begin_frame();
      }
      const std::string_view part = bytes.substr(0, left_);
      left_ -= part.size();
      bytes.remove_prefix(part.size());
      if (is_control()) {
        control_.append(part);
      } else if (!part.empty() || left_ == 0) {
        on_data(part, left_ == 0 && final_);
      }
      if (left_ > 0) continue;
      in_frame_ = false;
      if (is_control()) on_control(kind_, std::string_view(control_));
    }
  }

 private:
  std::size_t head_size_wanted() const;
  void begin_frame();  // throws Failure where the mask is not zero: the responder's only client is this program
  bool is_control() const { return static_cast<std::uint8_t>(kind_) >= 8; }

  std::array<unsigned char, 14> head_{};
  std::size_t head_size_ = 0;
  std::size_t left_ = 0;  // of this frame's payload
  FrameKind kind_ = FrameKind::text;
  bool final_ = false;
  bool in_frame_ = false;
  std::string control_;
};

// A connection whose upgrade was accepted.
class WebSocket {
 public:
  // Waits for the upgrade. Throws Failure with what the server said where it was refused.
  WebSocket(const Address& address, const std::string& path);
  int fd() const { return socket_.fd(); }
  const Socket& socket() const { return socket_; }

  // Takes what has come; on_data as with FrameReader. False when the connection has ended: `farewell` says how.
  template <typename OnData>
  bool receive(OnData&& on_data) {
    bool closed = false;
    std::string_view bytes = socket_.receive(closed);
    std::string together = std::exchange(early_, {});
    if (!together.empty()) bytes = together.append(bytes);
    frames_.feed(bytes, on_data, [this](FrameKind kind, std::string_view payload) { answer(kind, payload); });
    if (closed && farewell_.empty()) farewell_ = "cut without a close frame";
    return farewell_.empty();
  }
  const std::string& farewell() const { return farewell_; }

 private:
  void answer(FrameKind kind, std::string_view payload);

  Socket socket_;
  std::string early_;  // what came right behind the upgrade
  FrameReader frames_;
  std::string farewell_;
};
}  // namespace load
