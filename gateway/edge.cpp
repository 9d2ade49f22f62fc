#include "gateway/edge.hpp"

#include <boost/asio/post.hpp>

#include "gateway/await.hpp"
#include "gateway/command.hpp"
#include "gateway/problem.hpp"
#include "infra/logging.hpp"

namespace muster {
namespace {
constexpr auto keys_reread_after = std::chrono::seconds(5);
constexpr auto too_many_founder_keys = "10 wrong founder keys within 60 seconds";

std::string_view bearer(const HttpRequest& request) {
  const auto value = request.header(http::field::authorization);
  if (value.size() < 8 || !same_ignoring_case(value.substr(0, 7), "Bearer ")) return {};
  return value.substr(value.find_first_not_of(' ', 7) == std::string_view::npos ? value.size()
                                                                                : value.find_first_not_of(' ', 7));
}
// Whether the request has to wait; then it has been told.
bool limited(std::optional<std::chrono::nanoseconds> wait, const HttpRequest& request, HttpResponse& response) {
  if (wait)
    write_problem(response, refuse(RATE_LIMITED, "too many requests; slow down"), request.path(), {},
                  std::chrono::ceil<std::chrono::seconds>(*wait));
  return wait.has_value();
}
void refuse_with(HttpResponse& response, const HttpRequest& request, Code code, std::string detail) {
  write_problem(response, refuse(code, std::move(detail)), request.path());
}
}  // namespace

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}
std::int64_t now_s() { return now_us() / 1'000'000; }

Edge::Edge(asio::io_context& io, Parts parts)
    : io_(io),
      parts_(std::move(parts)),
      secret_(parts_.cluster_secret),
      tokens_(parts_.config.issuer, parts_.signing_keys),
      tickets_(secret_),
      forward_(io, parts_.node_secret),
      token_limit_(parts_.config.token_rate, parts_.config.token_burst),
      address_limit_(parts_.config.address_rate, parts_.config.address_burst),
      presence_(parts_.config.node),
      keys_read_at_(std::chrono::steady_clock::now()),
      keyring_threads_(parts_.config.keyring_threads),
      query_threads_(parts_.config.query_threads),
      founder_keys_(io, parts_.node, keyring_threads_),
      last_seen_(io, parts_.node, forward_, parts_.config.private_url) {
  roster_routes(routes_);
  permissions_routes(routes_);
  promotions_routes(routes_);
  vault_routes(routes_);
  queues_routes(routes_);
  workspaces_routes(routes_);
  sharing_routes(routes_);
  usage_routes(routes_);
  billing_routes(routes_);
  founders_routes(routes_);
  hierarchy_routes(routes_);
  activity_routes(routes_);
  presence_routes(routes_);
  edge_routes(routes_);
  for (Route& route : routes_.all()) {
    const auto method = http::to_string(route.method);
    route.metrics =
        std::make_unique<Metrics::Route>(parts_.metrics, std::string(method.data(), method.size()), route.path);
  }
}
Edge::~Edge() {
  keyring_threads_.join();
  query_threads_.join();
}

std::string Edge::client_address(const HttpRequest& request, const Connection& connection) const {
  if (request.from_node) return std::string(request.header("Muster-Client-Address"));
  const auto trusted = [this](std::string_view address) {
    for (const auto& block : parts_.config.trusted_proxies)
      if (block.contains(address)) return true;
    return false;
  };
  std::string address = connection.peer;
  if (parts_.config.trusted_proxies.empty()) return address;
  // From the right: every proxy adds whom it got the request from; the first that is no proxy of ours is the client.
  std::string_view rest = request.header("X-Forwarded-For");
  while (trusted(address) && !rest.empty()) {
    const auto comma = rest.rfind(',');
    std::string_view one = comma == std::string_view::npos ? rest : rest.substr(comma + 1);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    boost::system::error_code error;
    asio::ip::make_address(std::string(one), error);
    if (error) break;
    address = one;
  }
  return address;
}

