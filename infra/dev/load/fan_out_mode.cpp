// Modes ws-fanout and ws-fanout-ceiling: R receivers on one team and one sender of 200-byte messages, all in this one
// thread.
//
// Every message carries a mark: its number, and the time at which it was due. What a receiver is sent is searched for
// marks, which counts the entries of a message and tells when each of them was due, without a JSON parser. Counted:
// marks taken by receivers per second. Latency: from the due time to the moment at which the receiver's bytes were
// read; a sender that falls behind its pace makes it longer, not shorter. Messages that were lost or came out of order
// are failures. Not measured: entries of the ledger, which come through the same ring but are written first.
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "infra/dev/load/measure.hpp"
#include "infra/dev/load/modes.hpp"
#include "infra/dev/load/responder.hpp"
#include "infra/dev/load/sockets.hpp"
#include "infra/dev/load/web_socket.hpp"

namespace load {
namespace {
constexpr std::string_view mark_start = "@@";
constexpr std::size_t number_digits = 8;
constexpr std::size_t time_digits = 16;
constexpr std::size_t mark_size = mark_start.size() + number_digits + time_digits;
constexpr std::size_t unsent_bytes_max = 64 * 1024 * 1024;
constexpr double drain_s = 3;
constexpr double pace_step = 1.5;
constexpr double pace_max = 20'000;  // messages per second
constexpr int paces_down_max = 5;
constexpr int tries = 2;
constexpr double kept_share = 0.95;  // of the offered rate

std::uint64_t read_hex(const char* digits, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t index = 0; index < count; ++index) {
    const auto digit = static_cast<unsigned char>(digits[index]);
    value = value << 4 | static_cast<std::uint64_t>((digit & 0xf) + (digit >> 6) * 9);
  }
  return value;
}

std::string message(std::uint64_t number, std::int64_t due_ns, std::size_t size) {
  std::array<char, mark_size + 1> mark{};
  std::snprintf(mark.data(), mark.size(), "@@%08x%016llx", static_cast<unsigned>(number),
                static_cast<unsigned long long>(due_ns));
  std::string text = R"({"type":"bench","mark":")" + std::string(mark.data()) + R"(","pad":")";
  text.append(size - std::min(size, text.size() + 2), 'x');
  return text + "\"}";
}

// Finds marks in bytes that come in parts of any size.
class MarkFinder {
 public:
  template <typename OnMark>
  void feed(std::string_view part, OnMark&& on_mark) {
    if (!held_.empty()) {
      // A mark that began in the part before: with enough of this part it is whole, or is none.
      const std::size_t before = held_.size();
      held_.append(part.substr(0, mark_size));
      const std::size_t used = search(held_, before, on_mark);
      if (used < before) {
        held_.erase(0, used);
        return;
      }
      part.remove_prefix(used - before);
      held_.clear();
    }
    held_ = part.substr(search(part, part.size(), on_mark));
  }

 private:
  // Searches for marks that start before `limit`; returns where the first one that is not whole starts, or where the
  // search may go on.
  template <typename OnMark>
  static std::size_t search(std::string_view bytes, std::size_t limit, OnMark&& on_mark) {
    std::size_t at = 0;
    while (at < limit) {
      const void* const found = std::memchr(bytes.data() + at, mark_start.front(), limit - at);
      if (!found) return limit;
      at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
      const std::string_view rest = bytes.substr(at);
      if (rest.size() < mark_size) {
        if (rest.substr(0, 2) == mark_start.substr(0, rest.size())) return at;
        ++at;
      } else if (!rest.starts_with(mark_start)) {
        ++at;
      } else {
        on_mark(read_hex(rest.data() + 2, number_digits),
                static_cast<std::int64_t>(read_hex(rest.data() + 2 + number_digits, time_digits)));
        at += mark_size;
      }
    }
    return at;
  }

  std::string held_;
};

