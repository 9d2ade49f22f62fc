// `muster serve`: the composition root. Every role in one process, or those of --roles.
#include <pthread.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <iostream>

#include "gateway/await.hpp"
#include "gateway/cli/cli.hpp"
#include "gateway/cli/ledger_start.hpp"
#include "gateway/edge.hpp"
#include "gateway/ledger_node.hpp"
#include "gateway/server.hpp"
#include "gateway/streams/kafka_live.hpp"
#include "gateway/streams/streams.hpp"
#include "infra/lane_group.hpp"
#include "infra/logging.hpp"
#include "infra/postgres.hpp"
#include "projections/freshness.hpp"
#include "projections/kafka_event_sink.hpp"
#include "projections/keyring_work.hpp"
#include "projections/projections.hpp"
#include "projections/publisher.hpp"
#include "projections/runner.hpp"

namespace muster {
namespace {
constexpr auto start_retry = std::chrono::seconds(1);
constexpr auto metrics_every = std::chrono::seconds(1);
constexpr int keys_to_rewrap = 200, rewraps_at_a_time = 20;

// A server that is away when we start is waited for, as it is later on.
template <class F>
auto when_there(const char* what, F&& f) {
  for (;;) {
    try {
      return f();
    } catch (const LogAway& error) {
      log_warn("waiting", {{"for", what}, {"error", error.what()}});
    } catch (const KeyringAway& error) {
      log_warn("waiting", {{"for", what}, {"error", error.what()}});
    }
    std::this_thread::sleep_for(start_retry);
  }
}

// libpq explains itself on several.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

StreamLimits stream_limits(const Config& config) {
  StreamLimits limits;
  limits.receivers_max = config.streams_max;
  limits.live_rate = config.live_rate;
  return limits;
}

PostgresOptions at(const Config& config, const char* application_name) {
  PostgresOptions options;
  options.conninfo = config.postgres;
  options.application_name = application_name;
  return options;
}

// The projectors of this process: one group says which lanes, every read model has a loop of its own.
class Projectors {
 public:
  Projectors(const Config& config, Log& log, Freshness& freshness, Keyring& keyring) : freshness_(&freshness) {
    for (const auto name : projection_names()) {
      Runner::Options options;
      options.postgres.conninfo = config.postgres;
      options.gather = gather;
      options.awaited = [&freshness, name] { return freshness.awaited(name); };
      options.committed = [&freshness, name](const Positions& positions) { freshness.advance(name, positions); };
      runners_.push_back(std::make_unique<Runner>(log, make_projection(name), std::move(options)));
    }
    Runner::Options keys;
    keys.postgres.conninfo = config.keyring;
    keys.gather = gather;
    runners_.push_back(std::make_unique<Runner>(log, keyring_work(keyring), std::move(keys)));
    freshness.on_awaited([this](std::string_view name) {
      for (auto& runner : runners_)
        if (runner->name() == name) runner->hurry();
    });
    join(config, ".projectors");
  }
  // The publisher, which works the same way.
  Projectors(const Config& config, Log& log) {
    Runner::Options options;
    options.postgres.conninfo = config.postgres;
    options.gather = gather;
    const auto ledger_id = when_there("the ledger", [&] { return read_ledger_id(log, std::chrono::seconds(10)); });
    runners_.push_back(std::make_unique<Runner>(
        log, publisher(std::make_unique<KafkaEventSink>(servers_of(config), config.topic_prefix), ledger_id),
        std::move(options)));
    join(config, ".publishers");
  }
  ~Projectors() {
    if (freshness_) freshness_->on_awaited({});
    leave();
  }
  void leave() {
    if (group_) group_->leave();
    for (auto& runner : runners_) runner->stop();
  }
  std::string not_ready() const {
    for (const auto& runner : runners_) {
      const auto status = runner->status();
      if (status.health == Runner::Health::running) continue;
      const auto at = status.stopped_at ? " at " + to_string(*status.stopped_at) : "";
      return "projection " + runner->name() + (status.health == Runner::Health::stopped ? " stopped" : " waits") + at +
             ": " + (status.error.empty() ? "not yet connected" : first_line(status.error));
    }
    return "";
  }
  void measure(Metrics& metrics) const {
    for (const auto& runner : runners_) {
      const auto status = runner->status();
      metrics.projection_lag(runner->name()).Set(static_cast<double>(status.lag));
      metrics.projection_stopped(runner->name()).Set(status.health == Runner::Health::stopped ? 1 : 0);
    }
  }