bool Edge::cross_origin(const HttpRequest& request, HttpResponse& response, const std::string& allow) const {
  const auto origin = request.header(http::field::origin);
  const auto& allowed = parts_.config.cors_origins;
  if (origin.empty() || allowed.empty()) return false;
  bool known = false;
  for (const auto& one : allowed) known |= one == "*" || one == origin;
  response.add("Vary", "Origin");
  if (!known) return false;
  response.add("Access-Control-Allow-Origin", origin);
  response.add("Access-Control-Expose-Headers",
               "ETag, Retry-After, Muster-Position, Muster-Command-Id, Muster-Stale, Muster-Repeated, traceparent");
  if (request.method != http::verb::options || request.header("Access-Control-Request-Method").empty()) return false;
  response.add("Access-Control-Allow-Methods", allow);
  response.add("Access-Control-Allow-Headers",
               "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Muster-At-Least, "
               "Muster-Consistency, Muster-Founder-Key, Last-Event-ID, traceparent");
  response.add("Access-Control-Max-Age", "600");
  return true;
}

Result<IdentityPtr> Edge::identify(const HttpRequest& request, Connection& connection) {
  const auto token = bearer(request);
  const auto now = now_s();
  // Most connections speak with one token only.
  if (connection.last_identity && token == connection.last_token && connection.last_identity->expires_at_s > now)
    return connection.last_identity;
  auto identity = tokens_.verify(token, now);
  if (identity) {
    connection.last_token = token;
    connection.last_identity = identity.value();
  } else if (tokens_.key_was_unknown()) {
    reload_signing_keys();
  }
  return identity;
}

void Edge::reload_signing_keys() {
  const auto now = std::chrono::steady_clock::now();
  if (now - keys_read_at_ < keys_reread_after) return;
  keys_read_at_ = now;
  asio::post(keyring_threads_, [this] {
    try {
      auto keys = std::make_shared<std::vector<Key>>(parts_.keyring.signing_keys());
      asio::post(io_, [this, keys] {
        if (!keys->empty()) tokens_.use_keys(*keys);
      });
    } catch (const std::exception& error) {
      log_debug("the signing keys cannot be read again", {{"why", error.what()}});
    }
  });
}

Call Edge::begin(HttpRequest& request, HttpResponse& response, Connection& connection) {
  Call call{this, nullptr, &request, &response, &connection, {}, nullptr};
  const auto told_secret = request.private_side ? request.header("Muster-Node-Secret") : std::string_view();
  request.from_node = !parts_.node_secret.empty() && same_secret(told_secret, parts_.node_secret);
  request.address = client_address(request, connection);
  if (draining_) response.close = true;

  auto match = routes_.match(request.method, request.path());
  if (cross_origin(request, response, match.allow)) {
    response.status = 204;
    return call;
  }
  // Where the request came in first; not again where another node sent it on.
  const auto now = std::chrono::steady_clock::now();
  if (!request.from_node && limited(address_limit_.over(request.address, now), request, response)) return call;
  if (!match.route && match.allow.empty())
    return refuse_with(response, request, ROUTE_NOT_FOUND, "there is nothing at this path"), call;
  if (!match.route) {
    response.add("Allow", match.allow);
    if (request.method == http::verb::options)
      response.status = 204;
    else
      refuse_with(response, request, METHOD_NOT_ALLOWED, "this path knows " + match.allow);
    return call;
  }
  const Route& route = *match.route;
  if (request.private_side && !request.from_node && route.access != Access::anybody) {
    if (told_secret.empty()) return refuse_with(response, request, UNAUTHENTICATED, "this listener is for nodes"), call;
    log_warn("a node with another node secret sent a request", {{"address", connection.peer}});
    return refuse_with(response, request, NODE_SECRETS_DIFFER, "this node and the owner have different node secrets"),
           call;
  }
  if (route.access != Access::anybody && route.kind != Kind::stream) {
    auto identity = identify(request, connection);
    if (!identity) return write_problem(response, identity.error(), request.path()), call;
    call.identity = std::move(identity.value());
  }
  if (!request.from_node && call.identity &&
      limited(token_limit_.over(call.identity->account_id, now), request, response))
    return call;
  if (!request.from_node && call.identity) last_seen_.note(call.identity->account_id, bearer(request), now);
  call.route = &route;
  call.path = match.path;
  return call;
}

