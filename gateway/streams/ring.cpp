#include "gateway/streams/ring.hpp"

#include <algorithm>
#include <cstring>

namespace muster {
void Ring::append(std::string_view message, std::int64_t offset) {
  if (chunks_.empty() || chunks_.back()->size + message.size() > chunks_.back()->capacity) {
    chunks_.push_back(std::make_shared<Chunk>(end_, std::max(chunk_bytes, message.size())));
    while (chunks_.size() > 1 && end_ + message.size() - start() > bytes_max_) drop_oldest();
  }
  Chunk& chunk = *chunks_.back();
  std::memcpy(chunk.bytes.get() + chunk.size, message.data(), message.size());
  chunk.size += message.size();
  if (offset >= 0) {
    marks_.push_back({offset, end_, end_ + message.size()});
    chunk.newest_offset = newest_ = offset;
  } else {
    chunk.live = true;
  }
  end_ += message.size();
  ++count_;
}

void Ring::drop_oldest() {
  const Chunk& oldest = *chunks_.front();
  complete_after_ = std::max(complete_after_, oldest.newest_offset);
  if (oldest.live) live_lost_before_ = oldest.end();
  while (!marks_.empty() && marks_.front().at < oldest.end()) marks_.pop_front();
  chunks_.pop_front();
}

std::uint64_t Ring::first_after(std::int64_t offset) const {
  const auto mark = std::upper_bound(marks_.begin(), marks_.end(), offset,
                                     [](std::int64_t wanted, const Mark& one) { return wanted < one.offset; });
  return mark == marks_.end() ? end_ : mark->at;
}

std::int64_t Ring::offset_before(std::uint64_t at) const {
  if (at >= end_) return newest_;
  const auto mark = std::upper_bound(marks_.begin(), marks_.end(), at,
                                     [](std::uint64_t wanted, const Mark& one) { return wanted < one.end; });
  return mark == marks_.begin() ? complete_after_ : std::prev(mark)->offset;
}

void Ring::spans(std::uint64_t from, std::uint64_t until, std::vector<Span>& out) const {
  auto chunk = std::upper_bound(chunks_.begin(), chunks_.end(), from,
                                [](std::uint64_t wanted, const auto& one) { return wanted < one->end(); });
  for (; chunk != chunks_.end() && from < until && out.size() < spans_max; ++chunk) {
    const auto to = std::min(until, (*chunk)->end());
    out.push_back({*chunk, {(*chunk)->bytes.get() + (from - (*chunk)->start), static_cast<std::size_t>(to - from)}});
    from = to;
  }
}
}  // namespace muster
