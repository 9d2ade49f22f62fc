#include "gateway/streams/receiver.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "gateway/streams/streams.hpp"

namespace muster {
namespace {
iovec part(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }
std::string detail_field(std::string_view text) { return std::string(R"(,"detail":")").append(text).append("\""); }
}  // namespace

Receiver::Receiver(Streams& streams, asio::ip::tcp::socket socket, Wire wire, IdentityPtr identity)
    : streams_(streams),
      socket_(std::move(socket)),
      identity_(std::move(identity)),
      heard_(std::chrono::steady_clock::now()),
      pinged_(heard_),
      number_(++streams.numbers_),
      wire_(wire) {
  ++streams_.open_;
  streams_.parts_.metrics.streams.Increment();
}

Receiver::~Receiver() {
  --streams_.open_;
  streams_.parts_.metrics.streams.Decrement();
  streams_.filling_.erase(number_);
  if (feed_ && --feed_->receivers == 0) feed_->used = std::chrono::steady_clock::now();
  if (!channel_) return;
  auto& all = channel_->receivers;
  all[slot_] = all.back();
  all[slot_]->slot_ = slot_;
  all.pop_back();
}

void Receiver::enter(Channel& channel) {
  channel_ = &channel;
  slot_ = static_cast<std::uint32_t>(channel.receivers.size());
  channel.receivers.push_back(this);
}

void Receiver::finish(Channel& nobody, std::string_view last_words) {
  enter(nobody);
  tell(last_words);
  phase_ = Phase::ending;
  half_closes_ = true;
  deadline_ = std::chrono::steady_clock::now() + streams_.limits().closing_timeout;
}

void Receiver::begin(Channel& channel, Feed& feed, std::int64_t after) {
  enter(channel);
  feed_ = &feed;
  ++feed.receivers;
  last_offset_ = after;
  deadline_ = std::chrono::steady_clock::now() + streams_.limits().catch_up;
  settle();
}

void Receiver::move_to(Feed& feed) {
  if (ending()) return;
  const bool at_end = phase_ == Phase::live && cursor_ == feed_->ring.end();
  if (--feed_->receivers == 0) feed_->used = std::chrono::steady_clock::now();
  feed_ = &feed;
  ++feed.receivers;
  own_ranges_.reset();
  if (at_end) {
    cursor_ = feed.ring.end();
    seen_ = feed.ring.count();
    last_offset_ = std::max(last_offset_, feed.ring.newest_offset());
  } else if (phase_ != Phase::waiting) {
    tell_skipped();
    settle();
  }
}

void Receiver::settle() {
  if (ending()) return;
  if (last_offset_ > streams_.heard(channel_->lane)) {
    phase_ = Phase::waiting;
    return;
  }
  if (phase_ == Phase::waiting) deadline_ = Instant::max();
  const Ring& ring = feed_->ring;
  if (!ring.has_all_after(last_offset_)) {
    phase_ = Phase::behind;
    return;
  }
  cursor_ = ring.first_after(last_offset_);
  seen_ = ring.count();
  phase_ = Phase::live;
}

void Receiver::tell(std::string_view bytes) {
  if (phase_ != Phase::closed && !said_farewell_) own_.append(bytes);
}

void Receiver::pump() {
  while (!blocked_ && phase_ != Phase::closed) {
    if (rest_) {
      if (!send_rest()) return;
    } else if (!own_.empty()) {
      if (!send_own()) return;
    } else if (phase_ == Phase::ending) {
      return farewell();
    } else if (phase_ == Phase::behind) {
      streams_.refill(*this);
      if (phase_ == Phase::refilling) return;
    } else if (phase_ == Phase::live && cursor_ != feed_->ring.end()) {
      if (!send_from_ring()) return;
    } else {
      return;
    }
  }
}

ssize_t Receiver::send(const iovec* parts, std::size_t count) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = count;
  const ssize_t sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return sent;
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return 0;
  close();
  return -1;
}

bool Receiver::send_own() {
  const iovec all = part(own_);
  const ssize_t sent = send(&all, 1);
  if (sent < 0) return false;
  if (static_cast<std::size_t>(sent) == own_.size()) {
    own_ = std::string();
    return true;
  }
  rest_ = std::make_unique<Rest>();
  rest_->own = std::exchange(own_, {});
  rest_->parts.push_back(std::string_view(rest_->own).substr(static_cast<std::size_t>(sent)));
  wait_to_write();
  return false;
}

bool Receiver::send_rest() {
  std::array<iovec, Ring::spans_max + 2> parts;
  std::size_t count = 0;
  for (const auto& one : rest_->parts) parts[count++] = part(one);
  const ssize_t result = send(parts.data(), count);
  if (result < 0) return false;
  auto sent = static_cast<std::size_t>(result);
  if (sent && phase_ != Phase::ending) deadline_ = Instant::max();
  while (!rest_->parts.empty() && sent >= rest_->parts.front().size()) {
    sent -= rest_->parts.front().size();
    rest_->parts.pop_front();
  }
  if (rest_->parts.empty()) {
    rest_.reset();
    return true;
  }
  rest_->parts.front().remove_prefix(sent);
  wait_to_write();
  return false;
}

