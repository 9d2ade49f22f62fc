// The newest messages of a feed, already encoded, in bytes that all its receivers share. A receiver is a position in
// the bytes that have ever been appended; a write sends from there to the end. The bytes lie in chunks that are counted
// by reference, so that a write which is under way keeps its bytes while the ring moves on: nothing is overwritten.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

namespace muster {
class Ring {
 public:
  static constexpr std::size_t chunk_bytes = 64 * 1024;

  struct Chunk {
    Chunk(std::uint64_t at, std::size_t room) : start(at), bytes(new char[room]), capacity(room) {}
    std::uint64_t end() const { return start + size; }
    const std::uint64_t start;
    const std::unique_ptr<char[]> bytes;  // never moves, and what is written stays
    const std::size_t capacity;
    std::size_t size = 0;
    std::int64_t newest_offset = -1;  // of the ledger, in here
    bool live = false;                // something in here is not on the ledger
  };
  using ChunkPtr = std::shared_ptr<const Chunk>;

  // Keeps about `bytes_max`. What is on the ledger up to offset `after` will never be in here.
  Ring(std::size_t bytes_max, std::int64_t after) : bytes_max_(bytes_max), complete_after_(after), newest_(after) {}

  // A message and its offset on the ledger, which is higher than all before; -1 for what is not on the ledger.
  void append(std::string_view message, std::int64_t offset = -1);

  // Positions of the first byte that is kept, and after the last.
  std::uint64_t start() const { return chunks_.empty() ? end_ : chunks_.front()->start; }
  std::uint64_t end() const { return end_; }
  // How many messages have ever been appended.
  std::uint64_t count() const { return count_; }

  // Whether nothing is missing for who has everything up to that offset.
  bool has_all_after(std::int64_t offset) const { return offset >= complete_after_; }
  // Where the first message of the ledger after that offset begins; the end where there is none.
  std::uint64_t first_after(std::int64_t offset) const;
  // The highest offset among what lies before `at`; where nothing before it is kept, the highest that is gone.
  std::int64_t offset_before(std::uint64_t at) const;
  // The highest offset appended, or `after` of the constructor.
  std::int64_t newest_offset() const { return newest_; }
  // Whether something that is not on the ledger is gone that lay at or after this position.
  bool lost_live_since(std::uint64_t at) const { return at < live_lost_before_; }

  // Whole messages from `from` (where one begins, not before start()) up to `until`, chunk by chunk; at most
  // `spans_max`.
  struct Span {
    ChunkPtr chunk;
    std::string_view bytes;
  };
  static constexpr std::size_t spans_max = 4;
  void spans(std::uint64_t from, std::uint64_t until, std::vector<Span>& out) const;

 private:
  struct Mark {
    std::int64_t offset;
    std::uint64_t at, end;
  };
  void drop_oldest();

  const std::size_t bytes_max_;
  std::deque<std::shared_ptr<Chunk>> chunks_;
  std::deque<Mark> marks_;  // of what is on the ledger and kept
  std::uint64_t end_ = 0, count_ = 0, live_lost_before_ = 0;
  std::int64_t complete_after_, newest_;
};
}  // namespace muster
