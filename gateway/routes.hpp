// The table of routes. One line per command or query in gateway/routes/<module>.cpp says all there is to say about it:
// method, path, what it asks, what it answers, who may, one sentence. Matching, reading, answering and OpenAPI all go
// by this table.
#pragma once
#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decision.hpp"
#include "gateway/http.hpp"
#include "gateway/tokens.hpp"
#include "infra/metrics.hpp"

namespace muster {
namespace asio = boost::asio;

class Edge;
struct Route;
struct Connection;
struct Asking;
struct Inquiry;
struct Answered;

inline constexpr auto GET = http::verb::get;
inline constexpr auto POST = http::verb::post;
inline constexpr auto PUT = http::verb::put;
inline constexpr auto PATCH = http::verb::patch;
inline constexpr auto DELETE = http::verb::delete_;

// Who may ask. Commands and reads of live state: any account, because their own `decide` says who may. Queries: here.
// A member is whoever acts with a role in the team, be it by the team's parent.
enum class Access {
  anybody,            // no token
  account,            // any token
  team_visible,       // a member of the team in the path, a founder, or anybody where the team is public
  team_member,        // of the team in the path, or a founder
  item_visible,       // who may view the vault item in the path
  queue_visible,      // who may view the queue in the path
  workspace_visible,  // who may view the workspace in the path
  workspace_inviter,  // who has invite_users or manage_users there
  share_visible,      // who may view the shared entry in the path
  team_admin,         // admin or super admin of the team in the path, or a founder
  founder,
  self,  // the account in the path itself, or a founder
};

enum class Kind {
  command,  // may append to the ledger
  read,     // of live state, in the lane
  query,    // of a read model
  plain,    // answered by the edge itself
  stream,   // takes the connection over
};

// What stands in the braces of a route's path, as views into the request's target.
struct PathValues {
  std::array<std::string_view, 4> values;
  std::size_t count = 0;
};

// One request on its way. Everything it points to lives until its answer is written.
struct Call {
  Edge* edge = nullptr;
  const Route* route = nullptr;
  HttpRequest* request = nullptr;
  HttpResponse* response = nullptr;
  Connection* connection = nullptr;
  PathValues path;
  IdentityPtr identity;  // null where Access::anybody
};
using Handler = asio::awaitable<void> (*)(Call call);

// A stream takes the connection over and answers itself.
struct Handover {
  asio::ip::tcp::socket socket;
  boost::beast::flat_buffer leftover;  // read already, after the request
  HttpRequest request;
  std::vector<std::string> path_values;  // percent-decoded
  IdentityPtr identity;                  // null: refused, and `refusal` says why
  Refusal refusal;
};
using TakeOver = std::function<asio::awaitable<void>(Handover handover)>;

// Fills what clients do not say, before the lane is known (ids, hashes). Pure but for the cluster's secret.
using Derive = std::optional<Refusal> (*)(const Call& call, Asking& asking);
// Reads a body that is not JSON.
using ReadBody = std::optional<Refusal> (*)(const std::string& body, google::protobuf::Message& message);
// Seals what must not be on the ledger in clear; may wait for the keyring. Called again when the state has moved on.
using Seal = asio::awaitable<std::optional<Refusal>> (*)(Call call, Asking* asking);
// Completes the reply of a confirmed command.
using Finish = asio::awaitable<std::optional<Refusal>> (*)(Call call, Asking* asking, Answered* answered);

struct Route {
  http::verb method = GET;
  std::string path;  // /api/v1/teams/{team_id}
  std::string module;
  std::string summary;
  Kind kind = Kind::plain;
  Access access = Access::account;
  unsigned status = 200;
  Handler handler = nullptr;
  TakeOver take_over;
  const google::protobuf::FieldDescriptor* command = nullptr;  // the line of Command's oneof
  const google::protobuf::Message* input = nullptr;            // prototype of what is asked
  const google::protobuf::Message* reply = nullptr;            // prototype of what is answered
  std::string reply_type;                                      // of a plain route that answers no JSON
  std::vector<std::string> path_names;                         // in the order of the path
  // Fields that neither body nor query may name: those of the path, and fixed ones.
  std::vector<std::string_view> taken;
  bool takes(std::string_view field) const { return std::find(taken.begin(), taken.end(), field) != taken.end(); }