bool Receiver::send_from_ring() {
  const Ring& ring = feed_->ring;
  if (cursor_ < ring.start()) {
    fall_behind();
    return true;
  }
  auto until = ring.end();
  if (own_ranges_) {
    while (!own_ranges_->empty() && own_ranges_->front().from <= cursor_) {
      cursor_ = std::max(cursor_, own_ranges_->front().to);
      own_ranges_->pop_front();
    }
    if (own_ranges_->empty())
      own_ranges_.reset();
    else
      until = own_ranges_->front().from;
    if (cursor_ >= until) return true;
  }
  auto& spans = streams_.spans_;
  spans.clear();
  ring.spans(cursor_, until, spans);
  std::size_t size = 0;
  for (const auto& span : spans) size += span.bytes.size();

  // A WebSocket message is an array: its head and '[', the shared bytes without their first comma, and ']'.
  std::array<char, web_socket::head_max + 1> head;
  std::size_t head_size = 0;
  const bool array = wire_ == Wire::web_socket;
  if (array) {
    head_size = web_socket::write_head(head.data(), web_socket::Opcode::text, size + 1);
    head[head_size++] = '[';
    spans.front().bytes.remove_prefix(1);
  }
  std::array<iovec, Ring::spans_max + 2> parts;
  std::size_t count = 0;
  if (array) parts[count++] = part({head.data(), head_size});
  for (const auto& span : spans) parts[count++] = part(span.bytes);
  if (array) parts[count++] = part("]");
  const ssize_t sent = send(parts.data(), count);
  if (sent < 0) return false;

  cursor_ += size;
  last_offset_ = std::max(last_offset_, ring.offset_before(cursor_));
  if (cursor_ == ring.end()) streams_.count_deliveries(ring.count() - std::exchange(seen_, ring.count()));
  const std::size_t whole = size + head_size;  // the comma that is left out makes room for the bracket
  if (static_cast<std::size_t>(sent) == whole) {
    spans.clear();
    return true;
  }
  rest_ = std::make_unique<Rest>();
  rest_->own.assign(head.data(), head_size);
  rest_->spans.swap(spans);
  if (array) rest_->parts.push_back(rest_->own);
  for (const auto& span : rest_->spans) rest_->parts.push_back(span.bytes);
  if (array) rest_->parts.push_back("]");
  auto skipped = static_cast<std::size_t>(sent);
  while (skipped >= rest_->parts.front().size()) {
    skipped -= rest_->parts.front().size();
    rest_->parts.pop_front();
  }
  rest_->parts.front().remove_prefix(skipped);
  wait_to_write();
  return false;
}

void Receiver::wait_to_write() {
  blocked_ = true;
  if (phase_ != Phase::ending && deadline_ == Instant::max())
    deadline_ = std::chrono::steady_clock::now() + streams_.limits().write_timeout;
  socket_.async_wait(asio::ip::tcp::socket::wait_write, [this](boost::system::error_code error) {
    blocked_ = false;
    if (!error) pump();
  });
}

void Receiver::fall_behind() {
  const Ring& ring = feed_->ring;
  own_ranges_.reset();
  const bool behind = !ring.has_all_after(last_offset_);
  // What is not on the ledger and comes in while the log is read is not told afterwards either.
  if (behind || ring.lost_live_since(cursor_)) tell_skipped();
  cursor_ = ring.start();
  if (behind) phase_ = Phase::behind;
}

void Receiver::tell_skipped() {
  tell(own_message(wire_, "skipped", {}, R"(,"after":")" + to_string(Position{channel_->lane, last_offset_}) + "\""));
}

void Receiver::on_slice(Refill::Slice slice) {
  if (phase_ != Phase::refilling) return;
  if (slice.failed) return reset("the ledger cannot be read right now");
  tell(slice.bytes);
  streams_.count_deliveries(slice.messages);
  last_offset_ = std::max(last_offset_, slice.reached);
  settle();
  pump();
}

void Receiver::skip(std::uint64_t from, std::uint64_t to) {
  if (!own_ranges_) own_ranges_ = std::make_unique<std::deque<Range>>();
  if (!own_ranges_->empty() && own_ranges_->back().to == from)
    own_ranges_->back().to = to;
  else
    own_ranges_->push_back({from, to});
}

void Receiver::reset(std::string_view reason) { reset({channel_->lane, last_offset_}, reason); }
void Receiver::reset(Position after, std::string_view reason) {
  if (ending()) return;
  streams_.parts_.metrics.stream_cuts.Increment();
  const Position now{channel_->lane, streams_.heard(channel_->lane)};
  tell(own_message(wire_, "reset", to_string(now), R"(,"after":")" + to_string(after) + "\"" + detail_field(reason)));
  end(web_socket::try_again_later, reason);
}

void Receiver::end(std::uint16_t close_code, std::string_view reason) {
  if (ending()) return;
  if (wire_ == Wire::web_socket)
    tell(web_socket::close_frame(close_code, reason));
  else
    tell(own_message(wire_, "end", {}, detail_field(reason)));
  phase_ = Phase::ending;
  deadline_ = std::chrono::steady_clock::now() + streams_.limits().closing_timeout;
  pump();
}

// Everything has been sent. Who closes after this side has finished does not lose the last word (RFC 9112, 9.6).
void Receiver::farewell() {
  if (std::exchange(said_farewell_, true)) return;
  boost::system::error_code ignored;
  if (wire_ == Wire::sse || half_closes_) socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Receiver::cut() {
  streams_.parts_.metrics.stream_cuts.Increment();
  close();
}

void Receiver::close() {
  phase_ = Phase::closed;
  boost::system::error_code ignored;
  socket_.close(ignored);
}
}  // namespace muster
