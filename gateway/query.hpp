// How a read model is asked: access by live state, freshness, one statement on a thread of the pool, JSON as PostgreSQL
// has written it.
#pragma once
#include <functional>
#include <pqxx/transaction_base>

#include "gateway/command.hpp"
#include "projections/projections.hpp"
#include "projections/query.hpp"

namespace muster {
struct Inquiry {
  std::string_view read_model;
  std::function<Result<View>(pqxx::transaction_base& work, const google::protobuf::Message& question, Lanes lanes)> ask;
};

asio::awaitable<void> run_query(Call call);

// A line of the table: GET `path` asks a read model `Request` and is answered with `Reply`. The overload
// `query(work, Request, lanes)` in projections/ does it.
template <class Request, class Reply>
Route& add_query(Routes& routes, std::string_view path, Access access, std::string_view summary) {
  Route& route = routes.add(Kind::query, GET, path, access, run_query, summary);
  route.input = &Request::default_instance();
  route.reply = &Reply::default_instance();
  route.inquiry = std::make_shared<Inquiry>();
  route.inquiry->read_model = read_model<Request>();
  route.inquiry->ask = [](pqxx::transaction_base& work, const google::protobuf::Message& question, Lanes lanes) {
    return query(work, static_cast<const Request&>(question), lanes);
  };
  return route;
}

// Whether the caller may, by the state that this node follows.
std::optional<Refusal> check_access(const Call& call, std::string_view team_id, std::string_view resource_id = {});
// DATABASE_AWAY, KEYRING_AWAY, KEY_DESTROYED; rethrows what is none of them.
Refusal read_refusal(Edge& edge, const std::exception_ptr& failure);
// What `Muster-At-Least` asks for, and how long it is worth waiting for: 2 s.
struct AtLeast {
  Positions wanted;
  Instant until;
};
Result<AtLeast> read_at_least(const HttpRequest& request, const Node& node);
// Waits until this node itself has read that far.
asio::awaitable<void> wait_for_node(Call call, AtLeast at_least);
// Waits until the read model is fresh enough or the time is over, and asks it; `stale` says which it was.
struct Asked {
  Result<View> view = Refusal();
  bool stale = false;
};
asio::awaitable<Asked> ask_read_model(Call call, std::shared_ptr<Inquiry> inquiry,
                                      std::shared_ptr<const google::protobuf::Message> question, Lanes lanes,
                                      AtLeast at_least);
// Headers, ETag, 304, body.
void write_view(const Call& call, View view, bool stale);
}  // namespace muster
