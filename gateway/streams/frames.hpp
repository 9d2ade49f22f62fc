// WebSocket (RFC 6455) as far as a server without extensions needs it. Beast's stream is not used because it owns its
// writes: here many receivers are sent the same bytes straight out of a ring, and an idle connection keeps no buffer.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace muster {
namespace web_socket {
enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };
// Section 7.4.1.
enum CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  cannot_accept = 1003,
  not_json = 1007,
  policy = 1008,
  too_big = 1009,
  try_again_later = 1013,
};

// Sec-WebSocket-Accept for a Sec-WebSocket-Key (section 4.2.2).
std::string accept_of(std::string_view key);

// The head of an unmasked, final frame; returns its size.
constexpr std::size_t head_max = 10;
std::size_t write_head(char* out, Opcode opcode, std::uint64_t payload_size);
std::string frame(Opcode opcode, std::string_view payload);
// `reason` is cut off at the 123 bytes that fit.
std::string close_frame(std::uint16_t code, std::string_view reason);

// Takes a client's frames apart. Keeps bytes only while a frame or a message in parts is incomplete.
class FrameReader {
 public:
  struct Error {
    std::uint16_t close_code = 0;  // 0: all is well
    const char* reason = "";
  };
  // For whole text messages, and for control frames. False: stop reading.
  using OnFrame = std::function<bool(Opcode opcode, std::string_view payload)>;

  // `bytes` are unmasked in place. Messages longer than `message_bytes_max` are an error.
  Error feed(char* bytes, std::size_t size, std::size_t message_bytes_max, const OnFrame& on_frame);

 private:
  Error take_frames(char* bytes, std::size_t size, std::size_t message_bytes_max, const OnFrame& on_frame,
                    std::size_t& used);
  Error take_frame(bool last, Opcode opcode, std::string_view payload, std::size_t message_bytes_max,
                   const OnFrame& on_frame);

  std::string incomplete_;  // the beginning of a frame
  std::string parts_;       // of a message that comes in several frames
  bool in_parts_ = false;
  bool stopped_ = false;
};
}  // namespace web_socket
}  // namespace muster
