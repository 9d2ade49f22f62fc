#include "gateway/streams/frames.hpp"

#include <openssl/sha.h>

#include "infra/crypto.hpp"

namespace muster::web_socket {
namespace {
constexpr std::size_t control_payload_max = 125;

struct Head {
  bool whole = false;  // there are enough bytes
  bool last = false, reserved = false, masked = false;
  std::uint8_t opcode = 0;
  std::size_t size = 0;
  std::uint64_t payload_size = 0;
};

Head read_head(const unsigned char* bytes, std::size_t size) {
  Head head;
  if (size < 2) return head;
  head.last = (bytes[0] & 0x80) != 0;
  head.reserved = (bytes[0] & 0x70) != 0;
  head.opcode = bytes[0] & 0x0f;
  head.masked = (bytes[1] & 0x80) != 0;
  const unsigned length = bytes[1] & 0x7f;
  const std::size_t more = length == 127 ? 8 : length == 126 ? 2 : 0;
  head.size = 2 + more + (head.masked ? 4 : 0);
  if (size < head.size) return head;
  head.whole = true;
  head.payload_size = more ? 0 : length;
  for (std::size_t i = 0; i < more; ++i) head.payload_size = head.payload_size << 8 | bytes[2 + i];
  return head;
}

bool known(std::uint8_t opcode) { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }
}  // namespace

std::string accept_of(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::size_t write_head(char* out, Opcode opcode, std::uint64_t payload_size) {
  out[0] = static_cast<char>(0x80 | static_cast<unsigned>(opcode));
  if (payload_size < 126) {
    out[1] = static_cast<char>(payload_size);
    return 2;
  }
  const std::size_t more = payload_size <= 0xffff ? 2 : 8;
  out[1] = more == 2 ? 126 : 127;
  for (std::size_t i = 0; i < more; ++i) out[2 + i] = static_cast<char>(payload_size >> 8 * (more - 1 - i));
  return 2 + more;
}

std::string frame(Opcode opcode, std::string_view payload) {
  std::array<char, head_max> head{};
  return std::string(head.data(), write_head(head.data(), opcode, payload.size())).append(payload);
}

std::string close_frame(std::uint16_t code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return frame(Opcode::close, payload.append(reason.substr(0, control_payload_max - 2)));
}

FrameReader::Error FrameReader::feed(char* bytes, std::size_t size, std::size_t message_bytes_max,
                                     const OnFrame& on_frame) {
  std::size_t used = 0;
  if (incomplete_.empty()) {
    const Error error = take_frames(bytes, size, message_bytes_max, on_frame, used);
    if (!stopped_ && !error.close_code) incomplete_.assign(bytes + used, size - used);
    return error;
  }
  std::string all = std::move(incomplete_);
  incomplete_ = std::string();
  all.append(bytes, size);
  const Error error = take_frames(all.data(), all.size(), message_bytes_max, on_frame, used);
  if (!stopped_ && !error.close_code && used < all.size()) incomplete_.assign(all, used);
  return error;
}

FrameReader::Error FrameReader::take_frames(char* bytes, std::size_t size, std::size_t message_bytes_max,
                                            const OnFrame& on_frame, std::size_t& used) {
  while (used < size && !stopped_) {
    const Head head = read_head(reinterpret_cast<const unsigned char*>(bytes + used), size - used);
    if (!head.whole) return {};
    if (head.reserved) return {protocol_error, "no extension was agreed on"};
    if (!head.masked) return {protocol_error, "a client's frames must be masked"};
    if (!known(head.opcode)) return {protocol_error, "unknown opcode"};
    const bool control = head.opcode >= 8;
    if (control && (!head.last || head.payload_size > control_payload_max))
      return {protocol_error, "a control frame is short and whole"};
    if (!control && head.payload_size + parts_.size() > message_bytes_max) return {too_big, "the message is too long"};
    if (size - used < head.size + head.payload_size) return {};
    char* const payload = bytes + used + head.size;
    const char* const mask = payload - 4;
    for (std::size_t i = 0; i < head.payload_size; ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i & 3]);
    used += head.size + head.payload_size;
    const Error error = take_frame(head.last, static_cast<Opcode>(head.opcode), {payload, head.payload_size},
                                   message_bytes_max, on_frame);
    if (error.close_code) return error;
  }
  return {};
}

FrameReader::Error FrameReader::take_frame(bool last, Opcode opcode, std::string_view payload, std::size_t,
                                           const OnFrame& on_frame) {
  if (static_cast<unsigned>(opcode) >= 8) {
    stopped_ = !on_frame(opcode, payload);
    return {};
  }
  if (opcode == Opcode::binary) return {cannot_accept, "only text is understood"};
  if ((opcode == Opcode::continuation) != in_parts_) return {protocol_error, "a message's parts are out of order"};
  if (last && !in_parts_) {
    stopped_ = !on_frame(Opcode::text, payload);
    return {};
  }
  parts_.append(payload);
  in_parts_ = !last;
  if (!last) return {};
  const std::string message = std::move(parts_);
  parts_ = std::string();
  stopped_ = !on_frame(Opcode::text, message);
  return {};
}
}  // namespace muster::web_socket
