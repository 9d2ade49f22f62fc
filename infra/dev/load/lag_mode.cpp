// Mode lag: how long after its answer a command can be seen in a read model, under an open loop of commands.
//
// Measured, for one command in N: from the moment at which its answer was read (it is on the ledger then) to the moment
// at which a query with `Muster-At-Least: <its position>` was answered from a read model that has it. The query's own
// time, and its waiting for a free connection, are in it: the lag is at most what is printed. An answer with
// `Muster-Stale: true`, or any that is not 2xx, is a failure. Not measured: projections that no query here reads.
#include <cstdio>
#include <deque>
#include <string>
#include <vector>

#include "infra/dev/load/http.hpp"
#include "infra/dev/load/measure.hpp"
#include "infra/dev/load/modes.hpp"

namespace load {
namespace {
constexpr double drain_s = 5;
constexpr double kept_share = 0.95;  // of the offered rate

struct Settings {
  Address address;
  std::string token;
  std::vector<Request> commands;
  std::string query;  // takes the place of the last part of the command's path
  double rate = 1000;
  std::size_t connections = 64;
  std::size_t query_connections = 32;
  std::size_t sample = 10;  // one command in that many
  double seconds = 10;
  double warm_up = 2;
};

struct Client {
  HttpConnection connection;
  bool waits = false;
  std::int64_t due_ns = 0;   // a command's due time; a query's moment from which the lag counts
  std::uint64_t number = 0;  // of the command
};

struct Sample {
  std::string path;
  std::string position;
  std::int64_t answered_ns = 0;
  bool measured = false;
};

class OpenLoop {
 public:
  explicit OpenLoop(Settings& settings) : settings_(settings) {
    for (std::size_t index = 0; index < settings.connections + settings.query_connections; ++index) {
      clients_.push_back(Client{.connection = HttpConnection(settings.address)});
      poller_.add(clients_.back().connection.fd(), index);
      (index < settings.connections ? free_ : free_for_queries_).push_back(index);
    }
  }

  void run() {
    const std::int64_t start = now_ns();
    const std::int64_t interval = seconds(1 / settings_.rate);
    from_ns_ = start + load::seconds(settings_.warm_up);
    until_ns_ = from_ns_ + load::seconds(settings_.seconds);
    const std::int64_t drained_by = until_ns_ + load::seconds(drain_s);
    for (std::int64_t now = start; now < drained_by; now = now_ns()) {
      std::int64_t next = start + static_cast<std::int64_t>(sent_) * interval;
      for (; next <= now && next < until_ns_ && !free_.empty(); next += interval) command(next);
      for (; !samples_.empty() && !free_for_queries_.empty(); samples_.pop_front()) query(samples_.front());
      if (now >= until_ns_ && in_flight_ == 0) break;
      // Where every connection is busy, an answer is what to wait for.
      const bool waits_for_time = now < until_ns_ && !free_.empty();
      for (const auto& event : poller_.wait((waits_for_time ? next : drained_by) - now)) take(event.data.u64);
    }
  }

  void print_figures() const {
    const double rate = static_cast<double>(answered_) / settings_.seconds;
    print("lag_p50_ms", lags_.quantile_ms(0.5), 3);
    print("lag_p99_ms", lags_.quantile_ms(0.99), 3);
    print("lag_samples", static_cast<double>(lags_.count()));
    print("command_p99_ms", commands_.quantile_ms(0.99), 3);
    print("commands_per_s", rate);
    print("errors", static_cast<double>(errors_));
    if (errors_ > 0 || in_flight_ > 0)
      throw Failure(std::to_string(errors_) + " failures, " + std::to_string(in_flight_) + " without an answer");
    if (lags_.count() == 0) throw Failure("no command was sampled");
    if (rate < kept_share * settings_.rate) throw Failure("the rate of commands was not kept");
  }

