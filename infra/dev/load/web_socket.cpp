#include "infra/dev/load/web_socket.hpp"

#include <algorithm>

#include "infra/dev/load/http.hpp"

namespace load {
namespace {
constexpr int upgrade_timeout_ms = 10'000;
constexpr std::string_view accepted = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
}  // namespace

const std::string upgrade_answer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
    std::string(accepted) + "\r\n\r\n";

std::string frame_head(FrameKind kind, std::size_t size, bool masked) {
  std::string head(1, static_cast<char>(0x80 | static_cast<int>(kind)));
  const int mask = masked ? 0x80 : 0;
  const int size_bytes = size < 126 ? 0 : size < 65'536 ? 2 : 8;
  head += static_cast<char>(mask | (size_bytes == 0 ? static_cast<int>(size) : size_bytes == 2 ? 126 : 127));
  for (int shift = size_bytes * 8 - 8; shift >= 0; shift -= 8) head += static_cast<char>((size >> shift) & 0xff);
  if (masked) head.append(4, '\0');
  return head;
}

std::size_t FrameReader::head_size_wanted() const {
  if (head_size_ < 2) return 2;
  const unsigned size = head_[1] & 0x7f;
  return 2U + (size == 126 ? 2 : size == 127 ? 8 : 0) + (head_[1] & 0x80 ? 4 : 0);
}

void FrameReader::begin_frame() {
  const bool masked = head_[1] & 0x80;
  const std::size_t size_end = head_size_ - (masked ? 4 : 0);
  left_ = size_end == 2 ? head_[1] & 0x7f : 0;
  for (std::size_t index = 2; index < size_end; ++index) left_ = left_ << 8 | head_[index];
  if (masked && std::any_of(&head_[size_end], &head_[head_size_], [](unsigned char byte) { return byte != 0; }))
    throw Failure("a masked frame");
  final_ = head_[0] & 0x80;
  kind_ = static_cast<FrameKind>(head_[0] & 0x0f);
  in_frame_ = true;
  head_size_ = 0;
  if (is_control()) control_.clear();
}

WebSocket::WebSocket(const Address& address, const std::string& path) : socket_(Socket::connect(address)) {
  socket_.send_all("GET " + path + " HTTP/1.1\r\nHost: " + address.text() +
                   "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  std::string bytes;
  std::size_t end = std::string::npos;
  for (bool closed = false; end == std::string::npos; end = bytes.find("\r\n\r\n")) {
    if (closed) throw Failure("the upgrade was refused: " + bytes);
    if (!socket_.wait_readable(upgrade_timeout_ms)) throw Failure("no answer to the upgrade in 10 s");
    bytes.append(socket_.receive(closed));
  }
  const std::string_view head = std::string_view(bytes).substr(0, end + 2);
  if (!head.starts_with("HTTP/1.1 101") || header(head, "sec-websocket-accept") != accepted)
    throw Failure("the upgrade was refused: " + bytes);
  early_ = bytes.substr(end + 4);
}

void WebSocket::answer(FrameKind kind, std::string_view payload) {
  if (kind == FrameKind::ping) {
    socket_.send_all(frame_head(FrameKind::pong, payload.size(), true).append(payload));
  } else if (kind == FrameKind::close) {
    farewell_ = "closed with code ";
    if (payload.size() >= 2) {
      farewell_ += std::to_string(static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]));
      farewell_.append(" ").append(payload.substr(2));
    }
  }
}
}  // namespace load
