#include "gateway/streams/refill.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>

#include "infra/logging.hpp"

namespace muster {
namespace {
constexpr auto read_patience = std::chrono::milliseconds(100);
constexpr auto slice_time = std::chrono::seconds(2);   // then others get their turn
constexpr auto silence_max = std::chrono::seconds(5);  // of the log
constexpr std::size_t frame_bytes = 64 * 1024;
}  // namespace

void Checkpoints::note(const Position& position, const Entry& valid_entry) {
  const auto lane = static_cast<std::size_t>(position.lane);
  if (lanes_.size() <= lane) lanes_.resize(lane + 1);
  auto& folds = lanes_[lane].folds;
  if (!folds.empty() && position.offset + 1 - folds.back().offset < apart) return;
  folds.push_back({{}, position.offset + 1, valid_entry.epoch(), valid_entry.seq() + 1});
}

std::optional<Fold> Checkpoints::before(int lane, std::int64_t offset) const {
  if (static_cast<std::size_t>(lane) >= lanes_.size()) return std::nullopt;
  const auto& folds = lanes_[static_cast<std::size_t>(lane)].folds;
  const auto after = std::upper_bound(folds.begin(), folds.end(), offset + 1,
                                      [](std::int64_t wanted, const Fold& fold) { return wanted < fold.offset; });
  if (after == folds.begin()) return std::nullopt;
  return *std::prev(after);
}

Refill::Refill(boost::asio::io_context& io, Log& log, std::size_t threads, std::size_t waiting_max)
    : io_(io), log_(log), waiting_max_(waiting_max), threads_(threads) {}
Refill::~Refill() { stop(); }

void Refill::stop() {
  stopping_ = true;
  threads_.stop();
  threads_.join();
}

bool Refill::ask(Asked asked, std::function<void(Slice)> done) {
  if (stopping_ || waiting_ >= waiting_max_) return false;
  ++waiting_;
  auto home = boost::asio::prefer(io_.get_executor(), boost::asio::execution::outstanding_work.tracked);
  boost::asio::post(threads_, [this, home, work = std::move(asked), report = std::move(done)] {
    auto slice = std::make_shared<Slice>(read(work));
    boost::asio::post(home, [this, slice, report] {
      --waiting_;
      if (!stopping_) report(std::move(*slice));
    });
  });
  return true;
}

std::unique_ptr<Reader> Refill::take_reader() {
  const std::lock_guard lock(mutex_);
  if (readers_.empty()) return log_.reader();
  auto reader = std::move(readers_.back());
  readers_.pop_back();
  return reader;
}

Refill::Slice Refill::read(const Asked& asked) {
  Slice slice;
  slice.reached = asked.after;
  try {
    auto reader = take_reader();
    read_with(*reader, asked, slice);
    reader->drop(asked.lane);
    const std::lock_guard lock(mutex_);
    readers_.push_back(std::move(reader));
  } catch (const std::exception& error) {
    slice.failed = true;
    log_warn("a stream could not be filled from the log", {{"why", error.what()}});
  }
  return slice;
}

void Refill::read_with(Reader& reader, const Asked& asked, Slice& slice) {
  Fold fold = asked.from;
  std::string encoded;
  const auto began = std::chrono::steady_clock::now();
  auto heard = began;
  const auto close_frame = [&] {
    if (!encoded.empty()) slice.bytes += framed(asked.wire, encoded);
    encoded.clear();
  };
  reader.seek(asked.lane, fold.offset);
  while (slice.reached < asked.up_to && slice.bytes.size() < slice_bytes && !stopping_) {
    const auto records = reader.read(read_patience);
    const auto now = std::chrono::steady_clock::now();
    if (records.empty() && now - heard > silence_max) throw LogAway("the log gives nothing");
    if (!records.empty()) heard = now;
    for (const auto& record : records) {
      if (record.lane != asked.lane || record.offset < fold.offset) continue;
      Entry entry;
      const bool decoded = entry.ParseFromString(record.value);
      const bool valid = fold.step(record.offset, decoded ? &entry : nullptr);
      if (record.offset <= asked.after) continue;
      if (record.offset > asked.up_to) break;
      slice.reached = record.offset;
      if (!valid || entry.subject() != asked.subject || !shows(*asked.view, entry)) continue;
      const Position position{asked.lane, record.offset};
      const auto json = entry_json(position, entry);
      if (json.empty()) continue;
      append_encoded(encoded, asked.wire, json, "entry", to_string(position));
      ++slice.messages;
      if (encoded.size() >= frame_bytes) close_frame();
      if (slice.bytes.size() >= slice_bytes) break;
    }
    if (now - began > slice_time && slice.reached > asked.after) break;
  }
  close_frame();
}
}  // namespace muster
