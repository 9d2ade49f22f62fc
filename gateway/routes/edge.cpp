// What the edge answers by itself: who am I, tickets, keys, health, figures, the API's own description.
#include <simdjson.h>

#include "domain/access.hpp"
#include "gateway/docs.hpp"
#include "gateway/openapi.hpp"
#include "gateway/problem.hpp"
#include "gateway/query.hpp"
#include "gateway/team_facts.hpp"
#include "projections/members.hpp"
#include "schemas/json.hpp"
#include "schemas/proto/edge.pb.h"

namespace muster {
namespace {
constexpr std::pair<Action, std::string_view> actions[] = {{Action::view_team, "view_team"},
                                                           {Action::use_team, "use_team"},
                                                           {Action::manage_members, "manage_members"},
                                                           {Action::manage_permissions, "manage_permissions"},
                                                           {Action::manage_team, "manage_team"},
                                                           {Action::manage_billing, "manage_billing"},
                                                           {Action::own_team, "own_team"}};

std::vector<std::string> team_ids(const std::string& page) {
  std::vector<std::string> ids;
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded(page);
  auto document = parser.iterate(padded);
  for (auto item : document["items"]) ids.emplace_back(std::string_view(item["team_id"]));
  return ids;
}
void append_rights(std::string& out, const Call& call, const std::vector<std::string>& ids) {
  const bool founder = call.edge->node().founder_rights(*call.identity) == Context::Fact::yes;
  const std::string& account = call.identity->account_id;
  out += '[';
  for (const auto& id : ids) {
    TeamRights rights;
    rights.set_team_id(id);
    const Team* team = call.edge->node().team(id);
    const Member* member = team ? find_member(*team, account) : nullptr;
    if (member) rights.set_role(member->role());
    const Role role = team ? acting_role(*team, account, inherited(call.edge->node(), id, account)) : ROLE_UNSPECIFIED;
    for (const auto& [action, name] : actions)
      if (founder || role >= least_role(action)) rights.add_may(std::string(name));
    if (out.back() == '}') out += ',';
    append_json(out, rights);
  }
  out += ']';
}

asio::awaitable<void> me(Call call) {
  static const auto inquiry = inquiry_of<ListMyTeams>();
  GetMe asked;
  auto refusal = read_message(call, asked);
  auto at_least = read_at_least(call);
  if (!refusal && !at_least) refusal = at_least.error();
  if (refusal) {
    write_problem(*call.response, *refusal, call.request->path());
    co_return;
  }
  auto question = std::make_shared<ListMyTeams>();
  question->set_account_id(call.identity->account_id);
  question->set_page_size(asked.page_size());
  question->set_page_token(asked.page_token());
  auto found = co_await ask_read_model(call, inquiry, question, std::nullopt, at_least.value());
  if (!found.view) {
    write_problem(*call.response, found.view.error(), call.request->path());
    co_return;
  }
  View view = std::move(found.view.value());
  MeView body;
  body.set_account_id(call.identity->account_id);
  body.set_email(call.identity->email);
  body.set_founder(call.edge->node().founder_rights(*call.identity) == Context::Fact::yes);
  body.set_auth_time(call.identity->auth_time);
  body.set_expires_at(call.identity->expires_at_s * 1'000'000);
  std::string out = to_json(body);
  // The message's empty lists give way to what the read model and the live state say.
  for (std::string_view empty : {",\"teams\":[]", ",\"rights\":[]"})
    if (const auto at = out.find(empty); at != std::string::npos) out.erase(at, empty.size());
  out.pop_back();
  const auto ids = team_ids(view.json);
  constexpr std::string_view before = "{\"items\":";
  out.append(",\"rights\":");
  append_rights(out, call, ids);
  out.append(",\"teams\":").append(view.json, before.size());
  view.json = std::move(out);
  write_view(call, std::move(view), found.stale);
}

asio::awaitable<void> stream_ticket(Call call) {
  StreamTicketReply reply;
  reply.set_ticket(call.edge->tickets().issue(*call.identity, now_s()));
  reply.set_expires_at((now_s() + Tickets::good_for_s) * 1'000'000);
  call.response->status = 201;
  append_json(call.response->body, reply);
  co_return;
}

asio::awaitable<void> jwks(Call call) {
  call.response->body = call.edge->tokens().jwks();
  co_return;
}
asio::awaitable<void> healthz(Call call) {
  call.response->body = "{\"status\":\"ok\"}";
  co_return;
}
asio::awaitable<void> readyz(Call call) {
  const std::string missing = call.edge->not_ready();
  call.response->status = missing.empty() ? 200 : 503;
  call.response->body = "{\"status\":\"";
  call.response->body.append(missing.empty() ? "ready" : "not_ready").append("\",\"missing\":");
  append_json_string(call.response->body, missing);
  call.response->body += '}';
  co_return;
}
asio::awaitable<void> metrics(Call call) {
  call.response->content_type = "text/plain; version=0.0.4; charset=utf-8";
  call.response->body = call.edge->metrics().text();
  co_return;
}
asio::awaitable<void> openapi(Call call) {
  static const std::string text = openapi_json(call.edge->routes());
  call.response->body = text;
  co_return;
}
}  // namespace

void edge_routes(Routes& routes) {
  routes.module("edge");
  Route& about_me = routes.plain(GET, "/me", Access::account, me, "Who am I, my teams, my rights in them");
  about_me.input = &GetMe::default_instance();
  about_me.reply = &MeView::default_instance();
  Route& ticket = routes.plain(POST, "/stream-tickets", Access::account, stream_ticket,
                               "A ticket to open one stream with, good for 30 seconds");
  ticket.reply = &StreamTicketReply::default_instance();
  ticket.status = 201;
  routes.plain(GET, "/.well-known/jwks.json", Access::anybody, jwks,
               "The keys that tokens are verified with (RFC 7517)");
  routes.plain(GET, "/healthz", Access::anybody, healthz, "The process is alive");
  routes.plain(GET, "/readyz", Access::anybody, readyz, "The node can serve; otherwise 503 and what is missing");
  routes.plain(GET, "/metrics", Access::anybody, metrics, "Figures for Prometheus").reply_type = "text/plain";
  routes.plain(GET, "/openapi.json", Access::anybody, openapi, "This description");
  docs_routes(routes);
}
}  // namespace muster
