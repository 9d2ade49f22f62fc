#include "gateway/query.hpp"

#include <pqxx/connection>
#include <pqxx/nontransaction>

#include "domain/ids.hpp"
#include "domain/permissions.hpp"
#include "domain/sharing.hpp"
#include "domain/workspaces.hpp"
#include "gateway/await.hpp"
#include "gateway/problem.hpp"
#include "gateway/sealing.hpp"
#include "gateway/streams/messages.hpp"
#include "gateway/team_facts.hpp"
#include "infra/logging.hpp"
#include "infra/postgres.hpp"
#include "projections/freshness.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr auto freshness_max = std::chrono::seconds(2);
constexpr auto own_writes_max = std::chrono::milliseconds(500);  // worth waiting for where nobody asked to
constexpr auto first_pause = std::chrono::milliseconds(5), longest_pause = std::chrono::milliseconds(80);

bool reaches(const Positions& there, const Positions& wanted) {
  for (const auto& [lane, offset] : wanted) {
    const auto found = there.find(lane);
    if (found == there.end() || found->second < offset) return false;
  }
  return true;
}
// Completes with whether the read model is that fresh, when it is or the time is over.
template <class Token>
auto async_fresh(Freshness& freshness, std::string_view read_model, AtLeast at_least, Token&& token) {
  return asio::async_initiate<Token, void(bool)>(
      [&freshness, read_model](auto handler, AtLeast wanted) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto home = asio::prefer(asio::get_associated_executor(*shared), asio::execution::outstanding_work.tracked);
        freshness.when(read_model, wanted.wanted, wanted.until, [shared, home](bool fresh) {
          asio::post(home, [shared, fresh] { std::move (*shared)(fresh); });
        });
      },
      token, std::move(at_least));
}
bool same_etag(std::string_view header, const std::string& etag) {
  if (header == "*") return true;
  while (!header.empty()) {
    const auto comma = header.find(',');
    auto one = header.substr(0, comma);
    header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag) return true;
  }
  return false;
}
void fill_caller(const Call& call, google::protobuf::Message& question) {
  const auto* type = question.GetDescriptor();
  const auto* reflection = question.GetReflection();
  const auto* account = type->FindFieldByName("account_id");
  if (account && account->options().GetExtension(rule).internal())
    reflection->SetString(&question, account, call.identity->account_id);
  const auto* hash = type->FindFieldByName("email_hash");
  if (hash && !call.identity->email.empty())
    reflection->SetString(&question, hash, email_hash(call.edge->secret(), call.identity->email));
  if (const auto* now = type->FindFieldByName("now")) reflection->SetInt64(&question, now, now_us());
}
std::string text_in(const google::protobuf::Message& question, const char* name) {
  const auto* field = question.GetDescriptor()->FindFieldByName(name);
  return field ? question.GetReflection()->GetString(question, field) : "";
}
// What has to be visible to the caller, and which field of the question names it.
struct Resource {
  std::string_view kind;
  const char* field;
};
std::optional<Resource> resource_of(Access access) {
  if (access == Access::item_visible) return Resource{vault_item_kind, "item_id"};
  if (access == Access::queue_visible) return Resource{queue_kind, "queue_id"};
  if (access == Access::workspace_visible || access == Access::workspace_inviter)
    return Resource{workspace_kind, "workspace_id"};
  if (access == Access::share_visible) return Resource{shared_entry_kind, "share_id"};
  return std::nullopt;
}
Result<StreamView> view_for(const Call& call, std::string_view team_id) {
  const Node& node = call.edge->node();
  const Team* team = node.team(team_id);
  if (!team) return stale_facts();
  const std::string& account = call.identity->account_id;
  auto view = view_of(*team, account, node.founder_rights(*call.identity), inherited(node, team_id, account), now_us());
  if (!view) return not_a_member(*team, account);
  return std::move(*view);
}
bool of_closed_workspace(const Team& team, const std::vector<std::string>& hidden, const std::string& key) {
  const auto slash = key.find('/');
  const auto* workspace_id = workspace_of(team, key.substr(0, slash), key.substr(slash + 1));
  return workspace_id && is_hidden(hidden, resource_key(workspace_kind, *workspace_id));
}
// What of the team the caller may see, where the question has fields for it.
std::optional<Refusal> fill_rights(const Call& call, std::string_view team_id, google::protobuf::Message& question) {
  const auto* type = question.GetDescriptor();
  const auto* reflection = question.GetReflection();
  const auto* hidden = type->FindFieldByName("hidden");
  const auto* sees_refusals = type->FindFieldByName("sees_refusals");
  if (!hidden) return std::nullopt;
  const auto view = view_for(call, team_id);
  if (!view) return view.error();
  // Grants are shown to those whom they shut out, who may have to manage them; what is in a workspace is not.
  const bool grants = type == ListGrants::descriptor();
  const Team& team = *call.edge->node().team(team_id);
  std::string keys;
  for (const auto& key : view.value().hidden)
    if (!grants || of_closed_workspace(team, view.value().hidden, key)) keys += (keys.empty() ? "" : " ") + key;
  reflection->SetString(&question, hidden, std::move(keys));
  if (sees_refusals) reflection->SetBool(&question, sees_refusals, view.value().admin);
  return std::nullopt;
}

