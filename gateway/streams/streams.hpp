// Live streams of a team over SSE and WebSocket: same messages, same ids (see messages.hpp). One thread, that of the
// io_context; the log is read for latecomers on a few others (refill.hpp).
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/node.hpp"
#include "gateway/presence.hpp"
#include "gateway/routes.hpp"
#include "gateway/streams/channel.hpp"
#include "gateway/streams/live_relay.hpp"
#include "gateway/streams/receiver.hpp"
#include "gateway/streams/refill.hpp"
#include "infra/metrics.hpp"

namespace muster {
struct StreamLimits {
  std::size_t ring_bytes = 1024 * 1024;       // of each feed
  std::size_t message_bytes_max = 16 * 1024;  // what a client sends at once
  std::size_t receivers_max = 20'000;         // of this node
  std::size_t refill_threads = 2, refills_max = 256;
  double live_rate = 0;                             // messages per second and connection; 0: no limit
  std::chrono::milliseconds ping_every{30'000};     // WebSocket
  std::chrono::milliseconds comment_every{15'000};  // SSE
  std::chrono::milliseconds idle_timeout{90'000};   // a WebSocket client that does not even answer pings
  std::chrono::milliseconds write_timeout{60'000};  // a client that takes nothing of what is sent
  std::chrono::milliseconds closing_timeout{2'000};
  std::chrono::milliseconds catch_up{5'000};      // for a position that this node has not read yet
  std::chrono::milliseconds kept_unused{60'000};  // a feed without receivers
};

class Streams {
 public:
  struct Parts {
    Node& node;
    LiveRelay& relay;
    Metrics& metrics;
    Log* log = nullptr;  // null: nothing older than the rings
    std::vector<std::string> cors_origins;
    StreamLimits limits;
    Presence* presence = nullptr;  // null: nobody is told who is there
  };
  // Before the io_context runs: it must hear every entry that the node reads.
  Streams(asio::io_context& io, Parts parts);
  ~Streams();

  // Answers the request, with a stream or a problem, on a coroutine of its own.
  void take_over(Handover handover, Wire wire);
  // Tells every receiver that the server is going away (1001; SSE: `end`) and waits until they have gone, at most so
  // long. Afterwards nothing of this runs any more.
  asio::awaitable<void> stop(std::chrono::milliseconds patience);

  std::size_t open() const { return open_; }
  std::size_t teams() const { return channels_.size(); }
  const StreamLimits& limits() const { return parts_.limits; }

 private:
  friend class Receiver;
  asio::awaitable<void> serve(std::unique_ptr<Receiver> receiver, std::string leftover);
  asio::awaitable<void> tick();
  std::string head_of(const Handover& handover, Wire wire) const;
  // What a request is to be answered.
  struct Admission {
    std::optional<Position> after;
    std::optional<Refusal> refusal;  // of the request
    std::optional<StreamView> view;
    Refusal no_view;  // why there is none
  };
  std::optional<Refusal> check(const Handover& handover, Wire wire, std::optional<Position>& after) const;
  Admission look_at(const Handover& handover, Wire wire) const;
  asio::awaitable<void> turn_away(Handover handover, Wire wire, Admission admission);
  void answer(Handover handover, Wire wire, Admission admission);
  void join(Receiver& receiver, const std::string& team_id, StreamView view, std::optional<Position> after);
  std::optional<StreamView> view_now(std::string_view team_id, const Identity& identity, Refusal* why) const;

  Channel& channel_of(const std::string& team_id);
  Feed& feed_of(Channel& channel, const StreamView& view, Wire wire);
  void on_entry(const Position& position, const Entry& entry);
  // A message of this type that is not on the ledger, to everybody of the team but who sent it.
  void on_live(std::string_view team_id, std::string_view type, std::string_view json, Receiver* from);
  void connect_presence();
  bool announce(const Presence::Shown& shown);
  void review(Channel& channel, bool only_from_outside);
  void on_link(const Position& position, const Entry& entry);
  void wake(Channel& channel);
  void flush();
  void forget_unused(Instant now);
  std::int64_t heard(int lane) const;

  // For receivers.
  void refill(Receiver& receiver);
  void relay(Receiver& receiver, std::string_view data);
  std::optional<Refusal> say_presence(const Receiver& receiver, std::string_view json);
  // Whoever listens is there.
  void touch(const Receiver& receiver);
  void count_deliveries(std::uint64_t messages) { delivered_ += messages; }

  asio::io_context& io_;
  Parts parts_;
  std::unique_ptr<Refill> refill_;
  Checkpoints checkpoints_;
  std::vector<std::int64_t> heard_;  // per lane: the offset of the last entry that was told
  std::unordered_map<std::string, std::unique_ptr<Channel>, TextHash, std::equal_to<>> channels_;  // by subject
  std::unordered_map<std::uint64_t, Receiver*> filling_;  // receivers for which the log is read, by number
  Channel nobody_;                                        // connections that are only told why they get no stream
  std::vector<Channel*> dirty_;
  asio::steady_timer tick_timer_, flush_timer_;
  bool flush_due_ = false;
  Instant flush_not_before_{};
  std::uint64_t delivered_ = 0, numbers_ = 0;
  std::size_t open_ = 0, turning_away_ = 0;
  bool stopping_ = false, ticking_ = false;
  std::vector<char> scratch_;      // what is read is taken apart here, so that connections keep no buffer
  std::vector<Ring::Span> spans_;  // of the write that is being put together
};

// Adds the two lines to the table: GET /api/v1/teams/{team_id}/stream and GET /ws/{team_id}.
void stream_routes(Routes& routes, Streams& streams);
}  // namespace muster