asio::awaitable<void> Edge::look_at_founder_key(Call* call) {
  const std::string key(call->request->header(founder_key_header));
  auto shown = co_await founder_keys_.shown(call->identity, key);
  call->identity = std::move(shown.identity);
  if (!shown.wait) co_return;
  write_problem(*call->response, refuse(TOO_MANY_ATTEMPTS, too_many_founder_keys), call->request->path(), {},
                shown.wait);
  call->route = nullptr;
}

void Edge::end(const Call& call, const HttpResponse& response, Instant began) {
  if (!call.route) return;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  call.route->metrics->answered(response.status, took.count());
  // A 503 did nothing; what is missing is said once, when it goes missing.
  const bool failed = response.status == 500 || response.status == 504;
  if (!failed && !call.edge->config().log_requests) return;
  // The query may hold what authenticates somebody: not logged.
  log(failed ? Level::warn : Level::info, "request",
      {{"method", std::string(call.request->method_text())},
       {"path", std::string(call.request->path())},
       {"status", static_cast<int>(response.status)},
       {"ms", took.count() * 1000},
       {"account", call.identity ? call.identity->account_id : std::string()},
       {"command_id", header_in(response, "Muster-Command-Id")},
       {"traceparent", trace_parent(*call.request)}});
}

asio::awaitable<Result<IdentityPtr>> Edge::identify_stream(const HttpRequest& request) {
  auto identity = co_await stream_identity(request);
  if (!identity || request.from_node) co_return identity;
  if (token_limit_.over(identity.value()->account_id, std::chrono::steady_clock::now()))
    co_return refuse(RATE_LIMITED, "too many requests; slow down");
  last_seen_.note(identity.value()->account_id, bearer(request), std::chrono::steady_clock::now());
  const auto key = request.header(founder_key_header);
  if (key.data() == nullptr) co_return identity;
  auto shown = co_await founder_keys_.shown(identity.value(), std::string(key));
  if (shown.wait) co_return refuse(TOO_MANY_ATTEMPTS, too_many_founder_keys);
  co_return shown.identity;
}

asio::awaitable<Result<IdentityPtr>> Edge::stream_identity(const HttpRequest& request) {
  const std::string ticket_text = query_value(request.query(), "ticket");
  if (ticket_text.empty()) {
    std::string token(bearer(request));
    if (token.empty()) token = query_value(request.query(), "token");
    co_return tokens_.verify(token, now_s());
  }
  auto ticket = tickets_.read(ticket_text, now_s());
  if (!ticket) co_return ticket.error();
  auto& keyring = parts_.keyring;
  const std::function<bool()> use = [&keyring, ticket_copy = ticket.value()] {
    return keyring.use_ticket(ticket_copy.id, ticket_copy.expires_at_s);
  };
  auto used = co_await off_thread(keyring_threads_, use);
  if (used.failure) co_return refuse(KEYRING_AWAY, "tickets cannot be checked right now; use a token");
  if (!*used.value) co_return refuse(UNAUTHENTICATED, "the ticket has been used before");
  co_return ticket.value().identity;
}

std::string Edge::not_ready() const {
  if (draining_) return "shutting down";
  std::string missing = parts_.node.not_ready();
  if (parts_.not_ready) {
    const auto more = parts_.not_ready();
    if (!missing.empty() && !more.empty()) missing += "; ";
    missing += more;
  }
  return missing;
}
}  // namespace muster