  // Rare things about a route; each returns the route, so that they stand on its line.
  std::string_view body_type = "application/json";
  ReadBody read_with = nullptr;
  Derive derive_with = nullptr;
  Seal seal_with = nullptr;
  Finish finish_with = nullptr;
  std::vector<std::pair<std::string_view, std::string_view>> fixed;  // fields and their values
  bool guesses = false;          // it names a secret or an id that somebody may guess: lockout after failed attempts
  const char* opened = nullptr;  // of a query: the sealed field that is opened in its answer
  Route& opens(const char* field) { return opened = field, *this; }
  // The body is of this media type; the fields of the message are then query parameters.
  Route& reads(std::string_view type, ReadBody f) { return body_type = type, read_with = f, *this; }
  // The body is of this media type or JSON.
  bool json_too = false;
  Route& reads_too(std::string_view type, ReadBody f) { return json_too = true, reads(type, f); }
  Route& derive(Derive f) { return derive_with = f, *this; }
  Route& seal(Seal f) { return seal_with = f, *this; }
  Route& finish(Finish f) { return finish_with = f, *this; }
  Route& locks_out() { return guesses = true, *this; }
  // The field has this value, whatever is asked.
  Route& fixes(std::string_view field, std::string_view value) {
    fixed.emplace_back(field, value);
    taken.push_back(field);
    return *this;
  }

  std::shared_ptr<Inquiry> inquiry;  // of a query: see gateway/query.hpp
  std::unique_ptr<Metrics::Route> metrics;
};

class Routes {
 public:
  Routes();
  ~Routes();
  // The lines that follow are of this module.
  void module(std::string name) { module_ = std::move(name); }

  template <class Command, class Reply>
  Route& command(http::verb method, std::string_view path, unsigned status, std::string_view summary) {
    return add_ledger(Kind::command, method, path, Command::default_instance(), &Reply::default_instance(), status,
                      summary);
  }
  // A command that answers with its position alone.
  template <class Command>
  Route& command(http::verb method, std::string_view path, std::string_view summary) {
    return add_ledger(Kind::command, method, path, Command::default_instance(), nullptr, 200, summary);
  }
  // A read of live state: appends nothing.
  template <class Command, class Reply>
  Route& read(http::verb method, std::string_view path, std::string_view summary) {
    return add_ledger(Kind::read, method, path, Command::default_instance(), &Reply::default_instance(), 200, summary);
  }
  // Under /api/v1 unless the path says otherwise. See gateway/query.hpp for queries.
  Route& plain(http::verb method, std::string_view path, Access access, Handler handler, std::string_view summary);
  Route& stream(std::string_view path, TakeOver take_over, std::string_view summary);
  Route& add(Kind kind, http::verb method, std::string_view path, Access access, Handler handler,
             std::string_view summary);

  struct Match {
    Route* route = nullptr;
    PathValues path;
    std::string allow;  // for 405: the methods that are there; empty: no such path
  };
  // HEAD finds the route of GET.
  Match match(http::verb method, std::string_view path) const;
  const std::deque<Route>& all() const { return routes_; }
  std::deque<Route>& all() { return routes_; }

 private:
  struct Node;
  Route& add_ledger(Kind kind, http::verb method, std::string_view path, const google::protobuf::Message& command,
                    const google::protobuf::Message* reply, unsigned status, std::string_view summary);

  std::string module_;
  std::deque<Route> routes_;
  std::unique_ptr<Node> root_;
};

// gateway/routes/<module>.cpp
void roster_routes(Routes& routes);
void permissions_routes(Routes& routes);
void promotions_routes(Routes& routes);
void queues_routes(Routes& routes);
void workspaces_routes(Routes& routes);
void vault_routes(Routes& routes);
void vault_key_routes(Routes& routes);
asio::awaitable<void> import_vault(Call call);  // gateway/vault_import.cpp
void sharing_routes(Routes& routes);
void usage_routes(Routes& routes);
void billing_routes(Routes& routes);
void founders_routes(Routes& routes);
void hierarchy_routes(Routes& routes);
void activity_routes(Routes& routes);
void presence_routes(Routes& routes);
void edge_routes(Routes& routes);

// gateway/command.cpp: how a command or a read of live state is asked and answered.
asio::awaitable<void> run_command(Call call);
}  // namespace muster
