// What every request needs: the node, the keys, the tokens, the limits and the table of routes. One thread: that of the
// io_context; what blocks (the keyring, the read models) runs on two small thread pools and comes back.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "gateway/forward.hpp"
#include "gateway/founder_keys.hpp"
#include "gateway/lane_subjects.hpp"
#include "gateway/last_seen.hpp"
#include "gateway/limits.hpp"
#include "gateway/node.hpp"
#include "gateway/presence.hpp"
#include "gateway/recent_writes.hpp"
#include "gateway/routes.hpp"
#include "gateway/tickets.hpp"
#include "gateway/tokens.hpp"
#include "infra/config.hpp"
#include "infra/keyring.hpp"
#include "infra/metrics.hpp"

namespace muster {
class Freshness;
class Pool;

// What is worth keeping from one request of a connection to the next.
struct Connection {
  std::string peer;  // address of who connected
  std::string last_token;
  IdentityPtr last_identity;
  // The origin of the last command: same actor, address and user agent, same Sealed.
  std::string origin_actor, origin_address, origin_user_agent;
  Sealed origin;
};

class Edge {
 public:
  struct Parts {
    const Config& config;
    Node& node;
    Keyring& keyring;
    Metrics& metrics;
    Pool* pool = nullptr;  // of the read models; null: queries answer 503
    Freshness* freshness = nullptr;
    std::string cluster_secret;
    std::vector<Key> signing_keys;
    std::string node_secret;                 // "" : nobody is believed to be a node
    std::function<std::string()> not_ready;  // what else is missing, for /readyz; may be empty
  };
  Edge(asio::io_context& io, Parts parts);
  ~Edge();

  // Finds the route and does what is the same for all of them: 404, 405, CORS, authentication, rate limits. A call
  // without a route has been answered.
  Call begin(HttpRequest& request, HttpResponse& response, Connection& connection);
  // Counts it.
  static void end(const Call& call, const HttpResponse& response, Instant began);
  // A request that shows a founder key: the call's identity says afterwards what it opens. A call without a route
  // afterwards has been answered.
  asio::awaitable<void> look_at_founder_key(Call* call);
  // Who asks for a stream: by header, ?ticket= (used up by this) or ?token=.
  asio::awaitable<Result<IdentityPtr>> identify_stream(const HttpRequest& request);

  asio::io_context& io() { return io_; }
  const Config& config() const { return parts_.config; }
  Node& node() { return parts_.node; }
  Keyring& keyring() { return parts_.keyring; }
  Metrics& metrics() { return parts_.metrics; }
  Pool* pool() { return parts_.pool; }
  Freshness* freshness() { return parts_.freshness; }
  Routes& routes() { return routes_; }
  Tokens& tokens() { return tokens_; }
  Tickets& tickets() { return tickets_; }
  Forward& forward() { return forward_; }
  Lockout& lockout() { return lockout_; }
  RecentWrites& recent_writes() { return recent_writes_; }
  Presence& presence() { return presence_; }
  const ClusterSecret& secret() const { return secret_; }
  asio::thread_pool& keyring_threads() { return keyring_threads_; }
  asio::thread_pool& query_threads() { return query_threads_; }
  const std::string& node_secret() const { return parts_.node_secret; }
  std::string not_ready() const;
  // From now on /readyz says no and answers close their connections.
  void drain() { draining_ = true; }
  bool draining() const { return draining_; }
  // Reads keys that were made meanwhile from the keyring, at most every 5 s.
  void reload_signing_keys();

 private:
  asio::awaitable<Result<IdentityPtr>> stream_identity(const HttpRequest& request);
  Result<IdentityPtr> identify(const HttpRequest& request, Connection& connection);
  bool cross_origin(const HttpRequest& request, HttpResponse& response, const std::string& allow) const;
  std::string client_address(const HttpRequest& request, const Connection& connection) const;

  asio::io_context& io_;
  Parts parts_;
  const ClusterSecret secret_;
  Tokens tokens_;
  Tickets tickets_;
  Forward forward_;
  RateLimit token_limit_, address_limit_;
  Lockout lockout_;
  RecentWrites recent_writes_;
  Presence presence_;
  Routes routes_;
  std::unique_ptr<Metrics::Route> unrouted_;
  Instant keys_read_at_;
  bool draining_ = false;
  asio::thread_pool keyring_threads_, query_threads_;
  FounderKeys founder_keys_;
  LastSeen last_seen_;
};

std::int64_t now_s();
std::int64_t now_us();
}  // namespace muster
