#include "gateway/last_seen.hpp"

#include <boost/asio/co_spawn.hpp>

#include "domain/failsafe.hpp"
#include "domain/ids.hpp"
#include "gateway/await.hpp"
#include "infra/crypto.hpp"
#include "infra/logging.hpp"
#include "projections/subject.hpp"

namespace muster {
namespace {
constexpr auto patience = std::chrono::seconds(5);

void log_failure(std::exception_ptr failure) {
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    log_debug("that a super admin was seen could not be told", {{"why", error.what()}});
  }
}

// The accounts whose role an event may have changed.
struct Named {
  std::vector<std::string> accounts;
  template <class Body>
  void operator()(const Body& body) {
    if constexpr (requires { std::string(body.account_id()); }) accounts.push_back(body.account_id());
  }
  void operator()(const SuperAdminTransferred& body) { accounts = {body.from(), body.to()}; }
};

// Whether their being there is worth an entry by now, as far as this node knows.
bool to_be_told(const Team* team, const std::string& account_id, std::int64_t now) {
  if (!team || team->roster().archived()) return false;
  const auto watch = team->promotions().super_admins().find(account_id);
  return watch != team->promotions().super_admins().end() &&
         now - std::max(watch->second.last_seen(), watch->second.since()) >= seen_every_us;
}
}  // namespace

LastSeen::LastSeen(asio::io_context& io, Node& node, Forward& forward, std::string own_url)
    : io_(io), node_(node), forward_(forward), own_url_(std::move(own_url)) {
  node_.listen([this](const Position&, const Entry& entry) { on_entry(entry); });
}

void LastSeen::on_entry(const Entry& entry) {
  const auto team_id = team_id_of(entry.subject());
  if (team_id.empty()) return;
  for (const Event& event : entry.events()) {
    const auto module = module_of(event);
    if (module != "roster" && module != "promotions") continue;
    Named named;
    visit(event, named);
    for (const auto& account_id : named.accounts) look_at(team_id, account_id);
  }
}

void LastSeen::look_at(std::string_view team_id, const std::string& account_id) {
  const Team* team = node_.team(team_id);
  if (team && team->promotions().super_admins().contains(account_id)) {
    super_admins_[account_id].teams.emplace(team_id);
    return;
  }
  const auto found = super_admins_.find(account_id);
  if (found == super_admins_.end()) return;
  found->second.teams.erase(std::string(team_id));
  if (found->second.teams.empty() && !found->second.telling) super_admins_.erase(found);
}

void LastSeen::note(std::string_view account_id, std::string_view token, Instant now) {
  const auto found = super_admins_.find(account_id);
  if (found == super_admins_.end()) return;
  Account& account = found->second;
  if (account.telling || (account.told != Instant{} && now - account.told < every)) return;
  account.told = now;
  account.telling = true;
  asio::co_spawn(io_, tell(std::string(account_id), std::string(token)), log_failure);
}

// One team after the other: it is never in a hurry.
asio::awaitable<void> LastSeen::tell(std::string account_id, std::string token) {
  co_await asio::post(io_, asio::deferred);
  const auto teams = super_admins_[account_id].teams;
  for (const auto& team_id : teams) {
    std::exception_ptr failure;
    try {
      co_await tell_one(team_id, account_id, token);
    } catch (...) {
      failure = std::current_exception();
    }
    log_failure(failure);
  }
  Account& account = super_admins_[account_id];
  account.telling = false;
  if (account.teams.empty()) super_admins_.erase(account_id);
}

asio::awaitable<void> LastSeen::tell_one(std::string team_id, std::string account_id, std::string token) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  if (!to_be_told(node_.team(team_id), account_id, std::chrono::duration_cast<std::chrono::microseconds>(now).count()))
    co_return;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const std::string subject = team_subject(team_id);
  const std::string command_id = "cmd_" + crockford(random_bytes(16));
  if (node_.owns(subject)) {
    Ask ask;
    ask.subject = subject;
    ask.actor = account_id;
    ask.command_id = command_id;
    ask.command.mutable_record_heartbeat()->set_team_id(team_id);
    auto operation = async_submit(node_, std::move(ask), Consistency::confirmed, deadline, asio::deferred);
    co_await std::move(operation);
    co_return;
  }
  const std::string url = node_.owner_url(subject);
  if (url.empty() || url == own_url_ || token.empty()) co_return;
  // To the owner as what it is: a heartbeat of theirs. It verifies the token again.
  HttpRequest request;
  request.set(http::verb::post, "/api/v1/teams/" + team_id + "/members/heartbeat");
  request.add_header(http::field::authorization, "Authorization", "Bearer " + token);
  HttpResponse response;
  co_await forward_.send(url, request, command_id, deadline, response);
}
}  // namespace muster