// On a thread of the pool: may block on the keyring.
void open_field(Keyring& keyring, View& view, const char* field) {
  view.json = open_sealed(std::move(view.json), field,
                          [&](const std::string& key_id, const std::string& box) -> std::optional<std::string> {
                            try {
                              const auto text = unseal(keyring.find(key_id)->bytes, box, field);
                              if (!text) return std::nullopt;
                              std::string json;
                              append_json_string(json, *text);
                              return json;
                            } catch (const KeyDestroyedError&) {
                              return std::nullopt;
                            }
                          });
}
// Where commands came from, for who may see it: the read model's answer has it for them alone. Left out where the key
// is gone or cannot be had.
void open_origins(Keyring& keyring, View& view) {
  if (view.json.find("\"origin_sealed\"") == std::string::npos) return;
  view.json = open_sealed(std::move(view.json), "origin",
                          [&](const std::string& key_id, const std::string& box) -> std::optional<std::string> {
                            const auto origin = open_origin(keyring, key_id, box);
                            return origin ? std::optional(to_json(*origin)) : std::nullopt;
                          });
}

asio::awaitable<Outcome<Result<View>>> ask_once(Call call, std::shared_ptr<Inquiry> inquiry,
                                                std::shared_ptr<const google::protobuf::Message> question,
                                                Lanes lanes) {
  Pool* pool = call.edge->pool();
  Keyring* keyring = &call.edge->keyring();
  const char* opened = call.route->opened;
  std::function<Result<View>()> work = [pool, keyring, opened, inquiry, question, lanes]() -> Result<View> {
    auto view = pool->with([&](pqxx::connection& connection) {
      pqxx::nontransaction transaction(connection);
      return inquiry->ask(transaction, *question, lanes);
    });
    if (!view) return view;
    open_origins(*keyring, view.value());
    if (opened) open_field(*keyring, view.value(), opened);
    return view;
  };
  co_return co_await off_thread(call.edge->query_threads(), std::move(work));
}

}  // namespace

Refusal read_refusal(Edge& edge, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const DatabaseAway& error) {
    log_debug("the read models are away", {{"why", error.what()}});
    return refuse(DATABASE_AWAY, "the read models cannot be reached; commands go on");
  } catch (const KeyringAway&) {
    return keyring_refusal(edge, failure);
  }
}

Result<TeamSight> sight_of(const Call& call, std::string_view team_id) {
  const auto view = view_for(call, team_id);
  if (!view) return view.error();
  TeamSight sight;
  sight.set_team_id(std::string(team_id));
  sight.set_sees_refusals(view.value().admin);
  for (const auto& key : view.value().hidden)
    sight.mutable_hidden()->append(sight.hidden().empty() ? "" : " ").append(key);
  return sight;
}

std::optional<Refusal> check_access(const Call& call, std::string_view team_id, std::string_view resource_id) {
  Node& node = call.edge->node();
  const Access access = call.route->access;
  if (access == Access::anybody || access == Access::account) return std::nullopt;
  const std::string& account = call.identity->account_id;
  if (access == Access::self && resource_id == account) return std::nullopt;
  const auto founder = node.founder_rights(*call.identity);
  const auto no_rights = no_founder(founder, call.identity->founder_key_wrong);
  if (access != Access::founder && access != Access::self) {
    if (!node.follows(team_subject(team_id))) return stale_facts();
    const Team* team = node.team(team_id);
    if (!team || !team->version()) return refuse(TEAM_NOT_FOUND, "there is no team " + std::string(team_id));
    const auto from_parent = inherited(node, team_id, account);
    const Role role = acting_role(*team, account, from_parent);
    if (const auto resource = resource_of(access)) {
      const auto answer =
          evaluate(*team, {account, founder, resource->kind, resource_id, "view", now_us(), false, from_parent});
      const bool inviting = access == Access::workspace_inviter;
      if (answer.allowed() && (!inviting || sees_invitations(*team, resource_id, account, founder)))
        return std::nullopt;
      if (no_rights) return no_rights;
      if (answer.allowed()) return refuse(NOT_ALLOWED, "this takes invite_users or manage_users in the workspace");
      if (answer.decided_by().kind() == "outside_workspace") return refuse(NOT_IN_WORKSPACE, answer.reason());
      if (from_parent.unknown) return stale_facts();
      return role == ROLE_UNSPECIFIED ? not_a_member(*team, account) : refuse(NOT_ALLOWED, answer.reason());
    }
    if (access == Access::team_visible && team->roster().visibility() == PUBLIC) return std::nullopt;
    if (role >= (access == Access::team_admin ? ADMIN : GUEST)) return std::nullopt;
    if (founder == Context::Fact::yes) return std::nullopt;
    if (no_rights) return no_rights;
    if (from_parent.unknown) return stale_facts();
    return role == ROLE_UNSPECIFIED
               ? not_a_member(*team, account)
               : refuse(NOT_ALLOWED, "this takes the role admin; yours is " + std::string(role_name(role)));
  }
  if (founder == Context::Fact::yes) return std::nullopt;
  return no_rights ? no_rights : refuse(NOT_A_FOUNDER, "this takes founder rights");
}

