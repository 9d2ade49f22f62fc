// Reading a team's past from the log, for receivers whose position is older than their feed's ring: a few workers, each
// with a reader of its own, one slice at a time.
#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "gateway/streams/messages.hpp"
#include "infra/fold.hpp"
#include "infra/log.hpp"

namespace muster {
// Where in a lane one can begin to read: an offset alone cannot tell void entries from valid ones. Written down every
// thousand entries while the node reads; on the io_context's thread.
class Checkpoints {
 public:
  static constexpr std::int64_t apart = 1000;
  void note(const Position& position, const Entry& valid_entry);
  // The last one from which a reader sees everything after `offset`; nothing where this node began later itself.
  std::optional<Fold> before(int lane, std::int64_t offset) const;

 private:
  struct Lane {
    std::vector<Fold> folds;
  };
  std::vector<Lane> lanes_;
};

class Refill {
 public:
  static constexpr std::size_t slice_bytes = 256 * 1024;

  Refill(boost::asio::io_context& io, Log& log, std::size_t threads, std::size_t waiting_max);
  ~Refill();

  struct Asked {
    int lane = 0;
    std::string subject;
    std::int64_t after = -1, up_to = -1;  // offsets: what lies behind the first, and not behind the second
    Fold from;
    ViewPtr view;
    Wire wire = Wire::sse;
  };
  struct Slice {
    bool failed = false;        // the log did not give it
    std::int64_t reached = -1;  // everything up to this offset has been looked at
    std::string bytes;          // framed
    std::uint64_t messages = 0;
  };
  // `done` is called on the io_context's thread. False where too many wait already.
  bool ask(Asked asked, std::function<void(Slice)> done);
  // Slices that are under way are given up; nothing is called afterwards.
  void stop();

 private:
  Slice read(const Asked& asked);
  void read_with(Reader& reader, const Asked& asked, Slice& slice);
  std::unique_ptr<Reader> take_reader();

  boost::asio::io_context& io_;
  Log& log_;
  const std::size_t waiting_max_;
  std::size_t waiting_ = 0;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Reader>> readers_;  // that nobody uses just now
  boost::asio::thread_pool threads_;
};
}  // namespace muster
