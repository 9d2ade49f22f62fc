// Modes http and http-ceiling: N connections, each with one request on its way all the time (a closed loop).
//
// Measured: from the first byte sent to the last byte of the answer taken, of requests sent after the warm-up; and how
// many good answers came per second. Not measured: what an open loop would see, where requests keep coming while the
// server is slow. Connecting and TLS are not in it either.
#include <sys/resource.h>

#include <cstdio>
#include <limits>
#include <memory>
#include <string>

#include "infra/dev/load/http.hpp"
#include "infra/dev/load/measure.hpp"
#include "infra/dev/load/modes.hpp"
#include "infra/dev/load/responder.hpp"

namespace load {
namespace {
constexpr std::uint64_t errors_max = 1000;

// What this thread alone has used: a client that is not busy all the time is not what limits the figures.
double thread_cpu_us() {
  rusage used{};
  getrusage(RUSAGE_THREAD, &used);
  const auto us = [](const timeval& time) { return static_cast<double>(time.tv_sec) * 1e6 + time.tv_usec; };
  return us(used.ru_utime) + us(used.ru_stime);
}

struct Load {
  Address address;
  std::vector<Request> requests;
  std::size_t connections = 1;
  double seconds = 5;
  double warm_up = 1;
  std::uint64_t count = std::numeric_limits<std::uint64_t>::max();  // of requests, after which it ends sooner
};

struct Client {
  HttpConnection connection;
  std::int64_t sent_ns = 0;
  bool waits = false;  // for an answer
};

class ClosedLoop {
 public:
  explicit ClosedLoop(Load& load) : load_(load), clients_(connect(load)) {}

  void run() {
    const double cpu_before_us = thread_cpu_us();
    measured_from_ns_ = now_ns() + load::seconds(load_.warm_up);
    until_ns_ = measured_from_ns_ + load::seconds(load_.seconds);
    for (std::size_t index = 0; index < clients_.size(); ++index) {
      poller_.add(clients_[index].connection.fd(), index);
      send_next(clients_[index]);
    }
    while (now_ns() < until_ns_ && waiting_ > 0)
      for (const auto& event : poller_.wait(until_ns_ - now_ns())) take(event.data.u64);
    cpu_us_ = thread_cpu_us() - cpu_before_us;
    ended_ns_ = std::min(now_ns(), until_ns_);
  }

  void print_figures() const {
    if (answers_ == 0 && errors_ == 0) throw Failure("no answer came after the warm-up");
    print("p50_ms", durations_.quantile_ms(0.5), 4);
    print("p99_ms", durations_.quantile_ms(0.99), 4);
    print("per_s", static_cast<double>(answers_) / (static_cast<double>(ended_ns_ - measured_from_ns_) / ns_per_s));
    print("cpu_us_per_answer", cpu_us_ / static_cast<double>(std::max<std::uint64_t>(taken_, 1)), 2);
    print("answers", static_cast<double>(answers_));
    print("errors", static_cast<double>(errors_));
    if (errors_ > 0) throw Failure(std::to_string(errors_) + " requests had no good answer");
  }

 private:
  static std::vector<Client> connect(const Load& load) {
    std::vector<Client> clients;
    for (std::size_t index = 0; index < load.connections; ++index)
      clients.push_back(Client{.connection = HttpConnection(load.address)});
    return clients;
  }

  void send_next(Client& client) {
    client.waits = sent_ < load_.count;
    if (!client.waits) return;
    Request& request = load_.requests[sent_++ % load_.requests.size()];
    ++waiting_;
    client.sent_ns = now_ns();
    client.connection.send(request.bytes(numbers_.next()));
  }

  void take(std::size_t index) {
    Client& client = clients_[index];
    bool closed = false;
    client.connection.receive(closed, [&](const Answer& answer) {
      client.waits = false;
      --waiting_;
      count(answer, client.sent_ns);
    });
    if (closed) {
      if (client.waits) {
        --waiting_;
        fail("the server closed a connection that waited for an answer");
      }
      client.waits = false;
      client.connection.reconnect();
      poller_.add(client.connection.fd(), index);
    }
    if (!client.waits) send_next(client);
  }

  void count(const Answer& answer, std::int64_t sent_ns) {
    ++taken_;
    if (!answer.good()) return fail(std::string(answer.head) + std::string(answer.body));
    const std::int64_t now = now_ns();
    if (now >= measured_from_ns_) ++answers_;
    if (sent_ns >= measured_from_ns_) durations_.add(now - sent_ns);
  }

  void fail(const std::string& why) {
    if (errors_++ == 0) std::fprintf(stderr, "the first failure: %s\n", why.c_str());
    if (errors_ >= errors_max) throw Failure("gave up after " + std::to_string(errors_) + " failures");
  }

  Load& load_;
  std::vector<Client> clients_;
  Poller poller_;
  UniqueNumbers numbers_;
  Durations durations_;
  std::int64_t measured_from_ns_ = 0, until_ns_ = 0, ended_ns_ = 0;
  std::uint64_t sent_ = 0, waiting_ = 0, taken_ = 0, answers_ = 0, errors_ = 0;
  double cpu_us_ = 0;
};

void run(Load& load) {
  ClosedLoop loop(load);
  loop.run();
  loop.print_figures();
}

Load read_load(Options& options) {
  Load load;
  load.connections = options.count("connections", 64);
  load.seconds = options.number("seconds", 5);
  load.warm_up = options.number("warm-up", 1);
  load.count = options.count("count", load.count);
  return load;
}
}  // namespace

void http(Options& options) {
  Load load = read_load(options);
  load.address = parse_address(options.text("url"));
  const Request::Settings settings{
      .host = load.address.text(), .token = options.text("token", ""), .keys = options.flag("keys"), .headers = {}};
  const std::string file = options.text("requests");
  options.refuse_others();
  load.requests = read_requests(file, settings);
  run(load);
}

void http_ceiling(Options& options) {
  Load load = read_load(options);
  options.refuse_others();
  const Responder responder(0);
  load.address = {"127.0.0.1", std::to_string(responder.port())};
  const Request::Settings settings{
      .host = load.address.text(), .token = std::string(300, 't'), .keys = false, .headers = {}};
  load.requests.emplace_back(R"(POST /api/v1/teams/team_01J00000000000000000000000/usage {"tasks_created":1})",
                             settings);
  run(load);
}
}  // namespace load