 private:
  void join(const Config& config, const char* group) {
    const auto each = [this](auto&& f) {
      for (auto& runner : runners_) f(*runner);
    };
    LaneGroupCallbacks callbacks;
    callbacks.assigned = [each](const std::vector<int>& lanes) { each([&](Runner& runner) { runner.assign(lanes); }); };
    callbacks.revoked = [each](const std::vector<int>& lanes) { each([&](Runner& runner) { runner.revoke(lanes); }); };
    callbacks.lost = callbacks.revoked;
    group_ = std::make_unique<LaneGroup>(servers_of(config), config.topic_prefix + group, ledger_topic(config),
                                         std::move(callbacks));
  }
  // Each commit costs PostgreSQL a millisecond or two, and there are seven who commit.
  static constexpr std::chrono::milliseconds gather{200};
  Freshness* freshness_ = nullptr;
  std::vector<std::unique_ptr<Runner>> runners_;
  std::unique_ptr<LaneGroup> group_;
};

class Serving {
 public:
  explicit Serving(Config given)
      : config_(std::move(given)),
        keyring_(config_.keyring, read_master_key(config_)),
        log_(when_there("the ledger", [this] { return open_ledger(config_); })),
        cluster_secret_(when_there("the keyring", [this] { return keyring_.cluster_secret(); })),
        node_(io_, *log_,
              {config_.node, config_.private_url, cluster_secret_, nullptr,
               [](const std::string& line) { log_warn(line); }}),
        pool_(at(config_, "muster-gateway"), config_.query_threads),
        freshness_(at(config_, "muster-freshness"), {projection_names().begin(), projection_names().end()}),
        edge_(io_, {.config = config_,
                    .node = node_,
                    .keyring = keyring_,
                    .metrics = metrics_,
                    .pool = &pool_,
                    .freshness = &freshness_,
                    .cluster_secret = cluster_secret_,
                    .signing_keys = when_there("the keyring", [this] { return keyring_.signing_keys(); }),
                    .node_secret = read_node_secret(config_),
                    .not_ready = [this] { return not_ready(); }}),
        live_(io_, servers_of(config_), live_topic(config_), config_.node),
        streams_(io_, Streams::Parts{node_, live_, metrics_, log_.get(), config_.cors_origins, stream_limits(config_),
                                     &edge_.presence()}),
        server_(io_, edge_),
        signals_(io_, SIGINT, SIGTERM),
        measure_timer_(io_) {
    stream_routes(edge_.routes(), streams_);
    // What is destroyed in the keyring leaves this node's memory, too.
    node_.listen([this](const Position&, const Entry& entry) {
      const auto ended = owners_ended_by(entry);
      if (!ended.items.empty() || !ended.owners.empty() || !ended.teams.empty()) keyring_.forget(ended);
    });
  }

  int run() {
    if (config_.roles.gateway) server_.listen(config_.listen, Server::Side::public_side);
    server_.listen(config_.private_listen, Server::Side::private_side);
    if (config_.roles.lanes) {
      const auto release = [this](const std::vector<int>& lanes) { node_.release(lanes); };
      lanes_ = std::make_unique<LaneGroup>(
          servers_of(config_), config_.topic_prefix + ".lanes", ledger_topic(config_),
          LaneGroupCallbacks{[this](const std::vector<int>& lanes) { node_.assign(lanes); }, release, release});
    }
    if (config_.roles.projector) projectors_ = std::make_unique<Projectors>(config_, *log_, freshness_, keyring_);
    if (config_.roles.publisher) publisher_ = std::make_unique<Projectors>(config_, *log_);
    signals_.async_wait([this](boost::system::error_code error, int signal) {
      if (error) return;
      log_info("stopping", {{"signal", signal}});
      asio::co_spawn(io_, stop(), [this](std::exception_ptr failure) { stopped(failure); });
    });
    for (const auto& deviation : ledger_deviations(config_))
      log_error("the ledger's topic is not as it must be; see muster doctor", {{"what", deviation}});
    measure();
    log_info("serving", {{"node", config_.node},
                         {"public", config_.roles.gateway ? to_string(config_.listen) : ""},
                         {"private", to_string(config_.private_listen)},
                         {"lanes", log_->lane_count()}});
    io_.run();
    return exit_ok;
  }

