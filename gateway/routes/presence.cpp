// Who is there: answered by whichever node is asked, from the table in its memory.
#include "gateway/presence.hpp"

#include <algorithm>

#include "domain/access.hpp"
#include "domain/ids.hpp"
#include "gateway/edge.hpp"
#include "gateway/problem.hpp"
#include "gateway/query.hpp"
#include "gateway/team_facts.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr int page_size_unless_given = 100;

// Reads the request, and waits until this node has read what the caller has seen or just written. False: refused.
asio::awaitable<bool> read_presence(Call call, google::protobuf::Message* asked) {
  auto refusal = read_message(call, *asked);
  auto at_least = read_at_least(call);
  if (!refusal && !at_least) refusal = at_least.error();
  if (refusal)
    write_problem(*call.response, *refusal, call.request->path());
  else if (!at_least.value().wanted.empty())
    co_await wait_for_node(call, at_least.value());
  co_return !refusal;
}
bool refused(const Call& call, const std::optional<Refusal>& refusal) {
  if (refusal) write_problem(*call.response, *refusal, call.request->path());
  return refusal.has_value();
}
bool is_member(const Call& call, std::string_view team_id, std::string_view account_id) {
  const Team* team = call.edge->node().team(team_id);
  return team && find_member(*team, account_id);
}
// As a member, or as an admin of the team above it.
bool sees_team(const Call& call, std::string_view team_id) {
  const Node& node = call.edge->node();
  const std::string& account = call.identity->account_id;
  const Team* team = node.team(team_id);
  return team && acting_role(*team, account, inherited(node, team_id, account)) != ROLE_UNSPECIFIED;
}

asio::awaitable<void> set_presence(Call call) {
  SetPresence asked;
  if (!co_await read_presence(call, &asked)) co_return;
  if (refused(call, check_access(call, asked.team_id()))) co_return;
  const std::string& account = call.identity->account_id;
  // Founders see every team, but are there only where they are members.
  if (!is_member(call, asked.team_id(), account)) {
    refused(call, not_a_member());
    co_return;
  }
  const auto shown = call.edge->presence().say(asked.team_id(), account, asked.status(), asked.activity(), now_us());
  append_json(call.response->body, shown.as<PresenceView>());
}

void count(PresenceCounts& counts, PresenceStatus status) {
  if (status == PRESENCE_STATUS_ONLINE) counts.set_online(counts.online() + 1);
  if (status == PRESENCE_STATUS_AWAY) counts.set_away(counts.away() + 1);
  if (status == PRESENCE_STATUS_BUSY) counts.set_busy(counts.busy() + 1);
  if (status == PRESENCE_STATUS_OFFLINE) counts.set_offline(counts.offline() + 1);
}

asio::awaitable<void> list_team_presence(Call call) {
  ListTeamPresence asked;
  if (!co_await read_presence(call, &asked)) co_return;
  if (refused(call, check_access(call, asked.team_id()))) co_return;
  if (!asked.page_token().empty() && !is_id(asked.page_token(), "acct")) {
    refused(call, refuse(INVALID_PAGE_TOKEN, "this page token is not one of ours", "/page_token"));
    co_return;
  }
  const int page_size = asked.page_size() ? static_cast<int>(asked.page_size()) : page_size_unless_given;
  TeamPresenceView view;
  for (const auto& shown : call.edge->presence().of_team(asked.team_id(), now_us())) {
    if (!is_member(call, asked.team_id(), shown.account_id)) continue;
    count(*view.mutable_counts(), shown.status);
    if (shown.account_id <= asked.page_token() || (asked.has_status() && shown.status != asked.status())) continue;
    if (view.items_size() < page_size)
      *view.add_items() = shown.as<PresenceView>();
    else
      view.set_next_page_token(view.items(page_size - 1).account_id());
  }
  view.mutable_counts();
  view.set_complete(call.edge->presence().complete());
  append_json(call.response->body, view);
}

// Whether a is the better word on where somebody is: present rather than not, and then what was said last.
bool says_more(const PresenceInTeam& a, const PresenceInTeam& b) {
  const bool a_there = a.status() != PRESENCE_STATUS_OFFLINE, b_there = b.status() != PRESENCE_STATUS_OFFLINE;
  return std::pair(a_there, a.updated_at()) > std::pair(b_there, b.updated_at());
}

// Of the teams that the caller may see. Who shares none is told what is told of somebody unknown, and learns nothing.
asio::awaitable<void> get_user_presence(Call call) {
  GetUserPresence asked;
  if (!co_await read_presence(call, &asked)) co_return;
  const bool founder = call.edge->node().founder_rights(*call.identity) == Context::Fact::yes;
  UserPresenceView view;
  view.set_account_id(asked.account_id());
  view.set_status(PRESENCE_STATUS_OFFLINE);
  const PresenceInTeam* best = nullptr;
  for (const auto& shown : call.edge->presence().of_account(asked.account_id(), now_us())) {
    const bool visible = founder || sees_team(call, shown.team_id);
    if (!visible || !is_member(call, shown.team_id, asked.account_id())) continue;
    *view.add_teams() = shown.as<PresenceInTeam>();
  }
  for (const auto& in_team : view.teams()) {
    if (!best || says_more(in_team, *best)) best = &in_team;
    view.set_last_seen(std::max(view.last_seen(), in_team.last_seen()));
  }
  if (best) {
    view.set_status(best->status());
    view.set_activity(best->activity());
    view.set_updated_at(best->updated_at());
  }
  view.set_complete(call.edge->presence().complete());
  append_json(call.response->body, view);
}
}  // namespace

void presence_routes(Routes& routes) {
  routes.module("presence");
  const auto add = [&routes](http::verb method, std::string_view path, Access access, Handler handler, auto&& asked,
                             auto&& answered, std::string_view summary) {
    Route& route = routes.plain(method, path, access, handler, summary);
    route.input = &asked;
    route.reply = &answered;
  };
  add(POST, "/teams/{team_id}/presence", Access::team_member, set_presence, SetPresence::default_instance(),
      PresenceView::default_instance(),
      "A heartbeat: that the caller is there, and how. Who says nothing for five minutes is offline");
  add(GET, "/teams/{team_id}/presence", Access::team_member, list_team_presence, ListTeamPresence::default_instance(),
      TeamPresenceView::default_instance(), "Who is there, and who was within 24 hours");
  add(GET, "/users/{account_id}/presence", Access::account, get_user_presence, GetUserPresence::default_instance(),
      UserPresenceView::default_instance(), "Whether somebody with whom the caller shares a team is there");
}
}  // namespace muster