struct Settings {
  Address address;
  std::string path;
  std::size_t receivers = 1000;
  std::size_t bytes = 200;
  double seconds = 4;
  double warm_up = 1;
  double p99_ms_max = 50;
  std::size_t window = 16;  // messages on their way, where there is no pace
};

struct Step {
  double pace = 0;  // messages per second; 0: as many as come back
  double deliveries_per_s = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  std::uint64_t missing = 0;
};

struct Receiver {
  WebSocket socket;
  MarkFinder marks;
  std::uint64_t next = 0;  // number that should come
};

class Crowd {
 public:
  explicit Crowd(const Settings& settings) : settings_(settings), sender_(settings.address, settings.path) {
    for (std::size_t index = 0; index < settings.receivers; ++index) {
      receivers_.push_back(Receiver{WebSocket(settings.address, settings.path), {}});
      poller_.add(receivers_.back().socket.fd(), index);
    }
    poller_.add(sender_.fd(), settings.receivers);
  }

  Step run(double pace) {
    const std::int64_t start = now_ns();
    from_ns_ = start + load::seconds(settings_.warm_up);
    until_ns_ = from_ns_ + load::seconds(settings_.seconds);
    const std::int64_t drained_by = until_ns_ + load::seconds(drain_s);
    const std::int64_t interval = pace > 0 ? seconds(1 / pace) : 0;
    for (std::int64_t now = start; now < drained_by; now = now_ns()) {
      std::int64_t wait_ns = drained_by - now;
      if (now >= until_ns_) {
        if (unsent_.empty() && missing() == 0) break;
      } else if (pace > 0) {
        for (; start + static_cast<std::int64_t>(sent_) * interval <= now; ++sent_)
          queue(start + static_cast<std::int64_t>(sent_) * interval);
        wait_ns = start + static_cast<std::int64_t>(sent_) * interval - now;
      } else {
        for (; missing() < settings_.window * receivers_.size(); ++sent_) queue(now);
        wait_ns = until_ns_ - now;
      }
      flush();
      if (!unsent_.empty()) wait_ns = std::min<std::int64_t>(wait_ns, 1'000'000);
      for (const auto& event : poller_.wait(wait_ns)) take(event.data.u64);
    }
    return {.pace = pace,
            .deliveries_per_s = static_cast<double>(counted_) / settings_.seconds,
            .p50_ms = durations_.quantile_ms(0.5),
            .p99_ms = durations_.quantile_ms(0.99),
            .missing = missing()};
  }

 private:
  std::uint64_t missing() const { return sent_ * receivers_.size() - delivered_; }

  void queue(std::int64_t due_ns) {
    const std::string text = message(sent_, due_ns, settings_.bytes);
    unsent_ += frame_head(FrameKind::text, text.size(), true) + text;
    if (unsent_.size() > unsent_bytes_max) throw Failure("the server takes less than the sender has");
  }

  void flush() {
    if (!unsent_.empty()) unsent_.erase(0, sender_.socket().send_some(unsent_));
  }

  void take(std::uint64_t index) {
    if (index == receivers_.size()) {
      // What other clients of the team are sent is not for the sender; only its connection is looked after.
      if (!sender_.receive([](std::string_view, bool) {})) throw Failure("the sender was " + sender_.farewell());
      return;
    }
    Receiver& receiver = receivers_[index];
    const std::int64_t now = now_ns();
    const auto on_mark = [&](std::uint64_t number, std::int64_t due_ns) {
      if (number != receiver.next)
        throw Failure("a receiver got message " + std::to_string(number) + " instead of " +
                      std::to_string(receiver.next));
      ++receiver.next;
      ++delivered_;
      if (now >= from_ns_ && now < until_ns_) ++counted_;
      if (due_ns >= from_ns_) durations_.add(now - due_ns);
    };
    const bool open = receiver.socket.receive([&](std::string_view part, bool) { receiver.marks.feed(part, on_mark); });
    if (!open) throw Failure("a receiver was " + receiver.socket.farewell());
  }