 private:
  // Stops accepting, finishes what is under way, hands the lanes over.
  asio::awaitable<void> stop() {
    edge_.drain();
    co_await streams_.stop(std::chrono::seconds(2));
    co_await server_.stop();
    // The group waits for the io_context's thread to release lanes, so it must leave on another.
    const std::function<bool()> leave = [this] {
      if (lanes_) lanes_->leave();
      if (projectors_) projectors_->leave();
      if (publisher_) publisher_->leave();
      return true;
    };
    co_await off_thread(leaving_, leave);
  }
  void stopped(std::exception_ptr failure) {
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      log_error("stopping failed", {{"error", error.what()}});
    }
    log_info("stopped");
    node_.stop();
    io_.stop();
  }

  std::string not_ready() const {
    if (projectors_)
      if (auto missing = projectors_->not_ready(); !missing.empty()) return missing;
    return publisher_ ? publisher_->not_ready() : "";
  }

  void measure() {
    Lane::Counts now;
    int owned = 0;
    for (const auto& lane : node_.lanes()) {
      now.confirmed += lane->counts().confirmed;
      now.voided += lane->counts().voided;
      now.opened += lane->counts().opened;
      now.closed += lane->counts().closed;
      owned += lane->owns() ? 1 : 0;
    }
    metrics_.entries_confirmed.Increment(static_cast<double>(now.confirmed - measured_.confirmed));
    metrics_.entries_void.Increment(static_cast<double>(now.voided - measured_.voided));
    metrics_.lanes_opened.Increment(static_cast<double>(now.opened - measured_.opened));
    metrics_.lanes_closed.Increment(static_cast<double>(now.closed - measured_.closed));
    metrics_.lanes_owned.Set(owned);
    measured_ = now;
    tell_changes();
    edge_.reload_signing_keys();
    edge_.presence().sweep(now_us());
    if (projectors_) projectors_->measure(metrics_);
    if (projectors_) rewrap();
    if (publisher_) publisher_->measure(metrics_);
    measure_timer_.expires_after(metrics_every);
    measure_timer_.async_wait([this](boost::system::error_code error) {
      if (!error) measure();
    });
  }

  // What rotations of teams' keys have left to do: a little at a time, so that others get at the keyring in between.
  void rewrap() {
    if (rewrapping_.exchange(true)) return;
    asio::post(edge_.keyring_threads(), [this] {
      try {
        for (int i = 0; i < rewraps_at_a_time && keyring_.rewrap(keys_to_rewrap); ++i) {
        }
      } catch (const KeyringAway&) {
        // /readyz says so: the keyring's projection waits too.
      } catch (const std::exception& error) {
        log_warn("the keys of a rotated vault could not be wrapped anew", {{"why", error.what()}});
      }
      rewrapping_ = false;
    });
  }

  // Outages and moves of lanes, once each.
  void tell_changes() {
    if (auto missing = edge_.not_ready(); missing != missing_) {
      if (missing.empty())
        log_info("ready");
      else
        log_warn("not ready", {{"missing", missing}});
      missing_ = std::move(missing);
    }
    std::string owned;
    for (const auto& lane : node_.lanes())
      if (lane->owns()) owned += (owned.empty() ? "" : ",") + std::to_string(lane->position().lane);
    if (owned == owned_) return;
    log_info("lanes", {{"owned", owned}});
    owned_ = std::move(owned);
  }

  const Config config_;
  asio::io_context io_{1};
  asio::thread_pool leaving_{1};
  Metrics metrics_;
  Keyring keyring_;
  std::unique_ptr<KafkaLog> log_;
  const std::string cluster_secret_;
  LedgerNode node_;
  Pool pool_;
  Freshness freshness_;
  std::atomic<bool> rewrapping_{false};  // on a thread of the edge's
  Edge edge_;
  KafkaLive live_;
  Streams streams_;
  Server server_;
  asio::signal_set signals_;
  asio::steady_timer measure_timer_;
  Lane::Counts measured_;
  std::string missing_ = "nothing is connected yet", owned_;
  std::unique_ptr<LaneGroup> lanes_;
  std::unique_ptr<Projectors> projectors_, publisher_;
};
}  // namespace

void add_serve(Cli& cli) {
  cli.add("serve", "Run the node: gateway, lanes, projector and publisher in one process",
          "  muster serve\n  muster serve --roles gateway,lanes --listen 0.0.0.0:7480\n", [&cli] {
            auto config = cli.config();
            start_logging(config.log_level);
            return std::make_unique<Serving>(std::move(config))->run();
          });
}
}  // namespace muster