Result<AtLeast> read_at_least(const Call& call) {
  const auto now = std::chrono::steady_clock::now();
  const auto header = call.request->header("Muster-At-Least");
  if (header.data() == nullptr) {
    if (!call.identity) return AtLeast{};
    return AtLeast{call.edge->recent_writes().of(call.identity->account_id, now), now + own_writes_max};
  }
  auto positions = parse_positions(header);
  if (!positions) return refuse(INVALID_HEADER, "Muster-At-Least: positions such as 3.1842,5.77");
  const auto here = call.edge->node().positions();
  for (const auto& [lane, offset] : *positions)
    if (!here.contains(lane))
      return refuse(INVALID_HEADER, "Muster-At-Least: there is no lane " + std::to_string(lane));
  return AtLeast{std::move(*positions), now + freshness_max, true};
}

asio::awaitable<void> wait_for_node(Call call, AtLeast at_least) {
  auto pause = first_pause;
  asio::steady_timer timer(call.edge->io());
  while (!reaches(call.edge->node().positions(), at_least.wanted) &&
         std::chrono::steady_clock::now() < at_least.until) {
    timer.expires_after(pause);
    pause = std::min(pause * 2, longest_pause);
    co_await timer.async_wait(asio::deferred);
  }
}

asio::awaitable<Asked> ask_read_model(Call call, std::shared_ptr<Inquiry> inquiry,
                                      std::shared_ptr<const google::protobuf::Message> question, Lanes lanes,
                                      AtLeast at_least) {
  Asked asked;
  if (!call.edge->pool()) {
    asked.view = refuse(DATABASE_AWAY, "this node has no read models");
    co_return asked;
  }
  if (lanes) std::erase_if(at_least.wanted, [lane = *lanes](const auto& one) { return one.first != lane; });
  if (!at_least.wanted.empty() && call.edge->freshness()) {
    auto operation = async_fresh(*call.edge->freshness(), inquiry->read_model, at_least, asio::deferred);
    co_await std::move(operation);
  }
  auto outcome = co_await ask_once(call, inquiry, question, lanes);
  if (outcome.failure)
    asked.view = read_refusal(*call.edge, outcome.failure);
  else
    asked.view = std::move(*outcome.value);
  if (asked.view) asked.stale = at_least.asked_for && !reaches(asked.view.value().positions, at_least.wanted);
  co_return asked;
}

void write_view(const Call& call, View view, bool stale) {
  HttpResponse& response = *call.response;
  if (!view.positions.empty()) response.add("Muster-Position", to_string(view.positions));
  if (stale) response.add("Muster-Stale", "true");
  if (const auto trace = trace_parent(*call.request); !trace.empty()) response.add("traceparent", trace);
  if (view.version) {
    const std::string etag = '"' + std::to_string(view.version) + '"';
    response.add("ETag", etag);
    if (same_etag(call.request->header(http::field::if_none_match), etag)) {
      response.status = 304;
      return;
    }
  }
  response.body = std::move(view.json);
}

std::optional<Refusal> admit(const Call& call, google::protobuf::Message& question) {
  const std::string team_id = text_in(question, "team_id");
  const auto resource = resource_of(call.route->access);
  const char* named = resource ? resource->field : call.route->access == Access::self ? "account_id" : nullptr;
  if (auto no = check_access(call, team_id, named ? text_in(question, named) : std::string())) return no;
  return fill_rights(call, team_id, question);
}

asio::awaitable<Result<Prepared>> prepare_query(Call call) {
  Prepared prepared;
  prepared.question.reset(call.route->input->New());
  auto refusal = read_message(call, *prepared.question);
  auto at_least = read_at_least(call);
  if (!refusal && !at_least) refusal = at_least.error();
  if (refusal) co_return *refusal;
  prepared.at_least = std::move(at_least.value());
  fill_caller(call, *prepared.question);
  if (!prepared.at_least.wanted.empty()) co_await wait_for_node(call, prepared.at_least);
  if (auto no = admit(call, *prepared.question)) co_return *no;
  const std::string team_id = text_in(*prepared.question, "team_id");
  if (!team_id.empty()) prepared.lanes = call.edge->node().position_of(team_subject(team_id)).lane;
  co_return prepared;
}

asio::awaitable<void> answer_query(Call call, std::shared_ptr<Inquiry> inquiry, Prepared prepared) {
  auto asked = co_await ask_read_model(call, inquiry, prepared.question, prepared.lanes, prepared.at_least);
  if (asked.view)
    write_view(call, std::move(asked.view.value()), asked.stale);
  else
    write_problem(*call.response, asked.view.error(), call.request->path());
}

asio::awaitable<void> run_query(Call call) {
  auto prepared = co_await prepare_query(call);
  if (prepared)
    co_await answer_query(call, call.route->inquiry, std::move(prepared.value()));
  else
    write_problem(*call.response, prepared.error(), call.request->path());
}
}  // namespace muster