  const Settings& settings_;
  Poller poller_;
  WebSocket sender_;
  std::vector<Receiver> receivers_;
  std::string unsent_;
  Durations durations_;
  std::int64_t from_ns_ = 0, until_ns_ = 0;
  std::uint64_t sent_ = 0, delivered_ = 0, counted_ = 0;
};

// Looks for the highest pace, on a scale of factors, at which p99 keeps within its limit and nothing is lost.
class Search {
 public:
  explicit Search(const Settings& settings) : settings_(settings) {}

  // Where no pace is kept: the step that came nearest to the limit. It is what there is to report.
  Step from(double first) {
    double pace = first;
    while (pace < pace_max && try_pace(pace)) pace *= pace_step;
    if (best_) {
      try_pace(std::sqrt(best_->pace * pace));
      return *best_;
    }
    for (int count = 0; count < paces_down_max && !best_; ++count) try_pace(pace /= pace_step);
    if (best_) return *best_;
    if (!nearest_) throw Failure("at every pace deliveries were lost");
    return *nearest_;
  }

 private:
  // A pace that is not kept is tried once more: a machine that does something else for a moment is not a limit.
  bool try_pace(double pace) {
    for (int count = 0; count < tries; ++count)
      if (try_once(pace)) return true;
    return false;
  }

  // With new connections, so that no step begins with what the last one left behind.
  bool try_once(double pace) {
    try {
      const Step step = Crowd(settings_).run(pace);
      std::fprintf(stderr, "%.0f messages/s: %.0f deliveries/s, p50 %.1f ms, p99 %.1f ms, %llu missing\n", pace,
                   step.deliveries_per_s, step.p50_ms, step.p99_ms, static_cast<unsigned long long>(step.missing));
      if (step.missing > 0) return false;
      if (!nearest_ || step.p99_ms < nearest_->p99_ms) nearest_ = step;
      const double offered = pace * static_cast<double>(settings_.receivers);
      if (step.p99_ms > settings_.p99_ms_max || step.deliveries_per_s < kept_share * offered) return false;
      best_ = step;
      return true;
    } catch (const Failure& failure) {
      std::fprintf(stderr, "%.0f messages/s: %s\n", pace, failure.what());
      return false;
    }
  }

  const Settings& settings_;
  std::optional<Step> best_, nearest_;
};

void print_step(const Step& step) {
  print("deliveries_per_s", step.deliveries_per_s);
  print("p50_ms", step.p50_ms, 2);
  print("p99_ms", step.p99_ms, 2);
}

Settings read_settings(Options& options) {
  Settings settings;
  settings.receivers = options.count("receivers", settings.receivers);
  settings.bytes = options.count("bytes", settings.bytes);
  settings.seconds = options.number("seconds", settings.seconds);
  settings.warm_up = options.number("warm-up", settings.warm_up);
  settings.p99_ms_max = options.number("p99-max-ms", settings.p99_ms_max);
  settings.window = options.count("window", settings.window);
  return settings;
}

void run(const Settings& settings, const std::string& pace, double first) {
  if (pace == "search") return print_step(Search(settings).from(first));
  const Step step = Crowd(settings).run(pace == "max" ? 0 : std::stod(pace));
  print_step(step);
  if (step.missing > 0) throw Failure(std::to_string(step.missing) + " deliveries are missing");
}
}  // namespace

void fan_out(Options& options) {
  Settings settings = read_settings(options);
  settings.address = parse_address(options.text("url"));
  settings.path = options.text("path");
  const std::string pace = options.text("pace", "search");
  const double first = options.number("first-pace", 300);
  options.refuse_others();
  run(settings, pace, first);
}

void fan_out_ceiling(Options& options) {
  Settings settings = read_settings(options);
  const std::string pace = options.text("pace", "search");
  const double first = options.number("first-pace", 300);
  options.refuse_others();
  const Responder responder(0);
  settings.address = {"127.0.0.1", std::to_string(responder.port())};
  settings.path = "/ws/any";
  run(settings, pace, first);
}
}  // namespace load
