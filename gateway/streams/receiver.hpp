// One open stream. It lives in the coroutine that reads from its connection (Streams::serve); everybody else has a
// pointer until it is gone.
//
// Writing is one non-blocking sendmsg of shared bytes from a cursor to the ring's end. Only where the socket takes no
// more is anything kept (what is left of one write), until it does. So a slow receiver falls behind in the ring, never
// in a queue of its own; behind the ring it is filled up from the log, one slice at a time.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "gateway/streams/channel.hpp"
#include "gateway/streams/frames.hpp"
#include "gateway/streams/refill.hpp"
#include "gateway/tokens.hpp"

namespace muster {
namespace asio = boost::asio;
class Streams;

class Receiver {
 public:
  Receiver(Streams& streams, asio::ip::tcp::socket socket, Wire wire, IdentityPtr identity);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  asio::ip::tcp::socket& socket() { return socket_; }
  Wire wire() const { return wire_; }
  const Identity& identity() const { return *identity_; }
  std::uint64_t number() const { return number_; }
  bool open() const { return phase_ != Phase::closed; }
  bool ending() const { return phase_ == Phase::ending || phase_ == Phase::closed; }
  // A wait for the socket to take more is under way: the receiver must not go yet.
  bool blocked() const { return blocked_; }

  // Begins in this feed, right behind the ledger's offset `after`.
  void begin(Channel& channel, Feed& feed, std::int64_t after);
  // Says only this, and ends; of no team.
  void finish(Channel& nobody, std::string_view last_words);
  // Its rights are others now: goes on in another feed behind the last entry it was sent.
  void move_to(Feed& feed);
  // The node has read far enough for a receiver that began ahead of it.
  void settle();

  // Bytes for this receiver alone, sent before anything else of the ring.
  void tell(std::string_view bytes);
  // Writes what there is to write, as far as the socket takes it.
  void pump();
  // The last word: a close frame, or an SSE event. Then the connection closes.
  void end(std::uint16_t close_code, std::string_view reason);
  // The stream cannot go on behind `after`: says so, and ends.
  void reset(Position after, std::string_view reason);
  void reset(std::string_view reason);
  void close();
  // Closes what its client has left open without listening.
  void cut();

  // Takes what has come in. False: the connection is over.
  bool read();
  bool take(char* bytes, std::size_t size);
  // Four times a second: pings, and time limits.
  void sweep(Instant now, std::int64_t seconds_now);
  // Its own message stands there in the ring: not for itself.
  void skip(std::uint64_t from, std::uint64_t to);
  void on_slice(Refill::Slice slice);

  Channel* channel() const { return channel_; }
  Feed* feed() const { return feed_; }
  std::int64_t last_offset() const { return last_offset_; }

 private:
  friend class Streams;
  enum class Phase : std::uint8_t {
    waiting,    // its position is ahead of what this node has read
    behind,     // its position is older than the ring
    refilling,  // the log is being read for it
    live,
    ending,  // the last word has been said, perhaps not yet sent
    closed,
  };
  // What is left of a write that the socket took only in part.
  struct Rest {
    std::string own;
    std::vector<Ring::Span> spans;       // keep the bytes
    std::deque<std::string_view> parts;  // still to be sent, of `own` and `spans`
  };

  void enter(Channel& channel);
  bool send_rest();
  bool send_own();
  bool send_from_ring();
  // How much the socket took; -1: the connection is gone, and closed.
  ssize_t send(const iovec* parts, std::size_t count);
  void wait_to_write();
  void fall_behind();
  void tell_skipped();
  void farewell();
  bool on_frame(web_socket::Opcode opcode, std::string_view payload);
  void on_text(std::string_view text);

  Streams& streams_;
  asio::ip::tcp::socket socket_;
  const IdentityPtr identity_;
  Channel* channel_ = nullptr;
  Feed* feed_ = nullptr;
  std::uint64_t cursor_ = 0, seen_ = 0;  // bytes, and messages, of the feed
  std::int64_t last_offset_ = -1;        // on the ledger: everything up to here has been sent
  std::string own_;
  std::unique_ptr<Rest> rest_;
  struct Range {
    std::uint64_t from, to;
  };
  std::unique_ptr<std::deque<Range>> own_ranges_;
  web_socket::FrameReader frames_;
  Instant heard_, pinged_, deadline_ = Instant::max();  // deadline_: to take what is sent, or to close
  double credit_ = 0;                                   // of live messages, where their rate is limited
  Instant credited_{};
  const std::uint64_t number_;
  std::uint32_t slot_ = 0;  // in Channel::receivers
  const Wire wire_;
  Phase phase_ = Phase::waiting;
  bool blocked_ = false;
  bool said_farewell_ = false;
  bool half_closes_ = false;  // the end of what is sent is the end of the answer
  bool broken_ = false;       // what the client sends makes no sense any more
};
}  // namespace muster
