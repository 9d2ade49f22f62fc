// What a receiver's client sends, and its time limits.
#include <simdjson.h>
#include <sys/socket.h>

#include "gateway/streams/streams.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
using web_socket::Opcode;
constexpr std::size_t pongs_bytes_max = 4096;  // a client that pings and reads nothing gets no more of them

// A text that is a JSON object, without the blanks between its tokens.
struct Minified {
  simdjson::error_code error = simdjson::SUCCESS;
  std::string json;
  bool presence = false;  // it says so by its type
};
Minified minify_object(std::string_view text) {
  static thread_local simdjson::dom::parser parser;
  Minified result;
  simdjson::dom::element root;
  result.error = parser.parse(text.data(), text.size()).get(root);
  if (!result.error && !root.is_object()) result.error = simdjson::INCORRECT_TYPE;
  if (result.error) return result;
  std::string_view type;
  result.presence = !root["type"].get(type) && type == "presence";
  std::size_t size = 0;
  result.json.resize(text.size() + simdjson::SIMDJSON_PADDING);
  result.error = simdjson::minify(text.data(), text.size(), result.json.data(), size);
  result.json.resize(size);
  return result;
}
}  // namespace

bool Receiver::read() {
  auto& scratch = streams_.scratch_;
  const ssize_t size = ::recv(socket_.native_handle(), scratch.data(), scratch.size(), MSG_DONTWAIT);
  if (size == 0) return false;
  if (size < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  heard_ = std::chrono::steady_clock::now();
  return take(scratch.data(), static_cast<std::size_t>(size));
}

bool Receiver::take(char* bytes, std::size_t size) {
  if (wire_ == Wire::sse || broken_) return true;
  bool go_on = true;
  const web_socket::FrameReader::OnFrame on = [this, &go_on](Opcode opcode, std::string_view payload) {
    return go_on = on_frame(opcode, payload);
  };
  const auto error = frames_.feed(bytes, size, streams_.limits().message_bytes_max, on);
  if (error.close_code) {
    broken_ = true;
    end(error.close_code, error.reason);
  }
  return go_on;
}

bool Receiver::on_frame(Opcode opcode, std::string_view payload) {
  switch (opcode) {
    case Opcode::close:
      // The client's own code comes back to it; what was still to be sent is not wanted any more.
      if (!ending()) {
        tell(web_socket::frame(Opcode::close, payload.substr(0, 2)));
        pump();
      }
      return false;
    case Opcode::ping:
      if (!ending() && own_.size() < pongs_bytes_max) tell(web_socket::frame(Opcode::pong, payload));
      pump();
      return open();
    case Opcode::text:
      if (!ending()) on_text(payload);
      return open();
    default:
      return true;
  }
}

void Receiver::on_text(std::string_view text) {
  const double rate = streams_.limits().live_rate;
  const auto refuse_it = [this](std::string_view detail) {
    std::string field = R"(,"detail":)";
    append_json_string(field, detail);
    if (own_.size() < pongs_bytes_max) tell(own_message(wire_, "error", {}, field));
    pump();
  };
  if (rate > 0) {
    const std::chrono::duration<double> passed = heard_ - credited_;
    credit_ = std::min(std::max(rate, 1.0), credit_ + passed.count() * rate);
    credited_ = heard_;
    if (credit_ < 1) return refuse_it("too many messages; slow down");
    credit_ -= 1;
  }
  const auto message = minify_object(text);
  if (message.error == simdjson::UTF8_ERROR) return end(web_socket::not_json, "this is not UTF-8");
  if (message.error) return refuse_it("a message is one JSON object");
  if (!message.presence) return streams_.relay(*this, message.json);
  if (const auto refusal = streams_.say_presence(*this, message.json))
    refuse_it(refusal->pointer().empty() ? refusal->detail() : refusal->pointer() + ": " + refusal->detail());
}

void Receiver::sweep(Instant now, std::int64_t seconds_now) {
  if (phase_ == Phase::closed) return;
  const auto& limits = streams_.limits();
  if (now >= deadline_) {
    if (phase_ == Phase::waiting && !blocked_)
      reset("the ledger does not reach that far");
    else if (phase_ == Phase::ending)
      close();
    else
      cut();
    return;
  }
  if (phase_ == Phase::ending) return;
  if (identity_->expires_at_s <= seconds_now) return end(web_socket::policy, "the token has expired");
  if (phase_ == Phase::waiting && channel_) settle();
  const bool sse = wire_ == Wire::sse;
  if (!sse && now - heard_ > limits.idle_timeout) return cut();
  if (now - pinged_ >= (sse ? limits.comment_every : limits.ping_every)) {
    pinged_ = now;
    // Where the socket takes no more, there is enough on its way to keep the connection alive.
    if (!blocked_) tell(sse ? std::string(":\n\n") : web_socket::frame(Opcode::ping, {}));
    if (channel_->lane >= 0) streams_.touch(*this);
  }
  pump();
}
}  // namespace muster