 private:
  void send(std::vector<std::size_t>& free, const std::string& bytes, std::int64_t due_ns, std::uint64_t number) {
    Client& client = clients_[free.back()];
    free.pop_back();
    client.waits = true;
    client.due_ns = due_ns;
    client.number = number;
    ++in_flight_;
    client.connection.send(bytes);
  }

  void command(std::int64_t due_ns) {
    Request& request = settings_.commands[sent_ % settings_.commands.size()];
    send(free_, request.bytes(numbers_.next()), due_ns, sent_);
    ++sent_;
  }

  void query(const Sample& sample) {
    const Request::Settings settings{.host = settings_.address.text(),
                                     .token = settings_.token,
                                     .keys = false,
                                     .headers = {"Muster-At-Least: " + sample.position}};
    Request request("GET " + sample.path.substr(0, sample.path.rfind('/') + 1) + settings_.query, settings);
    send(free_for_queries_, request.bytes(0), sample.answered_ns, sample.measured ? 1 : 0);
  }

  void take(std::size_t index) {
    Client& client = clients_[index];
    const bool is_command = index < settings_.connections;
    bool closed = false;
    client.connection.receive(closed, [&](const Answer& answer) {
      client.waits = false;
      --in_flight_;
      is_command ? take_command(client, answer) : take_query(client, answer);
      (is_command ? free_ : free_for_queries_).push_back(index);
    });
    if (!closed) return;
    if (client.waits) throw Failure("the server closed a connection that waited for an answer");
    client.connection.reconnect();
    poller_.add(client.connection.fd(), index);
  }

  void take_command(const Client& client, const Answer& answer) {
    const std::int64_t now = now_ns();
    if (!answer.good()) return fail(answer);
    const bool measured = client.due_ns >= from_ns_;
    if (now >= from_ns_ && now < until_ns_) ++answered_;
    if (measured) commands_.add(now - client.due_ns);
    if (client.number % settings_.sample != 0) return;
    const std::string position(header(answer.head, "muster-position"));
    if (position.empty()) throw Failure("an answer without Muster-Position: " + std::string(answer.head));
    const Request& request = settings_.commands[client.number % settings_.commands.size()];
    samples_.push_back({request.path(), position, now, measured});
  }

  void take_query(const Client& client, const Answer& answer) {
    if (!answer.good() || header(answer.head, "muster-stale") == "true") return fail(answer);
    if (client.number == 1) lags_.add(now_ns() - client.due_ns);
  }

  void fail(const Answer& answer) {
    if (errors_++ == 0)
      std::fprintf(stderr, "the first failure: %s%s\n", std::string(answer.head).c_str(),
                   std::string(answer.body).c_str());
  }

  Settings& settings_;
  std::vector<Client> clients_;
  Poller poller_;
  std::vector<std::size_t> free_, free_for_queries_;
  std::deque<Sample> samples_;
  UniqueNumbers numbers_;
  Durations lags_, commands_;
  std::int64_t from_ns_ = 0, until_ns_ = 0;
  std::uint64_t sent_ = 0, in_flight_ = 0, answered_ = 0, errors_ = 0;
};
}  // namespace

void lag(Options& options) {
  Settings settings;
  settings.address = parse_address(options.text("url"));
  settings.token = options.text("token", "");
  settings.query = options.text("query", "members?page_size=1");
  settings.rate = options.number("rate", settings.rate);
  settings.connections = options.count("connections", settings.connections);
  settings.query_connections = options.count("query-connections", settings.query_connections);
  settings.sample = options.count("sample", settings.sample);
  settings.seconds = options.number("seconds", settings.seconds);
  settings.warm_up = options.number("warm-up", settings.warm_up);
  const std::string file = options.text("requests");
  options.refuse_others();
  settings.commands =
      read_requests(file, {.host = settings.address.text(), .token = settings.token, .keys = false, .headers = {}});
  OpenLoop loop(settings);
  loop.run();
  loop.print_figures();
}
}  // namespace load
