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

// How the overload `query(work, Request, lanes)` in projections/ is asked.
template <class Request>
std::shared_ptr<Inquiry> inquiry_of() {
  auto inquiry = std::make_shared<Inquiry>();
  inquiry->read_model = read_model<Request>();
  inquiry->ask = [](pqxx::transaction_base& work, const google::protobuf::Message& question, Lanes lanes) {
    return query(work, static_cast<const Request&>(question), lanes);
  };
  return inquiry;
}

// A line of the table: GET `path` asks a read model `Request` and is answered with `Reply`.
template <class Request, class Reply>
Route& add_query(Routes& routes, std::string_view path, Access access, std::string_view summary) {
  Route& route = routes.add(Kind::query, GET, path, access, run_query, summary);
  route.input = &Request::default_instance();
  route.reply = &Reply::default_instance();
  route.inquiry = inquiry_of<Request>();
  return route;
}

// Whether the caller may, by the state that this node follows; `resource_id` is what the route's access is about,
// besides the team.
std::optional<Refusal> check_access(const Call& call, std::string_view team_id, std::string_view resource_id = {});
// DATABASE_AWAY, KEYRING_AWAY, KEY_DESTROYED; rethrows what is none of them.
Refusal read_refusal(Edge& edge, const std::exception_ptr& failure);
// What the caller may see of the team now. Refuses with NOT_A_MEMBER, FACTS_STALE.
Result<TeamSight> sight_of(const Call& call, std::string_view team_id);
// check_access for what the question names, and what the caller may see where the question has fields for it.
std::optional<Refusal> admit(const Call& call, google::protobuf::Message& question);
// What an answer has to have seen: what `Muster-At-Least` asks for, worth waiting for 2 s; without it what the caller
// has just written through this node, worth half a second.
struct AtLeast {
  Positions wanted;
  Instant until;
  bool asked_for = false;
};
Result<AtLeast> read_at_least(const Call& call);
// Waits until this node itself has read that far.
asio::awaitable<void> wait_for_node(Call call, AtLeast at_least);
// Waits until the read model is fresh enough or the time is over, and asks it; `stale`: it is not what was asked for.
struct Asked {
  Result<View> view = Refusal();
  bool stale = false;
};
asio::awaitable<Asked> ask_read_model(Call call, std::shared_ptr<Inquiry> inquiry,
                                      std::shared_ptr<const google::protobuf::Message> question, Lanes lanes,
                                      AtLeast at_least);
// Headers, ETag, 304, body.
void write_view(const Call& call, View view, bool stale);

// The steps of run_query, for what asks in a way of its own. First: the question as the wire has it, the caller
// admitted, and this node as far as it has to be.
struct Prepared {
  std::shared_ptr<google::protobuf::Message> question;
  AtLeast at_least;
  Lanes lanes;
};
asio::awaitable<Result<Prepared>> prepare_query(Call call);
// Then: the read model asked, and its answer or refusal written.
asio::awaitable<void> answer_query(Call call, std::shared_ptr<Inquiry> inquiry, Prepared prepared);
}  // namespace muster
